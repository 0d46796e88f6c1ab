import type { Item, Table } from "../table.ts";
import { type Entry, readEntry, readState } from "./items.ts";
import { entryKey } from "./keys.ts";
import { stateKey } from "./ledger.ts";
import { linkAt } from "./read-links.ts";

/** Whose entries, and what is asked for of them. */
interface Newest {
  readonly tenantId: string;
  readonly contactId: string;
  /** Those whose chains are looked at, besides those of the entries that the contact's state rests on. */
  readonly regions: readonly string[];
  /** How many of each chain. */
  readonly most: number;
}

/**
 * The newest entries of a contact, newest first, read by their keys alone: what its state rests on, and the
 * end of each Region's chain, whose places are numbers without a gap. What waits for its place in the chain, a second
 * as a rule, is found only where it decides something.
 */
export async function newestEntries(table: Table, asked: Newest): Promise<readonly Entry[]> {
  const { tenantId, contactId } = asked;
  const item = await table.get(stateKey(tenantId, contactId));
  const state = readState(item);
  const decisive = [...state.registers.values(), ...state.pending.values()].map(({ eventId }) => eventId);
  const found = await entriesAt(table, asked, new Set(decisive));
  const regions = new Set([...asked.regions, ...found.map(({ region }) => region)]);
  const chained = await Promise.all(
    [...regions].map((region) => endOf(table, { ...asked, region, state: item }, found)),
  );
  const known = new Set(decisive);
  const more = await entriesAt(table, asked, new Set(chained.flat().filter((id) => !known.has(id))));
  return [...found, ...more].sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
}

async function entriesAt(
  table: Table,
  { tenantId, contactId }: Newest,
  eventIds: ReadonlySet<string>,
): Promise<readonly Entry[]> {
  const items = await Promise.all(
    [...eventIds].map((eventId) => table.get(entryKey({ tenantId, contactId, eventId }))),
  );
  return items.flatMap((item) => (item && readEntry(item)) ?? []);
}

/** One Region's chain of the contact, whose state is known. */
interface Chained extends Newest {
  readonly region: string;
  readonly state: Item | undefined;
}

/** @returns the ids of the last entries of the chain */
async function endOf(
  table: Table,
  { tenantId, contactId, most, region, state }: Chained,
  found: readonly Entry[],
): Promise<readonly string[]> {
  const link = (seq: number) => linkAt(table, { tenantId, contactId, region, seq }, state);
  const known = found.filter((entry) => entry.region === region).map(({ seq }) => seq ?? 0);
  const last = await lastBehind(Math.max(0, ...known), async (seq) => (await link(seq)) !== undefined);
  const places = Array.from({ length: Math.min(most, last) }, (_, back) => last - back);
  return (await Promise.all(places.map(link))).flatMap((found) => found?.eventId ?? []);
}

/**
 * The last of the numbers that are there without a gap: in ever longer steps until one is not, then by halves.
 * @param from 0, or one that is there
 */
async function lastBehind(from: number, isThere: (number: number) => Promise<boolean>): Promise<number> {
  let last = from;
  let step = 1;
  while (await isThere(last + step)) {
    last += step;
    step *= 2;
  }
  while (step > 1) {
    step /= 2;
    if (await isThere(last + step)) last += step;
  }
  return last;
}
