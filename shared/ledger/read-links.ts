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

/** A place in one of a tenant's chains. */
export interface LinkPlace {
  readonly contactId: string;
  readonly region: string;
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

function stateOf(table: Table, { tenantId, contactId }: Chain): Promise<Item | undefined> {
  return table.get(stateKey(tenantId, contactId));
}

/**
 * The link at a place.
 * @param state the contact's, where it was read already
 */
export async function linkAt(
  table: Table,
  chain: Chain,
  seq: number,
  state?: Item,
): Promise<Link | undefined> {
  const item = await table.get(linkKey(chain.tenantId, chain.contactId, chain.region, seq));
  if (item !== undefined) return readLink(item);
  return seq === 1 ? firstLinkIn(state ?? (await stateOf(table, chain)), chain.region) : undefined;
}

/** The links at many places, in no order; those that are not there are left out. */
export async function linksAt(
  table: Table,
  tenantId: string,
  places: readonly LinkPlace[],
): Promise<readonly (LinkPlace & { readonly link: Link })[]> {
  const keyed = new Map(places.map((place) => [nameOf(keyOf(tenantId, place)), place]));
  const items = await itemsAt(
    table,
    [...keyed.values()].map((place) => keyOf(tenantId, place)),
  );
  const stored = new Map(items.map((item) => [nameOf(item), item]));
  const first = [...keyed].filter(([name, { seq }]) => seq === 1 && !stored.has(name));
  const states = await statesOf(
    table,
    tenantId,
    first.map(([, place]) => place),
  );
  const linkOf = (name: string, { seq, region, contactId }: LinkPlace): Link | undefined => {
    const item = stored.get(name);
    if (item !== undefined) return readLink(item);
    return seq === 1 ? firstLinkIn(states.get(contactId), region) : undefined;
  };
  return [...keyed].flatMap(([name, place]) => {
    const link = linkOf(name, place);
    return link === undefined ? [] : [{ ...place, link }];
  });
}

/** The first links that a contact's state has, of every Region; not where an item stands in its place. */
export async function firstLinksOf(
  table: Table,
  { tenantId, contactId }: Omit<Chain, "region">,
): Promise<readonly (Link & { readonly region: string })[]> {
  const links = firstLinksIn((await table.get(stateKey(tenantId, contactId))) ?? {});
  const keys = links.map(({ region }) => linkKey(tenantId, contactId, region, 1));
  const stored = new Set((await itemsAt(table, keys)).map(nameOf));
  return links.filter((_, index) => !stored.has(nameOf(keys[index] ?? {})));
}

async function statesOf(
  table: Table,
  tenantId: string,
  places: readonly LinkPlace[],
): Promise<ReadonlyMap<string, Item>> {
  const contacts = [...new Set(places.map(({ contactId }) => contactId))];
  const states = await itemsAt(
    table,
    contacts.map((contactId) => stateKey(tenantId, contactId)),
  );
  return new Map(states.map((state) => [(state["pk"]?.S ?? "").slice(tenantId.length + 1), state]));
}

function keyOf(tenantId: string, { contactId, region, seq }: LinkPlace): Item {
  return linkKey(tenantId, contactId, region, seq);
}

function nameOf(item: Item): string {
  return `${item["pk"]?.S} ${item["sk"]?.S}`;
}
