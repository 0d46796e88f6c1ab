import type { Item, Table } from "../table.ts";
import { entryHash, type Link, nextLink } from "./chain.ts";
import { firstLinkIn, firstLinkText, isMadeBy, STANDS_ELSEWHERE } from "./first-link.ts";
import { type EntryKey, entryKey } from "./keys.ts";
import { stateKey } from "./ledger.ts";
import { likely } from "./read.ts";
import { lastLink, lastStoredLink, linkAt } from "./read-links.ts";
import { formOf, linkAttributes, linkKey } from "./stored-chain.ts";

/** Where chains are laid. */
export interface Layer {
  readonly table: Table;
  /** Each Region has chains of its own. */
  readonly region: string;
  /** Whether a second Region writes to the table as well: then no link stands in a state. */
  readonly replicated: boolean;
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
 */
export async function endOfChain({ table, region }: Layer, entry: EntryKey): Promise<Link | undefined> {
  return completed(table, entry, await lastLink(table, { ...entry, region }));
}

/**
 * The same for a first try, at half the price: on an end that is none any more no link can be put. Most entries are
 * the end themselves, laid by the transaction that wrote them and made the contact's state.
 */
export async function likelyEnd(layer: Layer, entry: EntryKey): Promise<Link | undefined> {
  const { table, region } = layer;
  const state = await likely(table, stateKey(entry.tenantId, entry.contactId));
  const first = firstLinkIn(state, region);
  if (first?.eventId === entry.eventId && (await isFirst(layer, entry, first, state))) return first;
  const last = await lastStoredLink(table, { ...entry, region }, true);
  return completed(table, entry, last ?? first);
}

async function completed(table: Table, entry: EntryKey, last: Link | undefined): Promise<Link | undefined> {
  if (last === undefined || last.eventId === entry.eventId) return last;
  const owner = entryKey({ ...entry, eventId: last.eventId });
  // No entry loses its `seq`: an older reading says too little at the most, and what it lacks is written once more.
  const item = (await likely(table, owner)) ?? (await table.get(owner));
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

/** Whether the first link that a state has is that; what it has of an entry that did not make it may be none. */
async function isFirst(layer: Layer, entry: EntryKey, link: Link, state: Item | undefined): Promise<boolean> {
  const { tenantId, contactId, eventId } = entry;
  if (isMadeBy(state, eventId)) return true;
  const item = await layer.table.get(linkKey(tenantId, contactId, layer.region, 1));
  if (item !== undefined) await takeBack(layer, entry, link);
  return item === undefined;
}

/** Where two Regions wrote once, first links are items, and what `accept` takes for one in a state of then is none. */
async function takeBack({ table, region }: Layer, entry: EntryKey, link: Link): Promise<void> {
  const { name, text } = firstLinkText(region, link);
  await table.update({
    key: stateKey(entry.tenantId, entry.contactId),
    expression: "SET #link = :none",
    condition: "#link = :link",
    names: { "#link": name },
    values: { ":none": { S: STANDS_ELSEWHERE }, ":link": { S: text } },
  });
}

/**
 * Chains one entry. Sweep, redelivery and a second try may all lay links: whoever loses reads the end of the
 * chain again, and an entry that is chained is not chained again.
 * @param last the end of the chain, read before `item`
 * @param item the entry as it is stored
 * @returns its place, which the caller writes on the entry; without a hash where that link is there no more
 */
export async function layLink(
  layer: Layer,
  entry: EntryKey,
  last: Link | undefined,
  item: Item,
): Promise<Place> {
  const { table, region } = layer;
  let end = last;
  let seq = item["seq"]?.N;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (seq !== undefined) {
      const place = { ...entry, region, seq: Number(seq) };
      return { seq: place.seq, hash: (await linkAt(table, place))?.hash };
    }
    if (end?.eventId === entry.eventId) return end;
    const link = nextLink(end, entry.eventId, entryHash(formOf(item)));
    if (await putLink(layer, entry, link)) return link;
    end = await endOfChain(layer, entry);
    seq = (await table.get(entryKey(entry)))?.["seq"]?.N;
  }
  throw new Error(`the chain of event ${entry.eventId} is too contended`);
}

/** The first link goes where `accept` puts it, so that of two who lay it one loses. */
function putLink(
  { table, region, replicated }: Layer,
  { tenantId, contactId }: EntryKey,
  link: Link,
): Promise<boolean> {
  if (link.seq > 1 || replicated) {
    const stored = { ...linkKey(tenantId, contactId, region, link.seq), ...linkAttributes(link) };
    return table.put(stored, "attribute_not_exists(pk)");
  }
  const { name, text } = firstLinkText(region, link);
  return table.update({
    key: stateKey(tenantId, contactId),
    expression: "SET #link = :link",
    condition: "attribute_not_exists(#link)",
    names: { "#link": name },
    values: { ":link": { S: text } },
  });
}
