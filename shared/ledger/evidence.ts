import type { EvidenceEvent } from "../evidence/file.ts";
import { inParallel } from "../in-parallel.ts";
import type { Item, Table } from "../table.ts";
import type { Link } from "./chain.ts";
import { openEntry } from "./entry.ts";
import { type Entry, publicEvent, readEntry, text } from "./items.ts";
import { contactKey, ENTRY, entryKey, LINK } from "./keys.ts";
import type { Ledger } from "./ledger.ts";
import { itemsAt } from "./read.ts";
import { firstLinksOf, lastLink, linkAt } from "./read-links.ts";
import { deliveriesOf } from "./receipts.ts";
import { formOf, readLink } from "./stored-chain.ts";

/**
 * Where the evidence of a contact goes on: first along its links, which are read with their entries, then over
 * its entries, for those that had no link when the links were read.
 */
export interface EvidencePlace {
  readonly contactId: string;
  readonly phase: "links" | "entries";
  readonly after?: Item | undefined;
  /** The last link that was read of each Region. */
  readonly ends: Readonly<Record<string, Link>>;
}

export interface Gathered {
  readonly events: readonly Omit<EvidenceEvent, "inHead">[];
  /** The list that each event's link was written down in, in their order. */
  readonly listed: readonly (string | undefined)[];
  readonly next: EvidencePlace | undefined;
}

const PAGE = 250;
const PARALLEL = 16;

/** One page of a contact's evidence. What it reads grows with the page, however long the history is. */
export async function gatherEvidence(ledger: Ledger, place: EvidencePlace): Promise<Gathered> {
  const { items, next } = await ledger.table.query({
    condition: "pk = :pk AND begins_with(sk, :prefix)",
    values: {
      ":pk": { S: contactKey(ledger.tenantId, place.contactId) },
      ":prefix": { S: place.phase === "links" ? LINK : ENTRY },
    },
    limit: PAGE,
    after: place.after,
  });
  return place.phase === "links"
    ? alongLinks(ledger, place, items, next)
    : overEntries(ledger, place, items, next);
}

async function alongLinks(
  ledger: Ledger,
  place: EvidencePlace,
  items: readonly Item[],
  next: Item | undefined,
): Promise<Gathered> {
  const { table, tenantId } = ledger;
  const listed = items.flatMap((item) => {
    const link = readLink(item);
    return link === undefined ? [] : [{ link, region: regionOf(item) }];
  });
  const links = [...(place.after === undefined ? await firstOf(ledger, place) : []), ...listed];
  const keys = links.map(({ link: { eventId } }) =>
    entryKey({ tenantId, contactId: place.contactId, eventId }),
  );
  const stored = new Map<string, Item>();
  for (const item of await itemsAt(table, keys)) {
    stored.set((text(item["sk"]) ?? "").slice(ENTRY.length), item);
  }
  const found = links.flatMap(({ link }) => {
    const item = stored.get(link.eventId);
    return item === undefined ? [] : [{ item, link }];
  });
  const ends = Object.fromEntries(links.map(({ link, region }) => [region, link]));
  const going =
    next === undefined ? ({ phase: "entries" } as const) : ({ phase: "links", after: next } as const);
  return {
    ...(await eventsOf(ledger, found)),
    next: { contactId: place.contactId, ends: { ...place.ends, ...ends }, ...going },
  };
}

async function firstOf({ table, tenantId }: Ledger, { contactId }: EvidencePlace) {
  const links = await firstLinksOf(table, { tenantId, contactId });
  return links.map(({ region, ...link }) => ({ link, region }));
}

async function overEntries(
  ledger: Ledger,
  place: EvidencePlace,
  items: readonly Item[],
  next: Item | undefined,
): Promise<Gathered> {
  const late = items.filter((item) => {
    const end = place.ends[text(item["region"]) ?? ""];
    const seq = Number(item["seq"]?.N ?? 0);
    const isLast = end !== undefined && text(item["sk"]) === ENTRY + end.eventId;
    return !isLast && (seq === 0 || seq > (end?.seq ?? 0));
  });
  const found = await Promise.all(
    late.map(async (item) => ({ item, link: await linkOf(ledger.table, item) })),
  );
  return {
    ...(await eventsOf(ledger, found)),
    next: next && { ...place, after: next },
  };
}

/** Of an entry that was chained while the pages before were read; most of these have none. */
async function linkOf(table: Table, item: Item): Promise<Link | null> {
  const entry = readEntry(item);
  if (entry === undefined) return null;
  const { seq, eventId } = entry;
  if (seq === undefined) {
    const last = await lastLink(table, entry);
    return last?.eventId === eventId ? last : null;
  }
  return (await linkAt(table, { ...entry, seq })) ?? null;
}

interface Found {
  readonly item: Item;
  readonly link: Link | null;
}

async function eventsOf(
  ledger: Ledger,
  found: readonly Found[],
): Promise<Pick<Gathered, "events" | "listed">> {
  const events: Omit<EvidenceEvent, "inHead">[] = new Array(found.length);
  await inParallel(
    found,
    async ({ item, link }, index) => {
      const entry = readEntry(item);
      if (entry !== undefined) events[index] = await eventOf(ledger, item, entry, link);
    },
    PARALLEL,
  );
  const readable = found.flatMap(({ item }, index) => {
    const event = events[index];
    return event === undefined ? [] : [{ event, listed: text(item["listed"]) }];
  });
  return { events: readable.map(({ event }) => event), listed: readable.map(({ listed }) => listed) };
}

async function eventOf(
  ledger: Ledger,
  item: Item,
  entry: Entry,
  link: Link | null,
): Promise<Omit<EvidenceEvent, "inHead">> {
  const { table, tenantId, now } = ledger;
  const opened = await openEntry(ledger, item);
  return {
    event: publicEvent(entry),
    evidence: opened?.evidence ?? null,
    agent: opened?.agent ?? null,
    entry: formOf(item),
    keys: {
      evidence: opened?.keys.evidence.toString("base64url"),
      agent: opened?.keys.agent?.toString("base64url"),
    },
    link,
    deliveries: (await deliveriesOf(table, tenantId, entry.eventId, now())) ?? [],
  };
}

function regionOf(item: Item): string {
  const sk = text(item["sk"]) ?? "";
  return sk.slice(LINK.length, sk.lastIndexOf("#"));
}
