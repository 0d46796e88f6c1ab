import type { Answer, PartnerResponse, Told } from "../../shared/partner.ts";
import { LONGEST_SECONDS } from "./backoff.ts";

/** Client errors that a partner can mend on its side: keys, routes, limits (contract, section 5). */
const MENDABLE: ReadonlySet<number> = new Set([401, 403, 404, 408, 409, 425, 429]);

/**
 * The usual judgement of an answer by its status: what was understood is done, what may change is tried again,
 * as is a request without an answer.
 * @param now milliseconds, for a `Retry-After` that is a date
 */
export function toldBy(answer: Answer, now: number): Told {
  if (!answer.ok) return { outcome: "retry", error: answer.error };
  const { status, headers } = answer.value;
  if (status >= 200 && status < 300) return { outcome: "done", answer: answer.value };
  if (status === 501 || (status >= 400 && status < 500 && !MENDABLE.has(status))) {
    return { outcome: "refused", answer: answer.value };
  }
  const retryAfterSeconds = readRetryAfter(headers["retry-after"], now);
  return { outcome: "retry", answer: answer.value, retryAfterSeconds };
}

/** For a 2xx whose body does not say what it should: nobody knows whether it was taken, so it is asked again. */
export function unreadable(answer: PartnerResponse): Told {
  return { outcome: "retry", answer, error: "answer_unreadable" };
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
