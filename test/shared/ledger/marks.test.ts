import { beforeEach, describe, expect, test } from "vitest";
import { type EntryKey, markShard } from "../../../shared/ledger/keys.ts";
import { markedBefore, SHARDS, settle } from "../../../shared/ledger/marks.ts";
import type { Table } from "../../../shared/table.ts";
import { useTable } from "../../support/emulators.ts";
import { keyOf, recorded, tenantWith } from "../../support/propagation.ts";

const database = useTable();
const tenant = tenantWith([]);
let table: Table;

beforeEach(() => {
  table = database.table();
});

async function marked(before: string): Promise<readonly EntryKey[]> {
  const found: EntryKey[] = [];
  for (const shard of SHARDS) {
    for await (const entry of markedBefore(table, shard, before)) found.push(entry);
  }
  return found;
}

describe("marks", () => {
  test("are found by their age, the oldest first", async () => {
    const times = ["2026-11-25T09:02:00.000Z", "2026-11-25T09:00:00.000Z", "2026-11-25T09:01:00.000Z"];
    const entries = [];
    for (const receivedAt of times) {
      entries.push(await recorded(table, tenant, { receivedAt, topic: `at-${receivedAt.slice(14, 16)}` }));
    }
    const [newest, oldest, middle] = entries;
    expect(await marked("2026-11-25T09:01:30.000Z")).toEqual([oldest, middle]);
    expect(await marked("2026-11-25T10:00:00.000Z")).toEqual([oldest, middle, newest]);
  });

  test("of one contact stay in one of sixteen shards", async () => {
    expect(SHARDS).toHaveLength(16);
    const { contactId } = await recorded(table, tenant);
    expect(SHARDS).toContain(markShard(contactId));
  });

  test("go with what the fold needed, and the place in the chain comes, in one update", async () => {
    const entry = await recorded(table, tenant);
    const item = await table.get(keyOf(entry));
    await table.put({ ...item, unfolded: { BOOL: true }, address: { B: Buffer.from([1]) } });
    await settle(table, entry, { seq: 4, listed: "2026-11-25#7" });
    const settled = await table.get(keyOf(entry));
    const { markShard: _shard, markedAt: _at, ...rest } = item ?? {};
    expect(settled).toEqual({ ...rest, seq: { N: "4" }, listed: { S: "2026-11-25#7" } });
    expect(await marked("2026-11-25T10:00:00.000Z")).toEqual([]);
  });

  test("of an entry that was erased meanwhile bring nothing back", async () => {
    const entry = { tenantId: tenant.id, contactId: "1gone", eventId: "GONE" };
    await settle(table, entry, { seq: 1, listed: undefined });
    expect(await table.get(keyOf(entry))).toBeUndefined();
  });
});
