import { expect, test } from "vitest";
import {
  countDelivered,
  type DeliveredNotes,
  noteDelivered,
} from "../../functions/deliver/note-delivered.ts";
import { minuteOf, percentile, readCounts } from "../../shared/ledger/activity.ts";
import type { Table } from "../../shared/table.ts";
import { useTable } from "../support/emulators.ts";
import { jobOf, NOW } from "../support/propagation.ts";
import { brokenTable } from "../support/runtime.ts";

const database = useTable();
const ENTRY = { tenantId: "demo", contactId: "1", eventId: "e" };

function job(secondsAgo: number) {
  return jobOf(ENTRY, "crm", { receivedAt: new Date(NOW - secondsAgo * 1000).toISOString() });
}

async function counted(table: Table, now = NOW) {
  const [minute] = await readCounts(table, "demo", minuteOf(now), minuteOf(now));
  return minute?.counts ?? new Map<string, number>();
}

test("a batch is written down at once, what follows within a minute with the next", async () => {
  const table = database.table();
  const notes: DeliveredNotes = new Map();
  for (const seconds of [1, 1, 8]) noteDelivered(notes, job(seconds), NOW);
  await countDelivered(table, notes, { now: NOW, region: "us-east-1" });
  const first = await counted(table);
  expect(percentile(first, "d.crm.", 0.5)).toBe(1024);
  expect(percentile(first, "d.crm.", 0.99)).toBe(8192);

  noteDelivered(notes, job(1), NOW + 30_000);
  await countDelivered(table, notes, { now: NOW + 30_000, region: "us-east-1" });
  expect(await counted(table)).toEqual(first);
  await countDelivered(table, notes, { now: NOW + 60_000, region: "us-east-1" });
  expect([...(await counted(table, NOW + 60_000)).values()]).toEqual([1]);
});

test("a table that refuses disturbs no delivery", async () => {
  const notes: DeliveredNotes = new Map();
  noteDelivered(notes, job(1), NOW);
  await countDelivered(brokenTable(), notes, { now: NOW, region: "us-east-1" });
});
