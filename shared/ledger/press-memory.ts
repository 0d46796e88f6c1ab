/** Presses that this environment has recorded or met, by name, and the event that each stood by. */
const met = new Map<string, string>();
const MOST = 1_000;

/** Repeats come in runs: a scanner, or somebody who goes through old mail, presses one link after the other. */
let lastWasRepeat = false;

/**
 * The event that a press likely repeats. Then the state is looked at before anything is written, for a refused
 * transaction costs four write units and a look one read unit.
 * @param press names it
 * @param first the event that it is where nobody pressed before
 * @returns nothing where it is likely new
 */
export function likelyRepeats(press: string, first: string): string | undefined {
  return met.get(press) ?? (lastWasRepeat ? first : undefined);
}

/** Remembers what came of a press. What is forgotten or wrong costs units, never an event. */
export function remember(press: string, eventId: string, isRepeat: boolean): void {
  lastWasRepeat = isRepeat;
  met.delete(press);
  met.set(press, eventId);
  const [oldest] = met.keys();
  if (met.size > MOST && oldest !== undefined) met.delete(oldest);
}
