import type { Item, Table } from "../table.ts";
import { entryHash, type Link, nextLink } from "./chain.ts";
import { contactKey, ENTRY, key, LINK } from "./keys.ts";
import { formOf, linkAttributes, linkKey, readLink } from "./stored-chain.ts";

/** Where an entry stands. */
export interface EntryKey {
  readonly tenantId: string;
  readonly contactId: string;
  readonly eventId: string;
}

export function entryKey({ tenantId, contactId, eventId }: EntryKey): Item {
  return key(contactKey(tenantId, contactId), ENTRY + eventId);
}

/** The last link of one Region's chain of the contact. */
export async function lastLink(
  table: Table,
  { tenantId, contactId }: Omit<EntryKey, "eventId">,
  region: string,
  eventually = false,
): Promise<Link | undefined> {
  const { items } = await table.query({
    condition: "pk = :pk AND begins_with(sk, :prefix)",
    values: { ":pk": { S: contactKey(tenantId, contactId) }, ":prefix": { S: `${LINK}${region}#` } },
    backwards: true,
    limit: 1,
    eventually,
  });
  return items[0] && readLink(items[0]);
}

/** An entry's place in its contact's chain. */
export interface Place {
  readonly seq: number;
  readonly hash: string | undefined;
}

/** Losing so often in a row to other layers of one contact is no longer contention. */
const ATTEMPTS = 20;

/**
 * The end of the contact's chain. Its entry is completed with its `seq` before anybody builds on it, so that
 * every entry but the last link's own shows that it is chained. The entry to be chained must be read *after*
 * this: then, if it has no `seq` and is not the last link's, no link up to here is its own.
 * @param eventually suffices for a first try: on an end that is none any more no link can be put
 */
export async function endOfChain(
  table: Table,
  entry: EntryKey,
  region: string,
  eventually = false,
): Promise<Link | undefined> {
  const last = await lastLink(table, entry, region, eventually);
  if (last === undefined || last.eventId === entry.eventId) return last;
  const owner = entryKey({ ...entry, eventId: last.eventId });
  const item = await table.get(owner);
  if (item !== undefined && item["seq"] === undefined) {
    await table.update({
      key: owner,
      expression: "SET seq = :seq",
      condition: "attribute_exists(pk)",
      values: { ":seq": { N: String(last.seq) } },
    });
  }
  return last;
}

/**
 * Chains one entry. Sweep, redelivery and a second try may all lay links: whoever loses reads the end of the
 * chain again, and an entry that is chained is not chained again.
 * @param last the end of the chain, read before `item`
 * @param item the entry as it is stored
 * @returns its place, which the caller writes on the entry; without a hash where that link is there no more
 */
export async function layLink(
  table: Table,
  entry: EntryKey,
  region: string,
  last: Link | undefined,
  item: Item,
): Promise<Place> {
  let end = last;
  let seq = item["seq"]?.N;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (seq !== undefined) return placeAt(table, entry, region, Number(seq));
    if (end?.eventId === entry.eventId) return end;
    const link = nextLink(end, entry.eventId, entryHash(formOf(item)));
    if (await table.put(linkItem(entry, region, link), "attribute_not_exists(pk)")) return link;
    end = await endOfChain(table, entry, region);
    seq = (await table.get(entryKey(entry)))?.["seq"]?.N;
  }
  throw new Error(`the chain of event ${entry.eventId} is too contended`);
}

async function placeAt(table: Table, entry: EntryKey, region: string, seq: number): Promise<Place> {
  const item = await table.get(linkKey(entry.tenantId, entry.contactId, region, seq));
  return { seq, hash: item && readLink(item)?.hash };
}

function linkItem({ tenantId, contactId }: EntryKey, region: string, link: Link): Item {
  return { ...linkKey(tenantId, contactId, region, link.seq), ...linkAttributes(link) };
}
