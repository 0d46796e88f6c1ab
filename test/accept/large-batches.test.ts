import { describe, expect, test } from "vitest";
import { sendgrid } from "../../functions/accept/providers/sendgrid.ts";
import { receiver } from "../../functions/accept/receive.ts";
import type { Provider } from "../../shared/provider.ts";
import { ok } from "../../shared/result.ts";
import type { Table } from "../../shared/table.ts";
import { testConfig } from "../support/config.ts";
import { ask } from "../support/gateway-request.ts";
import { memoryTable } from "../support/memory-table.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const EVENTS = 1_000;

/** The real provider, but for the signature. */
const believed: Provider = { ...sendgrid, verify: () => ok(undefined) };

async function deliver(event: object, table: Table) {
  const runtime = testRuntime(table, { config: testConfig({ providers: { sendgrid: {} } }) });
  const fetchText = () => Promise.reject(new Error("no network in tests"));
  const handle = receiver(believed, { ...runtime, fetchText, recording: () => Promise.resolve(runtime) });
  const batch = Array.from({ length: EVENTS }, (_, index) => {
    return {
      email: `ann${index}@example.com`,
      sg_event_id: `evt-${index}`,
      timestamp: 1_799_056_742,
      ...event,
    };
  });
  const body = JSON.stringify(batch);
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
