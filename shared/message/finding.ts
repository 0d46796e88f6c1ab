/** What is wrong, in words for whoever can mend it. They hold no secret. */
export class Flaw extends Error {
  override readonly name: string = "Flaw";
}

/** What one check found. `detail` says what holds, or what is wrong and what to do. */
export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  /** Not in use: nothing is wrong, and nothing works either. */
  readonly off?: boolean;
}

/**
 * Runs a check that gives what it found, or throws what is in its way. Our own errors hold no secret; the words
 * of any other might.
 */
export async function finding(check: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { check, ok: true, detail: await look() };
  } catch (error) {
    if (!(error instanceof Flaw)) throw error;
    return { check, ok: false, detail: error.message };
  }
}
