import { beforeEach, describe, expect, test } from "vitest";
import type { Tenant } from "../../../shared/config.ts";
import { type Link, verifyChain } from "../../../shared/ledger/chain.ts";
import { contactKey, ENTRY, LINK } from "../../../shared/ledger/keys.ts";
import { type EntryKey, endOfChain, layLink } from "../../../shared/ledger/lay-chain.ts";
import { settle } from "../../../shared/ledger/marks.ts";
import { itemsUnder } from "../../../shared/ledger/read.ts";
import { chainedEntryOf, readLink } from "../../../shared/ledger/stored-chain.ts";
import type { Item, Table } from "../../../shared/table.ts";
import { useTable } from "../../support/emulators.ts";
import { keyOf, REGION, recorded, tenantWith } from "../../support/propagation.ts";

const database = useTable();
const tenant: Tenant = tenantWith([]);
let table: Table;

beforeEach(() => {
  table = database.table();
});

async function stored(entry: EntryKey): Promise<Item> {
  const item = await table.get(keyOf(entry));
  if (item === undefined) throw new Error("the entry is not there");
  return item;
}

/** Chains an entry without writing its place on it: what a crash after the link leaves. */
async function layOnly(entry: EntryKey): Promise<number> {
  const last = await endOfChain(table, entry, REGION);
  return (await layLink(table, entry, REGION, last, await stored(entry))).seq;
}

async function lay(entry: EntryKey): Promise<number> {
  const seq = await layOnly(entry);
  await settle(table, entry, { seq, listed: undefined });
  return seq;
}

async function links({ tenantId, contactId }: EntryKey): Promise<readonly Link[]> {
  const items = await itemsUnder(table, contactKey(tenantId, contactId), LINK);
  return items.flatMap((item) => readLink(item) ?? []);
}

async function faultOf(entry: EntryKey): Promise<unknown> {
  const items = await itemsUnder(table, contactKey(entry.tenantId, entry.contactId), ENTRY);
  const entries = new Map(
    items.map((item) => [(item["sk"]?.S ?? "").slice(ENTRY.length), chainedEntryOf(item)]),
  );
  return verifyChain(await links(entry), entries);
}

function several(count: number): Promise<EntryKey[]> {
  return Promise.all(
    Array.from({ length: count }, (_, n) => recorded(table, tenant, { topic: `topic-${n}` })),
  );
}

describe("laying links", () => {
  test("chains one entry after the other, and what was read back verifies", async () => {
    const entries = await several(3);
    const places = [];
    for (const entry of entries) places.push(await lay(entry));
    expect(places).toEqual([1, 2, 3]);
    const [first] = entries;
    if (!first) throw new Error("nothing was recorded");
    expect((await links(first)).map(({ eventId }) => eventId)).toEqual(entries.map(({ eventId }) => eventId));
    expect(await faultOf(first)).toBeUndefined();
  });

  test("chains an entry once, however often it is tried", async () => {
    const entry = await recorded(table, tenant);
    expect([await layOnly(entry), await layOnly(entry), await lay(entry), await lay(entry)]).toEqual([
      1, 1, 1, 1,
    ]);
    expect(await links(entry)).toHaveLength(1);
  });

  test("completes the entry of the last link before it builds on it", async () => {
    const [crashed, next] = await several(2);
    if (!crashed || !next) throw new Error("nothing was recorded");
    await layOnly(crashed);
    expect((await stored(crashed))["seq"]).toBeUndefined();
    await lay(next);
    expect((await stored(crashed))["seq"]).toEqual({ N: "1" });
    // Its mark is not theirs to take: its jobs may not have been sent.
    expect((await stored(crashed))["markShard"]).toBeDefined();
    expect(await lay(crashed)).toBe(1);
    expect(await links(crashed)).toHaveLength(2);
  });

  test("gives every entry one place when twelve layers race for eight entries of one contact", async () => {
    const entries = await several(8);
    const [first] = entries;
    if (!first) throw new Error("nothing was recorded");
    await Promise.all([...entries, ...entries.slice(0, 4)].map(lay));
    const laid = await links(first);
    expect(laid.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(new Set(laid.map(({ eventId }) => eventId)).size).toBe(8);
    expect(await faultOf(first)).toBeUndefined();
  });

  test("keeps a chain of its own for each Region", async () => {
    const entry = await recorded(table, tenant);
    await lay(entry);
    expect(await endOfChain(table, entry, "us-east-10")).toBeUndefined();
    expect((await endOfChain(table, entry, REGION))?.seq).toBe(1);
  });

  test("finds what somebody changed in the table afterwards", async () => {
    const entry = await recorded(table, tenant);
    await lay(entry);
    await table.put({ ...(await stored(entry)), occurredAt: { S: "2026-11-24T09:00:00.000Z" } });
    expect(await faultOf(entry)).toEqual({ eventId: entry.eventId, seq: 1, fault: "entry_altered" });
  });
});
