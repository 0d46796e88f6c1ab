import type { Item, Table } from "../table.ts";
import type { Link } from "./chain.ts";
import { firstLinkIn, firstLinksIn } from "./first-link.ts";
import { contactKey, LINK } from "./keys.ts";
import { stateKey } from "./ledger.ts";
import { itemsAt } from "./read.ts";
import { linkKey, readLink } from "./stored-chain.ts";

/** One Region's chain of one contact. */
export interface Chain {
  readonly tenantId: string;
  readonly contactId: string;
  readonly region: string;
}

/** A place in a chain. */
export interface LinkPlace extends Chain {
  readonly seq: number;
}

/** The last link of a chain. */
export async function lastLink(table: Table, chain: Chain): Promise<Link | undefined> {
  return (await lastStoredLink(table, chain)) ?? firstLinkIn(await stateOf(table, chain), chain.region);
}

/**
 * The last link of a chain that is an item.
 * @param eventually at half the price; what was written a moment ago may be missing
 */
export async function lastStoredLink(
  table: Table,
  { tenantId, contactId, region }: Chain,
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

/**
 * The link at a place.
 * @param state the contact's, where it was read already
 */
export async function linkAt(table: Table, place: LinkPlace, state?: Item): Promise<Link | undefined> {
  const item = await table.get(keyOf(place));
  const asked = item === undefined && place.seq === 1;
  return linkOf(place, item, asked ? (state ?? (await stateOf(table, place))) : undefined);
}

/** The links at many places, in no order; those that are not there are left out. */
export async function linksAt(
  table: Table,
  places: readonly LinkPlace[],
): Promise<readonly (LinkPlace & { readonly link: Link })[]> {
  const keys = places.flatMap((place) => [keyOf(place), ...(place.seq === 1 ? [stateKeyOf(place)] : [])]);
  // No batch may name a key twice.
  const distinct = new Map(keys.map((key) => [nameOf(key), key]));
  const found = new Map((await itemsAt(table, [...distinct.values()])).map((item) => [nameOf(item), item]));
  return places.flatMap((place) => {
    const link = linkOf(place, found.get(nameOf(keyOf(place))), found.get(nameOf(stateKeyOf(place))));
    return link === undefined ? [] : [{ ...place, link }];
  });
}

/** An item at the place counts before what the state says. */
function linkOf(
  { seq, region }: LinkPlace,
  item: Item | undefined,
  state: Item | undefined,
): Link | undefined {
  if (item !== undefined) return readLink(item);
  return seq === 1 ? firstLinkIn(state, region) : undefined;
}

/** The first links that a contact's state has, of every Region; not where an item stands in its place. */
export async function firstLinksOf(
  table: Table,
  { tenantId, contactId }: Omit<Chain, "region">,
): Promise<readonly (Link & { readonly region: string })[]> {
  const links = firstLinksIn((await stateOf(table, { tenantId, contactId })) ?? {});
  const keys = links.map(({ region }) => keyOf({ tenantId, contactId, region, seq: 1 }));
  const stored = new Set((await itemsAt(table, keys)).map(nameOf));
  return links.filter((_, index) => !stored.has(nameOf(keys[index] ?? {})));
}

function stateOf(table: Table, chain: Omit<Chain, "region">): Promise<Item | undefined> {
  return table.get(stateKeyOf(chain));
}

function stateKeyOf({ tenantId, contactId }: Omit<Chain, "region">): Item {
  return stateKey(tenantId, contactId);
}

function keyOf({ tenantId, contactId, region, seq }: LinkPlace): Item {
  return linkKey(tenantId, contactId, region, seq);
}

function nameOf(item: Item): string {
  return `${item["pk"]?.S} ${item["sk"]?.S}`;
}
