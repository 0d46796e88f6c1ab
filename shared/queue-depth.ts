import { GetQueueAttributesCommand, type SQSClient } from "@aws-sdk/client-sqs";
import { sqsClient } from "./queue.ts";

/** How many messages a queue holds, as SQS estimates it: those that wait, and those that are out or hidden. */
export interface QueueDepth {
  readonly waiting: number;
  readonly inFlight: number;
}

export type ReadDepth = (url: string) => Promise<QueueDepth>;

/** @throws where SQS refuses, or has no such queue */
export function queueDepth(client: SQSClient = sqsClient()): ReadDepth {
  return async (url) => {
    const { Attributes = {} } = await client.send(
      new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      }),
    );
    return {
      waiting: Number(Attributes["ApproximateNumberOfMessages"] ?? 0),
      inFlight: Number(Attributes["ApproximateNumberOfMessagesNotVisible"] ?? 0),
    };
  };
}
