const DAY_MINUTES = 1_440;
const MINUTE_MS = 60_000;

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making one takes a hundred times as long as asking it. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
  clocks.set(timeZone, made);
  return made;
}

/** Whether a text names a zone of the IANA database; offsets such as `+02:00` are none, for they know no summer. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Za-z]/.test(text)) return false;
  try {
    return clockOf(text) !== undefined;
  } catch {
    return false;
  }
}

/** Minutes since midnight, of `HH:MM`. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Minutes since midnight on the clocks of a zone. */
export function localMinutes(milliseconds: number, timeZone: string): number {
  return minutesOf(clockOf(timeZone).format(milliseconds));
}

/** When the clocks of a zone next show a time of day, also where they are put forward or back until then. */
export function nextAt(time: number, milliseconds: number, timeZone: string): number {
  const minute = Math.floor(milliseconds / MINUTE_MS) * MINUTE_MS;
  const ahead = (time - localMinutes(minute, timeZone) + DAY_MINUTES) % DAY_MINUTES;
  const guess = minute + ahead * MINUTE_MS;
  const half = DAY_MINUTES / 2;
  const off = ((time - localMinutes(guess, timeZone) + half + DAY_MINUTES) % DAY_MINUTES) - half;
  return guess + off * MINUTE_MS;
}
