import type { Table } from "../table.ts";
import { readState } from "./items.ts";
import { stateKey } from "./ledger.ts";
import { entriesOf } from "./read.ts";
import { refold } from "./refold.ts";
import { takes } from "./standing.ts";
import { foldEntry } from "./state-update.ts";

/**
 * Gives a contact's state back what its entries say and it does not. Of two states written in two Regions
 * at once a global table keeps one, and what only the other knew is gone; entries are never written twice, so both
 * Regions come to hold all of them. Done whenever an entry of the other Region or a state arrives, it ends where
 * nothing is missing: the state written last was looked at after it was written.
 * @returns how many entries the state had lost
 */
export async function mendState(table: Table, tenantId: string, contactId: string): Promise<number> {
  const [entries, item] = await Promise.all([
    entriesOf(table, tenantId, contactId),
    table.get(stateKey(tenantId, contactId)),
  ]);
  const { registers } = readState(item);
  const missing = new Set(
    [...refold(entries)].flatMap(([name, register]) =>
      takes(registers.get(name), register) ? register.eventId : [],
    ),
  );
  for (const { entry, item: stored } of entries.filter((one) => missing.has(one.entry.eventId))) {
    // What changed nothing where it was written may be all that says it here.
    await foldEntry(table, { ...entry, inert: false }, stored);
  }
  return missing.size;
}
