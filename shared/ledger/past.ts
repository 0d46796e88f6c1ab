import type { Table } from "../table.ts";
import { entriesOf, type StoredEntry } from "./read.ts";
import { refold } from "./refold.ts";
import type { ContactState, Pending } from "./standing.ts";

/**
 * The state of a contact as it was known at a past moment: from every entry that had been received by then.
 * @param at as the ledger writes it
 */
export async function stateAt(
  table: Table,
  tenantId: string,
  contactId: string,
  at: string,
): Promise<ContactState> {
  const stored = await entriesOf(table, tenantId, contactId);
  const known = stored.filter(({ entry }) => entry.receivedAt <= at);
  return { registers: refold(known), pending: pendingIn(known) };
}

function pendingIn(known: readonly StoredEntry[]): ReadonlyMap<string, Pending> {
  const signUps = known.filter(({ entry }) => entry.status === "pending" && !entry.inert);
  return new Map(signUps.map(({ entry: { topic, occurredAt: at, eventId } }) => [topic, { at, eventId }]));
}
