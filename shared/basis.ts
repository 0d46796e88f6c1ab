/**
 * What an opt-in may rest on besides the person's express yes. Each is a grace of some countries' law, and counts
 * for nothing elsewhere.
 */
export const BASES = ["soft_opt_in", "implied_purchase", "implied_inquiry"] as const;
export type Basis = (typeof BASES)[number];

export function isBasis(value: unknown): value is Basis {
  return BASES.some((basis) => basis === value);
}
