import type { Table } from "../table.ts";
import type { Link } from "./chain.ts";
import { type Day, LISTS, type ListedLink, linksListed } from "./day-lists.ts";
import { linksAt } from "./read-links.ts";

/** A link as it was written down on its day, beside the one that stands at its place in the chain now. */
export interface DayLink extends ListedLink {
  readonly list: number;
  readonly link: Link | null;
}

export interface PlaceInDay {
  readonly list: number;
  readonly offset: number;
}

const MOST = 2_000;
const PARALLEL_LISTS = 16;

/**
 * A day's links in the order that its head is made of, some lists at a time, or a part of one that is long.
 * @returns with the place where to go on; nothing at the end
 */
export async function pageOfDay(
  table: Table,
  day: Day,
  from: PlaceInDay,
): Promise<{ readonly links: readonly DayLink[]; readonly next: PlaceInDay | undefined }> {
  const listed: Omit<DayLink, "link">[] = [];
  let { list, offset } = from;
  while (list < LISTS && listed.length < MOST) {
    const numbers = Array.from({ length: Math.min(PARALLEL_LISTS, LISTS - list) }, (_, n) => list + n);
    const lists = await Promise.all(numbers.map((number) => linksListed(table, day, number)));
    for (const links of lists) {
      const part = links.slice(offset, offset + MOST - listed.length);
      const number = list;
      listed.push(...part.map((link) => ({ list: number, ...link })));
      if (offset + part.length < links.length) {
        return { links: await withStored(table, day, listed), next: { list, offset: offset + part.length } };
      }
      list += 1;
      offset = 0;
    }
  }
  return { links: await withStored(table, day, listed), next: list < LISTS ? { list, offset } : undefined };
}

async function withStored(
  table: Table,
  { tenantId, region }: Day,
  listed: readonly Omit<DayLink, "link">[],
): Promise<readonly DayLink[]> {
  const places = listed.map(({ contactId, seq }) => ({ tenantId, contactId, region, seq }));
  const stored = await linksAt(table, places);
  const found = new Map(stored.map(({ link, ...place }) => [nameOf(place), link]));
  return listed.map((link) => ({ ...link, link: found.get(nameOf(link)) ?? null }));
}

function nameOf({ contactId, seq }: { readonly contactId: string; readonly seq: number }): string {
  return `${contactId} ${seq}`;
}
