import { networkInterfaces } from "node:os";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, expect, test } from "vitest";
import { createQueuePair } from "../../../infra/local/provision.ts";
import { type LocalSqs, startSqs } from "../../../infra/local/sqs.ts";
import { useFolders } from "../../support/temp-folder.ts";

const folder = useFolders();
const running: { readonly sqs: LocalSqs; readonly client: SQSClient }[] = [];
afterEach(async () => {
  await stopAll();
});

async function stopAll(): Promise<void> {
  for (const { sqs, client } of running.splice(0)) {
    client.destroy();
    await sqs.stop();
  }
}

interface Queue {
  send(MessageBody: string, id?: string): Promise<void>;
  receive(): Promise<readonly Message[]>;
  readonly client: SQSClient;
  readonly url: string;
}

/** A FIFO queue with one group on what a folder keeps. Whatever ran before is stopped: there is one owner. */
async function queueIn(dataDir: string): Promise<Queue> {
  await stopAll();
  const sqs = await startSqs(dataDir);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new SQSClient({ region: "us-east-1", endpoint: sqs.url, credentials });
  running.push({ sqs, client });
  await createQueuePair(client, "kept.fifo", "kept-dead.fifo", "jobs");
  const QueueUrl = `${sqs.queueUrlPrefix}kept.fifo`;
  return {
    client,
    url: QueueUrl,
    async send(MessageBody, MessageDeduplicationId = MessageBody) {
      await client.send(
        new SendMessageCommand({ QueueUrl, MessageBody, MessageGroupId: "contact", MessageDeduplicationId }),
      );
    },
    async receive() {
      return (await client.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 0 }))).Messages ?? [];
    },
  };
}

test("messages outlive a restart, in their order, though the port is another", async () => {
  const dataDir = folder();
  const before = await queueIn(dataDir);
  for (const body of ["first", "second"]) await before.send(body);
  const after = await queueIn(dataDir);
  const bodies: (string | undefined)[] = [];
  for (const _ of [1, 2]) {
    const [message] = await after.receive();
    bodies.push(message?.Body);
    const deletion = { QueueUrl: after.url, ReceiptHandle: message?.ReceiptHandle };
    await after.client.send(new DeleteMessageCommand(deletion));
  }
  expect(bodies).toEqual(["first", "second"]);
  expect(await (await queueIn(dataDir)).receive()).toEqual([]);
});

test("what somebody had received is there at once after a restart, for the receiver is gone", async () => {
  const dataDir = folder();
  const before = await queueIn(dataDir);
  await before.send("under way");
  expect(await before.receive()).toHaveLength(1);
  expect(await before.receive()).toEqual([]);
  expect(await (await queueIn(dataDir)).receive()).toMatchObject([{ Body: "under way" }]);
});

test("what a function hid for its back-off stays hidden", async () => {
  const dataDir = folder();
  const before = await queueIn(dataDir);
  await before.send("backing off");
  const [message] = await before.receive();
  const { url: QueueUrl } = before;
  await before.client.send(
    new ChangeMessageVisibilityCommand({
      QueueUrl,
      ReceiptHandle: message?.ReceiptHandle,
      VisibilityTimeout: 3600,
    }),
  );
  expect(await (await queueIn(dataDir)).receive()).toEqual([]);
});

test("nobody outside this machine reaches it", async () => {
  await queueIn(folder());
  const port = new URL(running[0]?.sqs.url ?? "").port;
  const others = Object.values(networkInterfaces())
    .flatMap((addresses = []) => addresses)
    .filter(({ internal, family }) => !internal && family === "IPv4");
  for (const { address } of others) {
    await expect(
      fetch(`http://${address}:${port}/`, { signal: AbortSignal.timeout(2_000) }),
    ).rejects.toThrow();
  }
});
