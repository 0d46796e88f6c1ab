/** A time as a list tells it, and how exactly: a day covers all of its milliseconds. */
export interface ListTime {
  readonly milliseconds: number;
  readonly unitMs: number;
}

const SECOND = 1_000;
const MINUTE = 60_000;
const DAY = 86_400_000;

/** `2026-03-01T09:30:00.123+00:00`, `2026-03-01 09:30`, `2026-03-01 09:30:00.123456 +0000 UTC`, `2026-03-01` */
const ISO =
  /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d(?:\s+[A-Z]{3,4})?)?)?$/;
/** RFC 5322, section 3.3: `Tue, 07 Jan 2025 19:25:45 UTC` */
const MAIL =
  /^(?:[A-Za-z]{3},\s*)?\d{1,2} [A-Za-z]{3} (?:199\d|20\d\d) \d\d:\d\d(:\d\d)?\s+(?:UTC|GMT|[+-]\d{4})$/;

/**
 * A time in one of the forms that exports write it in. Without an offset it is UTC, as they mostly are.
 * @returns `undefined` for what is none of them: `03/04/2026` may be two days
 */
export function listTime(text: string): ListTime | undefined {
  if (/^\d{9,10}(\.\d+)?$/.test(text)) {
    return timed(Number(text) * SECOND, text.includes(".") ? 1 : SECOND);
  }
  if (/^\d{12,13}$/.test(text)) return timed(Number(text), 1);
  if (MAIL.test(text)) return timed(Date.parse(text), /\d\d:\d\d:\d\d/.test(text) ? SECOND : MINUTE);
  const [, day, minute, second, fraction, zone = "Z"] = ISO.exec(text) ?? [];
  if (day === undefined) return undefined;
  if (minute === undefined) return timed(Date.parse(`${day}T00:00:00Z`), DAY);
  const offset = /^[+-]/.test(zone) ? zone.replace(/\s.*$/, "").replace(/^(...)(\d\d)$/, "$1:$2") : "Z";
  const seconds = `${second ?? "00"}.${(fraction ?? "").slice(0, 3).padEnd(3, "0")}`;
  const unit = second === undefined ? MINUTE : fraction === undefined ? SECOND : 1;
  return timed(Date.parse(`${day}T${minute}:${seconds}${offset}`), unit);
}

function timed(milliseconds: number, unitMs: number): ListTime | undefined {
  const whole = Math.floor(milliseconds);
  // Before mail had lists, and after this program, there is only a mistake.
  return whole > 0 && whole < 4e12 ? { milliseconds: whole, unitMs } : undefined;
}

/** The moment that counts (contract, "Times and conflicts"): the end of what is told where it closes, else its start. */
export function momentOf({ milliseconds, unitMs }: ListTime, closes: boolean): string {
  return new Date(milliseconds + (closes ? unitMs - 1 : 0)).toISOString();
}
