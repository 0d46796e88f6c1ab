import type { Table } from "../table.ts";
import type { Entry } from "./items.ts";
import { pendingNames } from "./items.ts";
import { type EntryKey, entryKey, MARK_SHARD, MARKED_AT, markShard } from "./keys.ts";
import { stateKey } from "./ledger.ts";
import { entriesOf } from "./read.ts";

/**
 * Ends the wait of one sign-up. Where nobody confirmed it, what it says of a person is erased: its
 * evidence, by removing the key that alone opens it, and its place in the state. It never stored an address.
 *
 * What stays is the entry under its keyed id, as R-142 has it of every erasure, because the contact's chain
 * holds it: deleting the item would look like tampering, and no function of ours may delete from the ledger
 * . Nor does anything here expire by itself: an item with a time to live that a later opt-out is written
 * into would take the opt-out along. Only attributes that a sign-up alone writes are removed, each where it
 * is still this very event's, so that no choice that is made meanwhile can be touched.
 *
 * The mark goes last: a run that is cut short is done again by the next.
 */
export async function endSignUp(table: Table, waiting: EntryKey): Promise<"forgotten" | "confirmed"> {
  const stored = await entriesOf(table, waiting.tenantId, waiting.contactId);
  const entries = stored.map(({ entry }) => entry);
  const signUp = entries.find(({ eventId }) => eventId === waiting.eventId);
  if (signUp === undefined || isConfirmed(signUp, entries)) {
    await unmark(table, waiting, "REMOVE #shard, #at");
    return "confirmed";
  }
  await clearState(table, signUp);
  await unmark(table, waiting, "REMOVE dataKey, #shard, #at");
  return "forgotten";
}

/** An opt-in since then rests on the sign-up, however it came: its evidence is a part of that proof. */
function isConfirmed(signUp: Entry, entries: readonly Entry[]): boolean {
  return entries.some(
    ({ status, inert, topic, occurredAt }) =>
      status === "opted_in" &&
      !inert &&
      (topic === signUp.topic || topic === "*") &&
      occurredAt >= signUp.occurredAt,
  );
}

async function clearState(table: Table, { tenantId, contactId, eventId, topic }: Entry): Promise<void> {
  const key = stateKey(tenantId, contactId);
  const { a, e } = pendingNames(topic);
  const values = { ":event": { S: eventId } };
  await table.update({
    key,
    expression: "REMOVE #since, #event",
    condition: "#event = :event",
    names: { "#since": a, "#event": e },
    values,
  });
  await table.update({
    key,
    expression: "REMOVE confirmAt, confirmFor",
    condition: "confirmFor = :event",
    values,
  });
}

async function unmark(table: Table, waiting: EntryKey, expression: string): Promise<void> {
  await table.update({
    key: entryKey(waiting),
    expression,
    condition: "#shard = :shard",
    names: { "#shard": MARK_SHARD, "#at": MARKED_AT },
    values: { ":shard": { S: markShard(waiting.contactId, "confirmation") } },
  });
}
