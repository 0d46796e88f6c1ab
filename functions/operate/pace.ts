const SECOND_MS = 1_000;

/** How long work is on its way, and how far. */
export interface Pace {
  /** Milliseconds. */
  readonly begunAt: number;
  readonly now: number;
  readonly done: number;
  /** What is done when all is done, where that is known; in any unit. */
  readonly share?: number;
}

/** A line about long work: so many, so many a second, and what is left: `1,200 rows, 40 %, 300/s, 6 s left`. */
export function paceText(what: string, { begunAt, now, done, share }: Pace): string {
  const seconds = Math.max((now - begunAt) / SECOND_MS, 0.001);
  const words = [`${grouped(done)} ${what}`];
  if (share !== undefined) words.push(`${Math.floor(share * 100)} %`);
  words.push(`${grouped(Math.round(done / seconds))}/s`);
  if (share !== undefined && share > 0) words.push(`${durationText((seconds * (1 - share)) / share)} left`);
  return words.join(", ");
}

function durationText(seconds: number): string {
  const rounded = Math.round(seconds);
  if (rounded < 60) return `${rounded} s`;
  if (rounded < 3_600) return `${Math.floor(rounded / 60)} min ${rounded % 60} s`;
  return `${Math.floor(rounded / 3_600)} h ${Math.floor((rounded % 3_600) / 60)} min`;
}

/** 1,234,567 */
export function grouped(count: number): string {
  return count.toLocaleString("en");
}
