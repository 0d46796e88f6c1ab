import { beforeEach, describe, expect, test } from "vitest";
import { announce } from "../../../shared/announce.ts";
import type { EntryKey } from "../../../shared/ledger/keys.ts";
import { newestEntries } from "../../../shared/ledger/newest.ts";
import { entriesOf } from "../../../shared/ledger/read.ts";
import { record } from "../../../shared/ledger/record.ts";
import type { Table } from "../../../shared/table.ts";
import { useTable } from "../../support/emulators.ts";
import { configOf, ledgerOn, NOW, REGION, tenantWith } from "../../support/propagation.ts";

// what a person's page shows is read by keys alone, and is what a query of everything would give.

const OTHER = "eu-west-1";
const database = useTable();
const tenant = tenantWith([]);
let table: Table;
let events: number;

beforeEach(() => {
  table = database.table();
  events = 0;
});

/** One event a second; all but the first come too late to change anything, so that only the chain leads to them. */
async function heard(region = REGION): Promise<EntryKey> {
  events += 1;
  const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
  const done = await record(
    { ...(await ledgerOn(table, tenant)), region },
    {
      channel: "email",
      address: "ann@example.com",
      topic: "newsletter",
      effect: "opted_out",
      source: "one_click",
      occurredAt: at(-events),
      receivedAt: at(events),
      identity: { parts: [String(events)] },
      byPerson: true,
      late: false,
      evidence: {},
    },
  );
  if (done.outcome === "conflict") throw new Error("the change conflicts");
  return { tenantId: tenant.id, contactId: done.contactId, eventId: done.eventId };
}

async function chained(region = REGION): Promise<EntryKey> {
  const entry = await heard(region);
  const sendJob = () => Promise.reject(new Error("there are no partners"));
  await announce(
    { config: configOf(tenant), table, region, replicated: false, sendJob, now: () => NOW },
    entry,
  );
  return entry;
}

async function newest(contactId: string, most: number, regions = [REGION]): Promise<readonly string[]> {
  const found = await newestEntries(table, { tenantId: tenant.id, contactId, regions, most });
  return found.map(({ eventId }) => eventId);
}

/** What a query of everything gives, newest first. */
async function all(contactId: string): Promise<readonly string[]> {
  const stored = await entriesOf(table, tenant.id, contactId);
  return stored.map(({ entry }) => entry.eventId).reverse();
}

describe("the newest entries of a contact", () => {
  test("are none of one that nobody knows", async () => {
    expect(await newest("1unknown", 20)).toEqual([]);
  });

  test.for([1, 2, 3, 4, 5, 8, 9, 16, 23])("are all of %i, where as many are asked for", async (count) => {
    const { contactId } = await chained();
    while (events < count) await chained();
    expect(await newest(contactId, count)).toEqual(await all(contactId));
  });

  test("are the end of the chain, and what the state rests on however old it is", async () => {
    const first = await chained();
    while (events < 12) await chained();
    const everything = await all(first.contactId);
    expect(await newest(first.contactId, 5)).toEqual([...everything.slice(0, 5), first.eventId]);
  });

  test("have what waits for its place, where the state rests on it", async () => {
    const first = await heard();
    expect(await newest(first.contactId, 5)).toEqual([first.eventId]);
    await heard();
    expect(await newest(first.contactId, 5)).toEqual([first.eventId]);
    const third = await chained();
    expect(await newest(first.contactId, 5)).toEqual([third.eventId, first.eventId]);
  });

  test("come from the chains of both Regions, the one that the state names and the ones that are known", async () => {
    const { contactId } = await chained(OTHER);
    await chained(OTHER);
    await chained();
    expect(await newest(contactId, 5, [])).toHaveLength(2);
    expect(await newest(contactId, 5)).toEqual(await all(contactId));
  });
});
