/** A page fits into the first packets of a connection (contract: Pages). */
export const MOST_BYTES = 14_336;
