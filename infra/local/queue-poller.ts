import { setTimeout as sleep } from "node:timers/promises";
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { failuresIn } from "./batch-failures.ts";
import type { LocalFunction } from "./lambda.ts";

const BATCH = 10;
/** How many calls one queue has under way at most, like an event source mapping's maximum concurrency. */
const CONCURRENCY = 10;
/** On AWS every call has a process of its own; here one has to serve them all, with some fifty connections. */
const CALLS_OF_A_PROCESS = 40;
const WAIT_SECONDS = 10;
const RETRY_MS = 250;

export interface QueueSource {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  readonly target: Pick<LocalFunction, "invoke">;
  /** How many calls are under way at most. */
  readonly concurrency?: number | undefined;
}

/** How many calls each queue has under way, where so many feed one process: with more, its calls would time out. */
export function concurrencyOf(queues: number): number {
  return Math.min(CONCURRENCY, Math.max(1, Math.floor(CALLS_OF_A_PROCESS / queues)));
}

/**
 * Feeds a queue to a function as Lambda's event source mapping does: what the function does not report as
 * failed is deleted, the rest comes back when its visibility ends. The order within a group is the queue's.
 * @returns what stops it, after the batches under way
 */
export function pollQueue(source: QueueSource): () => Promise<void> {
  const stop = new AbortController();
  const underWay = new Set<Promise<void>>();
  const running = (async () => {
    while (!stop.signal.aborted) {
      if (underWay.size >= (source.concurrency ?? CONCURRENCY)) await Promise.race(underWay);
      const messages = await receive(source, stop.signal);
      if (messages.length === 0) continue;
      const batch = handOver(source, messages).finally(() => underWay.delete(batch));
      underWay.add(batch);
    }
    await Promise.all(underWay);
  })();
  return async () => {
    stop.abort();
    await running;
  };
}

async function receive(
  { sqs, queueUrl }: QueueSource,
  abortSignal: AbortSignal,
): Promise<readonly Message[]> {
  const command = new ReceiveMessageCommand({
    QueueUrl: queueUrl,
    MaxNumberOfMessages: BATCH,
    WaitTimeSeconds: WAIT_SECONDS,
    MessageSystemAttributeNames: ["All"],
  });
  try {
    return (await sqs.send(command, { abortSignal })).Messages ?? [];
  } catch {
    if (!abortSignal.aborted) await sleep(RETRY_MS);
    return [];
  }
}

/** A call that fails, or a deletion that is lost, leaves its messages to their visibility. */
async function handOver({ sqs, queueUrl, target }: QueueSource, messages: readonly Message[]): Promise<void> {
  try {
    const ids = messages.map(({ MessageId = "" }) => MessageId);
    const failed = failuresIn(await target.invoke(sqsEvent(messages, queueUrl)), ids);
    const done = messages.filter(({ MessageId = "" }) => !failed.has(MessageId));
    if (done.length === 0) return;
    const Entries = done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queueUrl, Entries }));
  } catch {
    // The function's own log says what failed.
  }
}

function sqsEvent(messages: readonly Message[], queueUrl: string): object {
  const name = queueUrl.slice(queueUrl.lastIndexOf("/") + 1);
  return {
    Records: messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: {},
      md5OfBody: message.MD5OfBody,
      eventSource: "aws:sqs",
      eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${name}`,
      awsRegion: "us-east-1",
    })),
  };
}
