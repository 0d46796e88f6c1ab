import type { Item, Table } from "../table.ts";
import { entryHash, type Link, nextLink } from "./chain.ts";
import { firstLinkIn, firstLinkText, isMadeBy, STANDS_ELSEWHERE } from "./first-link.ts";
import { type EntryKey, entryKey } from "./keys.ts";
import { stateKey } from "./ledger.ts";
import { lastLink, likelyState, linkAt } from "./read-links.ts";
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
 * @param eventually suffices for a first try: on an end that is none any more no link can be put
 */
export async function endOfChain(
  { table, region }: Layer,
  entry: EntryKey,
  eventually = false,
): Promise<Link | undefined> {
  const last = await lastLink(table, { ...entry, region }, eventually);
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
 * The entry's own link, where the transaction that wrote it made the contact's state and put it there. That is so of
 * most, and found at half the price of a read; what is not found here has its place looked for.
 */
export async function ownFirstLink(layer: Layer, entry: EntryKey): Promise<Link | undefined> {
  const { table, region, replicated } = layer;
  if (replicated) return undefined;
  const state = await likelyState(table, entry);
  const link = firstLinkIn(state, region);
  if (link?.eventId !== entry.eventId) return undefined;
  if (isMadeBy(state, entry.eventId)) return link;
  const item = await table.get(linkKey(entry.tenantId, entry.contactId, region, 1));
  if (item === undefined) return link;
  await takeBack(layer, entry, link);
  return undefined;
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
      const place = Number(seq);
      return { seq: place, hash: (await linkAt(table, { ...entry, region }, place))?.hash };
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
