import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { sendgrid } from "../../functions/accept/providers/sendgrid.ts";
import { receiver } from "../../functions/accept/receive.ts";
import { openUnread, unreadOf } from "../../shared/ledger/quarantine.ts";
import type { Provider } from "../../shared/provider.ts";
import { ok } from "../../shared/result.ts";
import type { Table } from "../../shared/table.ts";
import { testConfig } from "../support/config.ts";
import { ask } from "../support/gateway-request.ts";
import { testLedger } from "../support/ledger.ts";
import { memoryTable } from "../support/memory-table.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const EVENTS = 1_000;

/** The real provider, but for the signature. */
const believed: Provider = { ...sendgrid, verify: () => ok(undefined) };

function deliver(event: object, table: Table) {
  const batch = Array.from({ length: EVENTS }, (_, index) => {
    return {
      email: `ann${index}@example.com`,
      sg_event_id: `evt-${index}`,
      timestamp: 1_799_056_742,
      ...event,
    };
  });
  return post(JSON.stringify(batch), table);
}

async function post(body: string, table: Table) {
  const runtime = testRuntime(table, { config: testConfig({ providers: { sendgrid: {} } }) });
  const fetchText = () => Promise.reject(new Error("no network in tests"));
  const handle = receiver(believed, { ...runtime, fetchText, recording: () => Promise.resolve(runtime) });
  const { status } = await ask(handle, { path: "/webhooks/demo/sendgrid", params: { tenant: "demo" }, body });
  return { status, queued: runtime.queued.length };
}

interface Watched {
  readonly table: Table;
  calls: number;
  atOnce: number;
}

/** The same table, with a count of its calls and of how many were under way at the same time. */
function watched(inner: Table): Watched {
  let under = 0;
  const count =
    <A extends readonly unknown[], R>(call: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      seen.calls += 1;
      under += 1;
      seen.atOnce = Math.max(seen.atOnce, under);
      await new Promise((resolve) => setImmediate(resolve));
      return call(...args).finally(() => {
        under -= 1;
      });
    };
  const table = {
    ...inner,
    transact: count(inner.transact),
    put: count(inner.put),
    update: count(inner.update),
    get: count(inner.get),
  };
  const seen: Watched = { table, calls: 0, atOnce: 0 };
  return seen;
}

const UNSUBSCRIBE = { event: "unsubscribe" };
const SOFT = { event: "bounce", type: "blocked" };
const UNKNOWN = { event: "read_aloud" };

describe("a thousand events of one delivery", () => {
  test.for([
    ["unsubscribes are recorded", UNSUBSCRIBE, "E#"],
    ["soft bounces are counted", SOFT, "SOFT"],
    ["events of a new type are kept", UNKNOWN, "Q#"],
  ] as const)("%s, many at a time and never more than 32", async ([, event, prefix]) => {
    const memory = memoryTable("heed");
    const seen = watched(memory.table);
    expect(await deliver(event, seen.table)).toEqual({ status: 200, queued: 0 });
    expect(memory.all().filter(({ sk }) => sk?.S?.startsWith(prefix))).toHaveLength(EVENTS);
    expect(seen.atOnce).toBe(32);
  });

  test.for([
    ["unsubscribes go to the queue", UNSUBSCRIBE, { status: 200, queued: EVENTS }],
    ["soft bounces go uncounted", SOFT, { status: 200, queued: 0 }],
    ["events of a new type are asked for again", UNKNOWN, { status: 503, queued: 0 }],
  ] as const)("%s in an outage, which is not waited out once for each", async ([, event, answer]) => {
    const seen = watched(brokenTable());
    expect(await deliver(event, seen.table)).toEqual(answer);
    expect(seen.calls).toBeLessThanOrEqual(2 * 32);
  });
});

/** DynamoDB refuses larger items. */
function limited(inner: Table): Table {
  const put: Table["put"] = (item, condition) => {
    const bytes = Object.values(item).reduce((sum, { S = "", B }) => sum + S.length + (B?.length ?? 0), 0);
    return bytes > 400_000 ? Promise.reject(new Error("too large an item")) : inner.put(item, condition);
  };
  return { ...inner, put };
}

describe("a delivery that cannot be read", () => {
  // Noise does not shrink, and so much of it fits into no item.
  const body = `[${randomBytes(2_500_000).toString("base64")}`;

  test("is kept whole, however large, twice delivered too", async () => {
    const memory = memoryTable("heed");
    const table = limited(memory.table);
    for (let times = 0; times < 2; times += 1) expect(await post(body, table)).toMatchObject({ status: 400 });
    const ledger = testLedger(table, { now: Date.now });
    const kept = await unreadOf(ledger, new Date().toISOString().slice(0, 10));
    expect(kept).toMatchObject([{ provider: "sendgrid", why: "malformed" }]);
    for (const name of kept) expect((await openUnread(ledger, name))?.raw === body).toBe(true);
  });

  test("is not there where a part of it is gone", async () => {
    const memory = memoryTable("heed");
    await post(body, memory.table);
    const get: Table["get"] = (key) =>
      key["sk"]?.S?.endsWith("#03") ? Promise.resolve(undefined) : memory.table.get(key);
    const ledger = testLedger({ ...memory.table, get }, { now: Date.now });
    const [name] = await unreadOf(ledger, new Date().toISOString().slice(0, 10));
    expect(name && (await openUnread(ledger, name))).toBeUndefined();
  });
});

test("an event whose fields are as large as its delivery is recorded in an item that DynamoDB takes", async () => {
  const memory = memoryTable("heed");
  const long = "x".repeat(1_000_000);
  const event = { event: "unsubscribe", email: "ann@example.com", sg_event_id: long, reason: long };
  expect(await post(JSON.stringify([event]), memory.table)).toMatchObject({ status: 200 });
  const sizes = memory.all().map((item) => JSON.stringify(item).length);
  expect(Math.max(...sizes)).toBeLessThan(10_000);
});
