import type { Retry } from "../../shared/config.ts";

const JITTER = 0.2;
/** SQS hides a message for twelve hours at most; the rest is for the attempt itself. */
export const LONGEST_SECONDS = 11 * 3600;

/**
 * Seconds until the next attempt: doubling from `firstSeconds` to `maxSeconds`, ±20 % so that what failed
 * together does not come back together, or the partner's own wish where that is longer. Whole seconds, for SQS
 * takes no others.
 * @param failures attempts that failed so far, at least 1
 * @param random in [0, 1)
 */
export function backoffSeconds(
  failures: number,
  retry: Pick<Retry, "firstSeconds" | "maxSeconds">,
  random: () => number,
  retryAfterSeconds = 0,
): number {
  const plain = Math.min(retry.maxSeconds, retry.firstSeconds * 2 ** (failures - 1));
  const jittered = plain * (1 - JITTER + 2 * JITTER * random());
  return Math.max(1, Math.min(LONGEST_SECONDS, Math.round(Math.max(jittered, retryAfterSeconds))));
}
