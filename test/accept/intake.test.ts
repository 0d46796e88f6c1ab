import type { SQSBatchResponse, SQSRecord } from "aws-lambda";
import { describe, expect, test } from "vitest";
import { events } from "../../functions/accept/events.ts";
import { intake } from "../../functions/accept/intake.ts";
import type { Change } from "../../shared/event.ts";
import { acceptAll, type RecordingRuntime, tenantLedger } from "../../shared/intake.ts";
import { historyOf } from "../../shared/ledger/history.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import { record } from "../../shared/ledger/record.ts";
import type { Table } from "../../shared/table.ts";
import { useTable } from "../support/emulators.ts";
import { askJson } from "../support/gateway-request.ts";
import { minute, ONE_CLICK, reported } from "../support/ledger.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const { table } = useTable();

const PRESS: Change = ONE_CLICK;
const BACK = reported("back", { effect: "opted_in", occurredAt: minute(1), receivedAt: minute(1) });
const PRESSED_AGAIN: Change = { ...PRESS, occurredAt: minute(2), receivedAt: minute(2) };

/** Messages of the intake queue, as they were put there while the table was down. */
async function kept(changes: readonly Change[]): Promise<readonly string[]> {
  const runtime = testRuntime(brokenTable());
  const [tenant] = runtime.config.tenants;
  if (tenant === undefined) throw new Error("the test configuration has no tenant");
  for (const change of changes) await acceptAll(runtime, tenant, [change]);
  return runtime.queued;
}

async function consume(runtime: RecordingRuntime, bodies: readonly string[]): Promise<SQSBatchResponse> {
  const Records = bodies.map((body, index) => messageOf(body, `message-${index}`));
  return intake(runtime)({ Records });
}

function messageOf(body: string, messageId: string): SQSRecord {
  return {
    messageId,
    receiptHandle: messageId,
    body,
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: "0",
      SenderId: "heed",
      ApproximateFirstReceiveTimestamp: "0",
    },
    messageAttributes: {},
    md5OfBody: "",
    eventSource: "aws:sqs",
    eventSourceARN: "arn:aws:sqs:us-east-1:000000000000:heed-intake",
    awsRegion: "us-east-1",
  };
}

async function found(
  runtime: RecordingRuntime,
): Promise<{ readonly status: string; readonly events: string[] }> {
  const [tenant] = runtime.config.tenants;
  if (tenant === undefined) throw new Error("the test configuration has no tenant");
  const ledger = await tenantLedger(runtime, tenant);
  const { state } = await contactOf(ledger, "email", PRESS.address);
  const history = await historyOf(ledger, "email", PRESS.address, undefined);
  const events = history?.events.map(({ status, occurredAt }) => `${status} ${occurredAt}`) ?? [];
  return { status: state.registers.get("newsletter")?.status ?? "", events };
}

function runtimeOn(store: Table): RecordingRuntime {
  return testRuntime(store);
}

const ALL = [
  `opted_out ${PRESS.occurredAt}`,
  `opted_in ${BACK.occurredAt}`,
  `opted_out ${PRESSED_AGAIN.occurredAt}`,
];

describe("what was kept while the database refused", () => {
  const orders = [
    [PRESS, BACK, PRESSED_AGAIN],
    [PRESS, PRESSED_AGAIN, BACK],
    [BACK, PRESS, PRESSED_AGAIN],
    [BACK, PRESSED_AGAIN, PRESS],
    [PRESSED_AGAIN, PRESS, BACK],
    [PRESSED_AGAIN, BACK, PRESS],
  ];
  test.each(orders)(
    "I1, I4: comes back in any order, is recorded whole, and the last word stands (%#)",
    async (...order) => {
      const runtime = runtimeOn(table());
      for (const body of await kept(order))
        expect(await consume(runtime, [body])).toEqual({ batchItemFailures: [] });
      expect(await found(runtime)).toEqual({ status: "opted_out", events: ALL });
    },
  );

  test("I3: is recorded once, also where the queue gives it twice or the write that was given up has landed", async () => {
    const runtime = runtimeOn(table());
    const [tenant] = runtime.config.tenants;
    if (tenant === undefined) throw new Error("the test configuration has no tenant");
    await record(await tenantLedger(runtime, tenant), PRESS);
    const bodies = await kept([PRESS, BACK, PRESSED_AGAIN]);
    for (const body of [...bodies, ...bodies]) await consume(runtime, [body]);
    expect(await found(runtime)).toEqual({ status: "opted_out", events: ALL });
  });

  test("I3: a press given twice is no second one, though an opt-in came between", async () => {
    const runtime = runtimeOn(table());
    const [press = "", back = ""] = await kept([PRESS, BACK]);
    for (const body of [press, back, press]) await consume(runtime, [body]);
    expect(await found(runtime)).toEqual({ status: "opted_in", events: ALL.slice(0, 2) });
  });

  test("fault 18: the largest changes that there are fit ten to one call of the queue", async () => {
    const runtime = testRuntime(brokenTable());
    const largest = {
      channel: "email",
      address: `${"a".repeat(64)}@${"b.".repeat(92)}example.com`,
      topic: "newsletter",
      status: "opted_out",
      evidence: { wording: "\u0000".repeat(680) },
    };
    expect((await askJson(events(runtime), "/v1/events", largest)).status).toBe(202);
    const more = { ...largest, evidence: { wording: `${largest.evidence.wording}longer` } };
    expect((await askJson(events(runtime), "/v1/events", more)).status).toBe(400);
    // SQS took 256 KiB for a long time, in one message and in one call alike.
    expect(10 * Buffer.byteLength(runtime.queued[0] ?? "")).toBeLessThan(256 * 1024);
  });

  test("stays in the queue alone where it does not open", async () => {
    const runtime = runtimeOn(table());
    const bodies = [...(await kept([PRESS])), JSON.stringify({ tenant: "demo", sealed: "AAAA" })];
    expect(await consume(runtime, bodies)).toEqual({ batchItemFailures: [{ itemIdentifier: "message-1" }] });
    expect((await found(runtime)).events).toHaveLength(1);
  });
});
