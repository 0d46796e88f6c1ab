import { expect, test } from "vitest";
import { noteHeard } from "../../functions/accept/note-heard.ts";
import { minuteOf, readCounts } from "../../shared/ledger/activity.ts";
import { readProviderHealth } from "../../shared/ledger/provider-health.ts";
import { useTable } from "../support/emulators.ts";
import { brokenTable } from "../support/runtime.ts";

const database = useTable();
const pause = (): Promise<void> => new Promise(() => {});
const START = Date.parse("2026-11-25T10:00:00.000Z");

test("a flood of forgeries is a note a minute, that counts them all", async () => {
  const table = database.table();
  let writes = 0;
  const counting = {
    ...table,
    update(one: Parameters<typeof table.update>[0]) {
      writes += 1;
      return table.update(one);
    },
  };
  let now = START;
  const heard = noteHeard({ table: counting, region: "us-east-1", now: () => now, pause });
  for (let n = 0; n < 100; n += 1) await heard("demo", "sendgrid", "signature_mismatch");
  expect(writes).toBe(2);
  now += 60_000;
  await heard("demo", "sendgrid", "timestamp_stale");
  const [first, second] = await readCounts(table, "demo", minuteOf(START), minuteOf(now));
  expect(first?.counts.get("r.sendgrid")).toBe(1);
  expect(second?.counts.get("r.sendgrid")).toBe(100);
  const health = await readProviderHealth(table, "demo", ["sendgrid"]);
  expect(health.get("sendgrid")).toEqual({
    lastGoodAt: null,
    lastRefusedAt: "2026-11-25T10:01:00.000Z",
    lastRefusedWhy: "timestamp_stale",
  });
});

test("a good delivery is noted beside a refused one, and counts as no refusal", async () => {
  const table = database.table();
  const heard = noteHeard({ table: table, region: "us-east-1", now: () => START, pause });
  await heard("demo", "twilio", "signature_mismatch");
  await heard("demo", "twilio", undefined);
  const health = await readProviderHealth(table, "demo", ["twilio"]);
  expect(health.get("twilio")).toMatchObject({
    lastGoodAt: "2026-11-25T10:00:00.000Z",
    lastRefusedWhy: "signature_mismatch",
  });
  const [minute] = await readCounts(table, "demo", minuteOf(START), minuteOf(START));
  expect(minute?.counts.get("r.twilio")).toBe(1);
});

test("a table that refuses disturbs nothing", async () => {
  await noteHeard({ table: brokenTable(), region: "us-east-1", now: () => START, pause })(
    "demo",
    "twilio",
    undefined,
  );
});

test("a table that hangs keeps nobody from an answer", async () => {
  const table = { ...brokenTable(), update: () => new Promise<boolean>(() => {}) };
  const waited: number[] = [];
  const soon = (milliseconds: number): Promise<unknown> => Promise.resolve(waited.push(milliseconds));
  await noteHeard({ table, region: "us-east-1", now: () => START, pause: soon })("demo", "twilio", undefined);
  expect(waited).toEqual([250]);
});
