import type { Item, Table } from "../table.ts";
import { type Entry, readEntry, readState, text } from "./items.ts";
import { contactKey, ENTRY, entryKey, splitContactKey } from "./keys.ts";
import { stateKey } from "./ledger.ts";
import { markedBefore, SHARDS } from "./marks.ts";
import { type ContactState, EMPTY_STATE } from "./standing.ts";

const BATCH = 100;
const PARALLEL_BATCHES = 8;

/**
 * The states of many contacts, strongly consistent.
 * @returns a state for every id that was read (an empty one where nothing is stored), and the failures of the
 *   batches that were not: their ids are missing from `states`
 */
export async function statesOf(
  table: Table,
  tenantId: string,
  contactIds: readonly string[],
): Promise<{ readonly states: ReadonlyMap<string, ContactState>; readonly failures: readonly unknown[] }> {
  const ids = [...new Set(contactIds)];
  const states = new Map<string, ContactState>();
  const failures: unknown[] = [];
  const batches = Array.from({ length: Math.ceil(ids.length / BATCH) }, (_, i) =>
    ids.slice(i * BATCH, (i + 1) * BATCH),
  );
  const waiting = batches.values();
  async function work(): Promise<void> {
    for (const batch of waiting) {
      try {
        const items = await readBatch(table, tenantId, batch);
        for (const id of batch) states.set(id, EMPTY_STATE);
        for (const item of items)
          states.set(splitContactKey(text(item["pk"]) ?? "").contactId, readState(item));
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(PARALLEL_BATCHES, batches.length) }, work));
  return { states, failures };
}

async function readBatch(table: Table, tenantId: string, ids: readonly string[]): Promise<readonly Item[]> {
  const keys = ids.map((id) => stateKey(tenantId, id));
  const [only] = keys;
  if (keys.length > 1 || only === undefined) return table.batchGet(keys);
  const item = await table.get(only);
  return item === undefined ? [] : [item];
}

/** Many items by their keys, in no order; those that are not there are left out. */
export async function itemsAt(table: Table, keys: readonly Item[]): Promise<readonly Item[]> {
  const batches = Array.from({ length: Math.ceil(keys.length / BATCH) }, (_, n) =>
    table.batchGet(keys.slice(n * BATCH, (n + 1) * BATCH)),
  );
  return (await Promise.all(batches)).flat();
}

/** An item at half the price of a read; what was written a moment ago may be missing, or be as it was before. */
export async function likely(table: Table, { pk, sk }: Item): Promise<Item | undefined> {
  const { items } = await table.query({
    condition: "pk = :pk AND sk = :sk",
    values: { ":pk": pk ?? { S: "" }, ":sk": sk ?? { S: "" } },
    eventually: true,
  });
  return items[0];
}

/** Every item under one contact whose sort key begins so, in that order. */
export async function itemsUnder(table: Table, pk: string, prefix: string): Promise<readonly Item[]> {
  const items: Item[] = [];
  let after: Item | undefined;
  do {
    const page = await table.query({
      condition: "pk = :pk AND begins_with(sk, :prefix)",
      values: { ":pk": { S: pk }, ":prefix": { S: prefix } },
      after,
    });
    items.push(...page.items);
    after = page.next;
  } while (after !== undefined);
  return items;
}

/** An entry as stored and as read. */
export interface StoredEntry {
  readonly item: Item;
  readonly entry: Entry;
}

/** A contact's entries, oldest first: by the time of receipt, then by id. */
export async function entriesOf(
  table: Table,
  tenantId: string,
  contactId: string,
): Promise<readonly StoredEntry[]> {
  const items = await itemsUnder(table, contactKey(tenantId, contactId), ENTRY);
  return items
    .flatMap((item) => {
      const entry = readEntry(item);
      return entry === undefined ? [] : [{ item, entry }];
    })
    .sort((a, b) => order(a.entry).localeCompare(order(b.entry), "en"));
}

function order({ receivedAt, eventId }: Entry): string {
  return `${receivedAt} ${eventId}`;
}

/**
 * The entry of an event that waits for its broadcast. Only marked entries are looked at, which are few; the
 * contact, and with it the shard, cannot be known from the event's id.
 */
export async function waitingEntry(
  table: Table,
  tenantId: string,
  eventId: string,
): Promise<Entry | undefined> {
  const found = await Promise.all(SHARDS.map((shard) => waitingIn(table, shard, tenantId, eventId)));
  return found.find((entry) => entry !== undefined);
}

async function waitingIn(
  table: Table,
  shard: string,
  tenantId: string,
  eventId: string,
): Promise<Entry | undefined> {
  for await (const entry of markedBefore(table, shard, ALL_TIMES)) {
    if (entry.eventId !== eventId || entry.tenantId !== tenantId) continue;
    const item = await table.get(entryKey(entry));
    return item === undefined ? undefined : readEntry(item);
  }
  return undefined;
}

/** Sorts after every time that can be written. */
const ALL_TIMES = "~";
