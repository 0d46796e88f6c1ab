import { type Entry, effectOf, text } from "./items.ts";
import type { StoredEntry } from "./read.ts";
import { graceOf, type Register, registersOf, takes } from "./standing.ts";
import type { RegisterChange } from "./state-update.ts";

/**
 * The registers of a contact as its entries alone make them, as if one of them had never been. The order
 * of the entries decides nothing.
 * @param without an event's id; what was lifted before is left out as well
 */
export function refold(entries: readonly StoredEntry[], without?: string): ReadonlyMap<string, Register> {
  const registers = new Map<string, Register>();
  for (const stored of standing(entries).filter(({ entry }) => entry.eventId !== without)) {
    for (const asked of askedBy(stored)) {
      const register = registerOf(stored.entry, asked);
      if (takes(registers.get(asked.name), register)) registers.set(asked.name, register);
    }
  }
  return registers;
}

/** Those that no lift has taken back. */
export function standing(entries: readonly StoredEntry[]): readonly StoredEntry[] {
  const lifted = new Set(entries.flatMap(({ item }) => text(item["lifts"]) ?? []));
  return entries.filter(({ entry }) => !lifted.has(entry.eventId));
}

/** The register that an entry leaves where nothing later stands. */
export function registerOf(entry: Entry, { name, status }: RegisterChange): Register {
  const { topic, eventId, occurredAt, until, basis } = entry;
  const given = status === "opted_in";
  const own = given && [topic, graceOf(topic)].includes(name);
  return {
    status,
    at: occurredAt,
    eventId,
    unproven: given && entry.unproven,
    ...(until !== undefined && (own || !given) ? { until } : {}),
    ...(own && basis !== undefined ? { basis } : {}),
  };
}

/**
 * What an entry asks for. One that closes counts although a later one had overtaken it when it was written, for
 * that one may be gone now; one that opens and was not trusted to stays without effect.
 */
export function askedBy({ entry, item }: StoredEntry): readonly RegisterChange[] {
  if (item["lifts"] !== undefined) return [];
  const opens = text(item["opens"]);
  if (opens !== undefined) return [{ name: opens, status: "opted_in" }];
  const asked = registersOf({ ...entry, effect: effectOf(entry), inert: false });
  return entry.inert ? asked.filter(({ status }) => status === "opted_out") : asked;
}
