import { beforeEach, describe, expect, test } from "vitest";
import type { Tenant } from "../../../shared/config.ts";
import { type Link, verifyChain } from "../../../shared/ledger/chain.ts";
import { STANDS_ELSEWHERE } from "../../../shared/ledger/first-link.ts";
import { contactKey, ENTRY, type EntryKey, FIRST_LINK, LINK } from "../../../shared/ledger/keys.ts";
import { endOfChain, layLink, likelyEnd } from "../../../shared/ledger/lay-chain.ts";
import { stateKey } from "../../../shared/ledger/ledger.ts";
import { settle } from "../../../shared/ledger/marks.ts";
import { itemsUnder } from "../../../shared/ledger/read.ts";
import { firstLinksOf } from "../../../shared/ledger/read-links.ts";
import { record } from "../../../shared/ledger/record.ts";
import { chainedEntryOf, linkKey, readLink } from "../../../shared/ledger/stored-chain.ts";
import type { Item, Table } from "../../../shared/table.ts";
import { useTable } from "../../support/emulators.ts";
import { ONE_CLICK } from "../../support/ledger.ts";
import { keyOf, ledgerOn, REGION, recorded, tenantWith } from "../../support/propagation.ts";

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
  const last = await endOfChain({ table, region: REGION, replicated: false }, entry);
  return (await layLink({ table, region: REGION, replicated: false }, entry, last, await stored(entry))).seq;
}

async function lay(entry: EntryKey): Promise<number> {
  const seq = await layOnly(entry);
  await settle(table, entry, { seq, listed: undefined });
  return seq;
}

async function links(entry: EntryKey): Promise<readonly Link[]> {
  const items = await itemsUnder(table, contactKey(entry.tenantId, entry.contactId), LINK);
  const first = (await firstLinksOf(table, entry)).map(({ region: _, ...link }) => link);
  return [...first, ...items.flatMap((item) => readLink(item) ?? [])];
}

async function faultOf(entry: EntryKey): Promise<unknown> {
  const items = await itemsUnder(table, contactKey(entry.tenantId, entry.contactId), ENTRY);
  const entries = new Map(
    items.map((item) => [(item["sk"]?.S ?? "").slice(ENTRY.length), chainedEntryOf(item)]),
  );
  return verifyChain(await links(entry), entries);
}

async function several(count: number): Promise<EntryKey[]> {
  const entries: EntryKey[] = [];
  for (let n = 0; n < count; n += 1) entries.push(await recorded(table, tenant, { topic: `topic-${n}` }));
  return entries;
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
    expect(await endOfChain({ table, region: "us-east-10", replicated: false }, entry)).toBeUndefined();
    expect((await endOfChain({ table, region: REGION, replicated: false }, entry))?.seq).toBe(1);
  });

  test("finds what somebody changed in the table afterwards", async () => {
    const entry = await recorded(table, tenant);
    await lay(entry);
    await table.put({ ...(await stored(entry)), occurredAt: { S: "2026-11-24T09:00:00.000Z" } });
    expect(await faultOf(entry)).toEqual({ eventId: entry.eventId, seq: 1, fault: "entry_altered" });
  });

  describe("the first of which", () => {
    const layer = { region: REGION, replicated: false };
    const nameOfFirst = FIRST_LINK + REGION;

    test("the transaction lays that makes the contact's state: it is there before anybody is told", async () => {
      const [first, second] = await several(2);
      if (!first || !second) throw new Error("nothing was recorded");
      expect(await links(first)).toMatchObject([{ seq: 1, eventId: first.eventId }]);
      expect(await faultOf(first)).toBeUndefined();
      expect((await likelyEnd({ ...layer, table }, first))?.eventId).toBe(first.eventId);
      expect((await likelyEnd({ ...layer, table }, second))?.eventId).toBe(first.eventId);
      expect([await lay(second), await lay(first)]).toEqual([2, 1]);
      expect(await faultOf(first)).toBeUndefined();
    });

    test("no other transaction lays, nor takes away: not in a state that a fold made", async () => {
      const unfolded = await recorded(table, tenant);
      const key = stateKey(tenant.id, unfolded.contactId);
      const { [nameOfFirst]: _link, by: _by, ...folded } = (await table.get(key)) ?? {};
      await table.put(folded);
      expect(await lay(unfolded)).toBe(1);
      const laid = (await table.get(key))?.[nameOfFirst];
      const later = await recorded(table, tenant, { topic: "offers" });
      expect((await table.get(key))?.[nameOfFirst]).toEqual(laid);
      expect(await lay(later)).toBe(2);
    });

    test("is laid by whoever comes first where an entry without a state is announced meanwhile", async () => {
      const trials = Array.from({ length: 12 }, (_, n) => `person${n}@example.com`);
      await Promise.all(
        trials.map(async (address) => {
          const inert = await recorded(table, tenant, { address, effect: "opted_in", inert: true });
          const [, other] = await Promise.all([layOnly(inert), recorded(table, tenant, { address })]);
          await Promise.all([lay(inert), lay(other)]);
          expect((await links(inert)).map(({ seq }) => seq)).toEqual([1, 2]);
          expect(await faultOf(inert)).toBeUndefined();
        }),
      );
    });

    test("is an item where two Regions write, whose states may lose what one of them wrote", async () => {
      const ledger = { ...(await ledgerOn(table, tenant)), replicated: true };
      const done = await record(ledger, { ...ONE_CLICK, address: "ann@example.com" });
      if (done.outcome === "conflict") throw new Error("a conflict");
      const entry = { tenantId: tenant.id, contactId: done.contactId, eventId: done.eventId };
      expect(await links(entry)).toEqual([]);
      const end = await endOfChain({ ...layer, table, replicated: true }, entry);
      await layLink({ ...layer, table, replicated: true }, entry, end, await stored(entry));
      expect(await table.get(linkKey(tenant.id, entry.contactId, REGION, 1))).toBeDefined();
      await settle(table, entry, { seq: 1, listed: undefined });
      // The second Region is given up: what comes now is not the contact's first, whatever its state says.
      const later = await recorded(table, tenant, { topic: "offers" });
      expect((await table.get(stateKey(tenant.id, entry.contactId)))?.[nameOfFirst]?.S).toContain(
        later.eventId,
      );
      expect((await likelyEnd({ ...layer, table }, later))?.eventId).toBe(entry.eventId);
      const state = await table.get(stateKey(tenant.id, entry.contactId));
      expect(state?.[nameOfFirst]).toEqual({ S: STANDS_ELSEWHERE });
      expect(await lay(later)).toBe(2);
      const last = await recorded(table, tenant, { topic: "weekly" });
      expect((await table.get(stateKey(tenant.id, entry.contactId)))?.[nameOfFirst]).toEqual({
        S: STANDS_ELSEWHERE,
      });
      expect(await lay(last)).toBe(3);
      expect((await links(entry)).map(({ eventId }) => eventId)).toEqual([
        entry.eventId,
        later.eventId,
        last.eventId,
      ]);
      expect(await faultOf(entry)).toBeUndefined();
    });
  });
});
