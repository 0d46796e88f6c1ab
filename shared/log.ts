import { embedded, LOGGED_ERRORS } from "./metrics.ts";

/** What a log line may say: words, counts and ids. Never an address, a token, a body or a URL. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * Writes one JSON line. `stage` is the function's or stage's name. Lambda takes a line's `level` for what it says
 * only where a `timestamp` in RFC 3339 stands beside it. An error counts itself: a filter on each function's log
 * would be one more resource for each.
 */
export function log(level: "info" | "warn" | "error", stage: string, fields: LogFields): void {
  const now = new Date();
  const counted = level === "error" ? embedded(now.getTime(), [], { [LOGGED_ERRORS]: 1 }) : {};
  const line = { timestamp: now.toISOString(), level, stage, ...fields, ...counted };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/**
 * An error in words that are safe to log: its class and code. The message of a library may quote its input,
 * so it is left out; the stack's own frames are kept, for they name files and lines only.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = "code" in error ? ` ${String(error.code)}` : "";
  const frame = /\n\s+at (.*)/.exec(error.stack ?? "")?.[1] ?? "";
  const place = frame.replace(/\(?(?:file:\/\/)?[^()]*\/([^/()]+)\)?$/, "$1");
  const cause = error.cause === undefined ? "" : ` < ${describeError(error.cause)}`;
  return `${error.name}${code} at ${place}${cause}`;
}
