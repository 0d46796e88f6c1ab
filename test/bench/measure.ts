/** One line of the result. */
export interface Row {
  readonly metric: string;
  readonly value: number;
  readonly unit: "x" | "ms" | "KB" | "MB" | "1/s" | "units" | "$" | "rows";
  /** What it is held to, where it is: at most this, or with `atLeast` no less. */
  readonly target?: number;
  readonly atLeast?: boolean;
  /** What was compared with what, and anything the number needs to be understood. */
  readonly note?: string;
}

/** Everything a topic may be told from outside. */
export interface Settings {
  /** How many contacts the large table of the growth topic has. */
  readonly contacts: number;
  /** How many rows the list of the import topic has. */
  readonly rows: number;
  /** How many jobs the backlog topic drains. */
  readonly jobs: number;
}

export interface Topic {
  readonly name: string;
  measure(settings: Settings): Promise<readonly Row[]>;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** @param at 0 to 100; the value that so many percent do not exceed */
export function percentile(values: readonly number[], at: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * at) / 100))] ?? Number.NaN;
}

/** Says where the work stands, apart from the results. */
export function progress(line: string): void {
  process.stderr.write(`  ${line}\n`);
}

export function isMet({ value, target, atLeast = false }: Row): boolean | undefined {
  if (target === undefined) return undefined;
  return atLeast ? value >= target : value <= target;
}

/** Milliseconds that something took. */
export async function timed(run: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await run();
  return performance.now() - from;
}

/** Does the work of a list, so many at a time, each worker taking the next. */
export async function inParallel<T>(
  list: readonly T[],
  parallel: number,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const waiting = list.values();
  async function worker(): Promise<void> {
    for (const item of waiting) await work(item);
  }
  await Promise.all(Array.from({ length: parallel }, worker));
}
