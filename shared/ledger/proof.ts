import type { Table } from "../table.ts";
import type { Link } from "./chain.ts";
import type { Entry } from "./items.ts";
import { lastLink, linksAt } from "./read-links.ts";

/** What shows that no event is missing or altered: the contact's chain, and what it does not hold yet. */
export interface Proof {
  readonly format: "heed-chain-1";
  readonly algorithm: "sha-256";
  /** Of the whole chain, whatever the page. */
  readonly count: number;
  readonly head: string | null;
  /** Of the page's events: the pages' links together are the chain. */
  readonly links: readonly Link[];
  /** The page's events that are stored and acknowledged, and chained within moments. */
  readonly unchained: readonly string[];
}

/**
 * The proof of one page. What it reads grows with the page and not with the chain.
 * @param shown the page's entries
 * @param all the person's entries
 */
export async function proofOf(table: Table, shown: readonly Entry[], all: readonly Entry[]): Promise<Proof> {
  const ends = await endsOf(table, all);
  const seqs = new Map(ends.map(({ eventId, seq }) => [eventId, seq]));
  const placed = shown.map((entry) => ({ entry, seq: entry.seq ?? seqs.get(entry.eventId) }));
  const places = placed.flatMap(({ entry, seq }) => (seq === undefined ? [] : [{ ...entry, seq }]));
  const found = (await linksAt(table, places)).map(({ link }) => link);
  const byEvent = new Map(found.map((link) => [link.eventId, link]));
  const links = placed.flatMap(({ entry }) => byEvent.get(entry.eventId) ?? []);
  return {
    format: "heed-chain-1",
    algorithm: "sha-256",
    count: ends.reduce((sum, { seq }) => sum + seq, 0),
    head: ends.at(-1)?.hash ?? null,
    links: links.toSorted((a, b) => a.seq - b.seq),
    unchained: shown.map(({ eventId }) => eventId).filter((id) => !byEvent.has(id)),
  };
}

/** The last link of every chain that the entries are of: one for each Region, and for each id of the contact. */
async function endsOf(table: Table, all: readonly Entry[]): Promise<readonly Link[]> {
  const chains = new Map(all.map((entry) => [`${entry.contactId} ${entry.region}`, entry]));
  const ends = await Promise.all([...chains.values()].map((entry) => lastLink(table, entry)));
  return ends.filter((link) => link !== undefined);
}
