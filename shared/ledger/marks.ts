import type { Item, Table } from "../table.ts";
import {
  ENTRY,
  type EntryKey,
  entryKey,
  MARK_SHARD,
  MARK_SHARDS,
  MARKED_AT,
  MARKS_INDEX,
  markShard,
  splitContactKey,
  WAITS,
} from "./keys.ts";

/** What is written on an entry once it is announced. */
interface Settlement {
  readonly seq: number;
  /** The day's list that its link stands in; none where the link is gone. */
  readonly listed: string | undefined;
}

/**
 * Closes an entry's account: its place in the chain is written and its mark removed in one update, which the
 * sparse index follows. What a fold needed (the address) goes with it.
 */
export async function settle(table: Table, entry: EntryKey, settlement: Settlement): Promise<void> {
  const { places, values } = writtenOf(settlement);
  await table.update({
    key: entryKey(entry),
    expression: `SET ${places} REMOVE #shard, #at, unfolded, address`,
    // An entry that was erased meanwhile must not come back as a stump.
    condition: "attribute_exists(pk)",
    names: { "#shard": MARK_SHARD, "#at": MARKED_AT },
    values,
  });
}

/** The same for a sign-up: its mark stays, in another shard, until it is confirmed or forgotten. */
export async function settleSignUp(table: Table, entry: EntryKey, settlement: Settlement): Promise<void> {
  const { places, values } = writtenOf(settlement);
  await table.update({
    key: entryKey(entry),
    expression: `SET ${places}, #shard = :shard REMOVE unfolded, address`,
    condition: "attribute_exists(pk)",
    names: { "#shard": MARK_SHARD },
    values: { ...values, ":shard": { S: markShard(entry.contactId, "confirmation") } },
  });
}

function writtenOf({ seq, listed }: Settlement): { readonly places: string; readonly values: Item } {
  const values = { ":seq": { N: String(seq) } };
  if (listed === undefined) return { places: "seq = :seq", values };
  return { places: "seq = :seq, listed = :listed", values: { ...values, ":listed": { S: listed } } };
}

/** The shards of the index: of what waits for its broadcast, and of sign-ups. */
export const SHARDS: readonly string[] = shardsOf("broadcast");
export const SIGN_UP_SHARDS: readonly string[] = shardsOf("confirmation");

function shardsOf(waitsFor: keyof typeof WAITS): readonly string[] {
  return Array.from({ length: MARK_SHARDS }, (_, n) => `${WAITS[waitsFor]}${n}`);
}

/** Entries of one shard that were marked before a time and are marked still, the oldest first. */
export async function* markedBefore(table: Table, shard: string, before: string): AsyncGenerator<EntryKey> {
  let after: Parameters<Table["query"]>[0]["after"];
  do {
    const page = await table.query({
      index: MARKS_INDEX,
      condition: "#shard = :shard AND #at < :before",
      names: { "#shard": MARK_SHARD, "#at": MARKED_AT },
      values: { ":shard": { S: shard }, ":before": { S: before } },
      after,
    });
    for (const { pk, sk } of page.items) {
      yield { ...splitContactKey(pk?.S ?? ""), eventId: (sk?.S ?? "").slice(ENTRY.length) };
    }
    after = page.next;
  } while (after !== undefined);
}
