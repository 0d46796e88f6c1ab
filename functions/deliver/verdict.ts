import type { PartnerResponse, Verdict } from "../../shared/partner.ts";
import { LONGEST_SECONDS } from "./backoff.ts";

/** Client errors that a partner can mend on its side: keys, routes, limits (contract, section 5). */
const MENDABLE: ReadonlySet<number> = new Set([401, 403, 404, 408, 409, 425, 429]);

/** The usual verdict on an HTTP answer: what was understood is done, what may change is tried again. */
export function httpVerdict({ status, headers }: PartnerResponse, now: number): Verdict {
  if (status >= 200 && status < 300) return { outcome: "done" };
  if (status === 501 || (status >= 400 && status < 500 && !MENDABLE.has(status)))
    return { outcome: "refused" };
  const retryAfterSeconds = readRetryAfter(headers["retry-after"], now);
  return { outcome: "retry", ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

/**
 * `Retry-After` (RFC 9110, section 10.2.3): seconds or a date. Longer than we can wait is cut to that; what is
 * past or makes no sense is no wish at all.
 */
function readRetryAfter(value: string | undefined, now: number): number | undefined {
  const wish = value?.trim() ?? "";
  const seconds = /^\d+$/.test(wish) ? Number(wish) : Math.ceil((Date.parse(wish) - now) / 1000);
  return seconds > 0 ? Math.min(seconds, LONGEST_SECONDS) : undefined;
}
