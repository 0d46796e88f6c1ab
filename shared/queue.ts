import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { requireEnv } from "./env.ts";

/** A message to send; group and deduplication id are for FIFO queues, which need both. */
export interface OutgoingMessage {
  readonly body: string;
  readonly group?: string;
  readonly deduplicationId?: string;
}

export interface ReceivedMessage {
  readonly body: string;
  readonly group: string;
  /** What deletes this receipt of the message. */
  readonly handle: string;
}

/** The one seam to SQS. A batch is at most ten messages, as SQS has it. */
export interface Queue {
  /**
   * @returns the positions of the messages that were not taken: SQS answers 200 to a batch of which it kept a
   * part (fault 16)
   * @throws where SQS took none
   */
  sendBatch(url: string, messages: readonly OutgoingMessage[]): Promise<readonly number[]>;
  /** @throws where any of them was not taken; more than ten go in several batches, in their order */
  send(url: string, messages: readonly OutgoingMessage[]): Promise<void>;
  /** At most ten, hidden from others for `visibilitySeconds`. An empty list: there is nothing to be had. */
  receive(url: string, visibilitySeconds: number): Promise<readonly ReceivedMessage[]>;
  /** Hides messages that were received for so long from now, at most 12 h. */
  changeVisibility(url: string, handles: readonly string[], seconds: number): Promise<void>;
  delete(url: string, handles: readonly string[]): Promise<void>;
}

const BATCH = 10;
const REQUEST_TIMEOUT_MS = 3_000;
const CONNECTION_TIMEOUT_MS = 1_000;
const ATTEMPTS = 2;

/** The client of `AWS_REGION`, with the function's own credentials from the environment. */
export function sqsClient(): SQSClient {
  const endpoint = process.env["AWS_ENDPOINT_URL_SQS"];
  return new SQSClient({
    region: requireEnv("AWS_REGION"),
    maxAttempts: ATTEMPTS,
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}

/** The queues of `AWS_REGION`, unless another client is given. */
export function sqsQueue(client: SQSClient = sqsClient()): Queue {
  async function sendBatch(url: string, messages: readonly OutgoingMessage[]): Promise<readonly number[]> {
    const Entries = messages.map(({ body, group, deduplicationId }, index) => ({
      Id: String(index),
      MessageBody: body,
      MessageGroupId: group,
      MessageDeduplicationId: deduplicationId,
    }));
    const answer = await client.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    const taken = new Set(answer.Successful?.map(({ Id }) => Id));
    return [...messages.keys()].filter((index) => !taken.has(String(index)));
  }

  return {
    sendBatch,
    async send(url, messages) {
      for (const some of batches(messages)) {
        const refused = await sendBatch(url, some);
        if (refused.length > 0)
          throw new Error(`SQS did not take ${refused.length} of ${some.length} messages`);
      }
    },
    async receive(url, visibilitySeconds) {
      const { Messages = [] } = await client.send(
        new ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: BATCH,
          VisibilityTimeout: visibilitySeconds,
          // A short poll may miss what is there.
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ["MessageGroupId"],
        }),
      );
      return Messages.map(({ Body = "", Attributes, ReceiptHandle = "" }) => ({
        body: Body,
        group: Attributes?.MessageGroupId ?? "",
        handle: ReceiptHandle,
      }));
    },
    async changeVisibility(url, handles, seconds) {
      for (const some of batches(handles)) {
        const Entries = some.map((ReceiptHandle, index) => ({
          Id: String(index),
          ReceiptHandle,
          VisibilityTimeout: seconds,
        }));
        await client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
      }
    },
    async delete(url, handles) {
      for (const some of batches(handles)) {
        const Entries = some.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
        await client.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
      }
    },
  };
}

function batches<T>(list: readonly T[]): readonly T[][] {
  return Array.from({ length: Math.ceil(list.length / BATCH) }, (_, i) =>
    list.slice(i * BATCH, (i + 1) * BATCH),
  );
}
