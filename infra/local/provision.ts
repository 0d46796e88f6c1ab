import {
  CreateTableCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  ResourceNotFoundException,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import { EXPIRES_AT, MARK_SHARD, MARKED_AT, MARKS_INDEX } from "../../shared/ledger/keys.ts";

/** Creates the table with its index and stream, unless it is there. */
export async function createTable(client: DynamoDBClient, name: string): Promise<void> {
  if (await tableExists(client, name)) return;
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" }) as const;
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: ["pk", "sk", MARK_SHARD, MARKED_AT].map(text),
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: MARKS_INDEX,
          KeySchema: [
            { AttributeName: MARK_SHARD, KeyType: "HASH" },
            { AttributeName: MARKED_AT, KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
    }),
  );
  const TimeToLiveSpecification = { AttributeName: EXPIRES_AT, Enabled: true };
  await client.send(new UpdateTimeToLiveCommand({ TableName: name, TimeToLiveSpecification }));
}

async function tableExists(client: DynamoDBClient, name: string): Promise<boolean> {
  try {
    await client.send(new DescribeTableCommand({ TableName: name }));
    return true;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return false;
    throw error;
  }
}

/** As infra/stacks/queues.ts has them on AWS: a net only, for the functions send to the dead letters themselves. */
const MAX_RECEIVES = "1000";
const RETENTION_SECONDS = String(14 * 86_400);
const FIFO = {
  FifoQueue: "true",
  DeduplicationScope: "messageGroup",
  FifoThroughputLimit: "perMessageGroupId",
};
/** Intake waits for the database: a laptop's comes back sooner than AWS's, and its consumer takes seconds. */
const VISIBILITY_SECONDS = { jobs: "60", intake: "20" } as const;

/** Creates a pair of queues, the dead letters first, unless it is there. */
export async function createQueuePair(
  client: SQSClient,
  name: string,
  deadName: string,
  kind: "jobs" | "intake",
): Promise<void> {
  const common = {
    ...(kind === "jobs" ? FIFO : {}),
    MessageRetentionPeriod: RETENTION_SECONDS,
    VisibilityTimeout: VISIBILITY_SECONDS[kind],
  };
  await createQueue(client, deadName, common);
  const deadLetterTargetArn = `arn:aws:sqs:us-east-1:000000000000:${deadName}`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: MAX_RECEIVES });
  await createQueue(client, name, { ...common, RedrivePolicy });
}

/** The queue of a provider's answers, which have no use for dead letters: an answer is never late. */
export function createReplyQueue(client: SQSClient, name: string): Promise<void> {
  return createQueue(client, name, { MessageRetentionPeriod: "900", VisibilityTimeout: "90" });
}

/** A queue of an older version keeps its attributes: asking for others would be refused. */
async function createQueue(
  client: SQSClient,
  QueueName: string,
  Attributes: Record<string, string>,
): Promise<void> {
  try {
    await client.send(new GetQueueUrlCommand({ QueueName }));
  } catch (error) {
    if (!(error instanceof QueueDoesNotExist)) throw error;
    await client.send(new CreateQueueCommand({ QueueName, Attributes }));
  }
}
