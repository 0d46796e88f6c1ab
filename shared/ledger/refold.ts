import { text } from "./items.ts";
import type { StoredEntry } from "./read.ts";
import { type Register, registersOf, takes } from "./standing.ts";
import { effectOf, type RegisterChange } from "./state-update.ts";

/**
 * The registers of a contact as its entries alone make them, as if one of them had never been where it is named. The
 * order of the entries decides nothing.
 * @param without an event's id; what was lifted before is left out as well
 */
export function refold(entries: readonly StoredEntry[], without?: string): ReadonlyMap<string, Register> {
  const lifted = new Set([without, ...entries.flatMap(({ item }) => text(item["lifts"]) ?? [])]);
  const registers = new Map<string, Register>();
  for (const stored of entries) {
    const { eventId, occurredAt: at, unproven, until } = stored.entry;
    if (lifted.has(eventId)) continue;
    for (const { name, status } of askedBy(stored)) {
      if (!takes(registers.get(name), { status, at })) continue;
      const ends = status === "opted_out" && until !== undefined ? { until } : {};
      registers.set(name, { status, at, eventId, unproven: status === "opted_in" && unproven, ...ends });
    }
  }
  return registers;
}

/**
 * What an entry asks for. One that closes counts although a later one had overtaken it when it was written, for
 * that one may be gone now; one that opens and was not trusted to stays without effect.
 */
function askedBy({ entry, item }: StoredEntry): readonly RegisterChange[] {
  if (item["lifts"] !== undefined) return [];
  const opens = text(item["opens"]);
  if (opens !== undefined) return [{ name: opens, status: "opted_in" }];
  const asked = registersOf({ ...entry, effect: effectOf(entry), inert: false });
  return entry.inert ? asked.filter(({ status }) => status === "opted_out") : asked;
}
