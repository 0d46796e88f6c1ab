import { setTimeout as pause } from "node:timers/promises";
import { Unavailable } from "./command.ts";

/** Seconds between attempts at a stack that is busy or away. */
const WAITS = [1, 2, 4, 8, 16, 32];

/**
 * Asks what may be asked twice, again where the stack has no answer for a while.
 * @throws CommandFailed where it has none for a minute
 */
export async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const seconds of WAITS) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      await pause(seconds * 1_000);
    }
  }
  return ask();
}
