let clock: () => number = Date.now;

/** Whoever makes a runtime with a time of its own says so: the tokens that it is asked with are of that time, on any day. */
export function liveAt(now: () => number): void {
  clock = now;
}

/** The time, in milliseconds, that the runtime made last lives at. */
export function testNow(): number {
  return clock();
}
