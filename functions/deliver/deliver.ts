import { setTimeout } from "node:timers/promises";
import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import { requireEnv } from "../../shared/env.ts";
import { describeError, log } from "../../shared/log.ts";
import type { PartnerType } from "../../shared/partner.ts";
import { sqsQueue } from "../../shared/queue.ts";
import { type LambdaContext, runtimeFromEnv, start } from "../../shared/runtime.ts";
import { tableFromEnv } from "../../shared/table.ts";
import { type Attempted, attempt, type DeliverRuntime } from "./attempt.ts";
import { backoffSeconds } from "./backoff.ts";
import { readJob } from "./job.ts";
import { logSettled } from "./log-settled.ts";
import { countDelivered } from "./note-delivered.ts";
import { noteFault } from "./note-fault.ts";
import { type Ask, sharing } from "./sharing.ts";
import { type Heard, type Outgoing, tell } from "./tell.ts";
import { wireOf } from "./wire.ts";

const TIMEOUT_MS = 10_000;
/** One whole attempt, of a few calls, and its receipt must fit into what is left, or it is not begun (fault 31). */
const MARGIN_MS = 2 * TIMEOUT_MS + 2_000;
const AT_ONCE_SECONDS = 1;
/** After a fault of ours; slow enough that an outage of days stays far from the queue's thousand receives. */
const OWN_FAULT = { firstSeconds: 1, maxSeconds: 900 };

/** The handler of one partner type: fed by the queue of each partner of that type. */
export function deliver(
  partnerType: PartnerType,
): (event: SQSEvent, context: LambdaContext) => Promise<SQSBatchResponse> {
  return start(() => {
    const runtime = runtimeFromEnv();
    const delivering = {
      ...runtime,
      table: tableFromEnv(),
      queue: sqsQueue(),
      urlPrefix: requireEnv("HEED_QUEUE_URL_PREFIX"),
      partnerType,
      wire: wireOf(runtime.config, TIMEOUT_MS),
      random: Math.random,
      pause: setTimeout,
      env: process.env,
      kept: new Map(),
      turns: new Map(),
      health: new Map(),
      delivered: new Map(),
      settled: new Map(),
    };
    return (event, context) => deliverBatch(delivering, event, context);
  });
}

/**
 * Delivers a batch: contacts in parallel, the jobs of one in their order. After a failure the rest of that
 * contact's jobs is reported with it, untouched, so that nothing overtakes what failed.
 */
export async function deliverBatch(
  runtime: DeliverRuntime,
  event: SQSEvent,
  context: LambdaContext,
): Promise<SQSBatchResponse> {
  const contacts = Map.groupBy(event.Records, ({ attributes }) => attributes.MessageGroupId ?? "");
  const inCompany = sharing(runtime.partnerType.batch ?? 1, (outgoing: readonly Outgoing[]) =>
    tell(runtime, outgoing),
  );
  const failed = await Promise.all(
    [...contacts.values()].map((records) =>
      inCompany((ask) => deliverInOrder({ runtime, context, ask }, records)),
    ),
  );
  logSettled(runtime.settled);
  await countDelivered(runtime.table, runtime.delivered, {
    now: runtime.now(),
    region: runtime.env["AWS_REGION"] ?? "",
  });
  return { batchItemFailures: failed.flat().map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

interface Delivering {
  readonly runtime: DeliverRuntime;
  readonly context: LambdaContext;
  readonly ask: Ask<Outgoing, Heard>;
}

/** @returns the messages to be delivered again */
async function deliverInOrder(
  delivering: Delivering,
  records: readonly SQSRecord[],
): Promise<readonly SQSRecord[]> {
  for (const [index, record] of records.entries()) {
    const wait = await deliverOne(delivering, record);
    if (wait === "done") continue;
    const rest = records.slice(index);
    await hide(delivering.runtime, rest, wait);
    return rest;
  }
  return [];
}

async function deliverOne({ runtime, context, ask }: Delivering, record: SQSRecord): Promise<Attempted> {
  if (context.getRemainingTimeInMillis() < MARGIN_MS) return AT_ONCE_SECONDS;
  const job = readJob(record.body);
  try {
    if (job !== undefined) return await attempt(runtime, job, ask);
    await buryUnread(runtime, record);
    return "done";
  } catch (error) {
    if (job !== undefined) await noteFault(runtime, job);
    log("error", "deliver", {
      outcome: "failed",
      messageId: record.messageId,
      eventId: job?.eventId,
      partner: job?.partner,
      error: describeError(error),
    });
    return backoffSeconds(Number(record.attributes.ApproximateReceiveCount), OWN_FAULT, runtime.random);
  }
}

/** What is no job would hold up its group for ever: it goes to the dead letters as it is, where the alarm is. */
async function buryUnread({ queue, urlPrefix }: DeliverRuntime, record: SQSRecord): Promise<void> {
  const url = urlPrefix + queueOf(record).replace(/\.fifo$/, "-dead.fifo");
  const group = record.attributes.MessageGroupId ?? record.messageId;
  await queue.send(url, [{ body: record.body, group, deduplicationId: record.messageId }]);
  log("error", "deliver", { outcome: "unreadable", messageId: record.messageId });
}

/**
 * The back-off: what failed stays hidden, and so does what stands behind it, for the same time, so that they
 * come back together and in order. Where SQS refuses, they come back after the queue's own minute.
 */
async function hide(
  { queue, urlPrefix }: DeliverRuntime,
  records: readonly SQSRecord[],
  seconds: number,
): Promise<void> {
  const [first] = records;
  if (first === undefined) return;
  try {
    await queue.changeVisibility(
      urlPrefix + queueOf(first),
      records.map(({ receiptHandle }) => receiptHandle),
      seconds,
    );
  } catch (error) {
    log("warn", "deliver", { outcome: "not_hidden", count: records.length, error: describeError(error) });
  }
}

function queueOf({ eventSourceARN }: SQSRecord): string {
  return eventSourceARN.slice(eventSourceARN.lastIndexOf(":") + 1);
}
