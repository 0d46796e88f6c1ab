import type { PartnerConfig } from "./config.ts";

/** Where nothing else is said: a backlog of one partner may not use up the account's concurrency. */
const CALLS_AT_ONCE = 20;
/** Lambda takes no less. */
const LEAST = 2;
/** So that a function waits 200 ms between two calls, and a few functions are enough. */
const CALLS_A_SECOND_EACH = 5;
/** What a FIFO queue hands out at a time. */
const JOBS_AT_ONCE = 10;
const TURNS_MS = 10_000;

/** How many functions call a partner at once, at most: few enough to keep `perSecond` without long waits. */
export function callsAtOnce({ concurrency, perSecond }: PartnerConfig): number {
  if (perSecond === undefined) return concurrency ?? CALLS_AT_ONCE;
  const enough = Math.max(LEAST, Math.ceil(perSecond / CALLS_A_SECOND_EACH));
  return Math.min(concurrency ?? CALLS_AT_ONCE, enough);
}

/** How many jobs one function is given: as many as it can wait the turns of, a few calls each, in its time. */
export function jobsAtOnce(partner: PartnerConfig): number {
  const between = betweenCalls(partner);
  return between === 0 ? JOBS_AT_ONCE : Math.min(JOBS_AT_ONCE, Math.ceil(TURNS_MS / between));
}

/** Milliseconds from one call of a function to its next: together the functions keep `perSecond`. */
export function betweenCalls(partner: PartnerConfig): number {
  return partner.perSecond === undefined ? 0 : (1000 * callsAtOnce(partner)) / partner.perSecond;
}
