import type { ProviderChange } from "../../shared/provider.ts";

type Time = ProviderChange["time"];

/** A Unix time in seconds, as a number or as digits; `undefined` for anything else. */
export function unixSeconds(value: unknown): Time {
  const seconds = typeof value === "string" && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (typeof seconds !== "number" || !Number.isFinite(seconds) || seconds <= 0) return undefined;
  return { milliseconds: Math.trunc(seconds * 1000), wholeSecond: Number.isInteger(seconds) };
}

/** An ISO 8601 time with its zone (a time without one means another moment on each machine). */
export function isoTime(value: unknown): Time {
  if (typeof value !== "string") return undefined;
  const parts = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/.exec(value);
  const milliseconds = Date.parse(value);
  if (parts === null || Number.isNaN(milliseconds)) return undefined;
  return { milliseconds, wholeSecond: parts[1] === undefined };
}
