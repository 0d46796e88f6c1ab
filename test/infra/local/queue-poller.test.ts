import {
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { SQSEvent } from "aws-lambda";
import { afterEach, expect, test, vi } from "vitest";
import { concurrencyOf, pollQueue } from "../../../infra/local/queue-poller.ts";
import { useQueues } from "../../support/emulators.ts";

const queues = useQueues();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

/** A queue that is fed to a function. */
function fed(queueUrl: string, invoke: (event: SQSEvent) => Promise<unknown>): void {
  stops.push(
    pollQueue({ sqs: queues.client(), queueUrl, target: { invoke: (event) => invoke(asBatch(event)) } }),
  );
}

function asBatch(event: object): SQSEvent {
  return JSON.parse(JSON.stringify(event));
}

async function queueWith(kind: "jobs" | "intake", bodies: readonly string[], group = "g"): Promise<string> {
  const { name } = await queues.make(kind);
  const QueueUrl = queues.prefix() + name;
  for (const [index, MessageBody] of bodies.entries()) {
    const fifo = kind === "jobs" ? { MessageGroupId: group, MessageDeduplicationId: `${index}` } : {};
    await queues.client().send(new SendMessageCommand({ QueueUrl, MessageBody, ...fifo }));
  }
  return QueueUrl;
}

/** How many messages a queue holds: those that may be received, and those that somebody has. */
async function held(sqs: SQSClient, QueueUrl: string): Promise<readonly (string | undefined)[]> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
  );
  return [Attributes["ApproximateNumberOfMessages"], Attributes["ApproximateNumberOfMessagesNotVisible"]];
}

const PATIENT = { timeout: 10_000, interval: 20 };

test("what the function took is deleted, and what it reports as failed stays", async () => {
  const url = await queueWith("intake", ["good", "bad", "good too"]);
  const seen: string[] = [];
  fed(url, async ({ Records }) => {
    seen.push(...Records.map(({ body }) => body));
    const failed = Records.filter(({ body }) => body === "bad");
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  });
  await vi.waitFor(async () => expect(await held(queues.client(), url)).toEqual(["0", "1"]), PATIENT);
  expect(seen.sort()).toEqual(["bad", "good", "good too"]);
});

test("a call that fails leaves its whole batch to the visibility time", async () => {
  const url = await queueWith("intake", ["one"]);
  let calls = 0;
  fed(url, async () => {
    calls += 1;
    throw new Error("crashed");
  });
  await vi.waitFor(
    async () => expect([calls, ...(await held(queues.client(), url))]).toEqual([1, "0", "1"]),
    PATIENT,
  );
});

test("a report that names no message of the batch fails all of it", async () => {
  const url = await queueWith("intake", ["one"]);
  const answered = Promise.withResolvers<void>();
  fed(url, async () => {
    answered.resolve();
    return { batchItemFailures: [{ itemIdentifier: "" }] };
  });
  await answered.promise;
  await stops.pop()?.();
  expect(await held(queues.client(), url)).toEqual(["0", "1"]);
});

test("a group's next message waits for the one before, and events have the shape that Lambda gives them", async () => {
  const url = await queueWith("jobs", ["first", "second"], "contact");
  const events: SQSEvent[] = [];
  let underWay = 0;
  fed(url, async (event) => {
    underWay += 1;
    expect(underWay).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 30));
    underWay -= 1;
    events.push(event);
  });
  await vi.waitFor(() => expect(events).toHaveLength(2), PATIENT);
  expect(events.map(({ Records }) => Records.map(({ body }) => body))).toEqual([["first"], ["second"]]);
  expect(events[0]?.Records[0]).toMatchObject({
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:us-east-1:000000000000:${url.split("/").at(-1)}`,
    attributes: { MessageGroupId: "contact", ApproximateReceiveCount: "1" },
  });
});

test("once stopped it takes no more, and the batch under way is finished", async () => {
  const url = await queueWith("intake", ["one"]);
  const called = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  fed(url, async () => {
    called.resolve();
    await finish.promise;
  });
  await called.promise;
  const stopped = stops.pop()?.();
  finish.resolve();
  await stopped;
  expect(await held(queues.client(), url)).toEqual(["0", "0"]);
  await queues.client().send(new SendMessageCommand({ QueueUrl: url, MessageBody: "later" }));
  const receive = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 0 });
  expect((await queues.client().send(receive)).Messages).toMatchObject([{ Body: "later" }]);
});

test.for([
  [1, 10],
  [4, 10],
  [5, 8],
  [20, 2],
  [100, 1],
] as const)("%i queues that feed one process have %i calls each under way", ([queues, calls]) => {
  expect(concurrencyOf(queues)).toBe(calls);
});
