import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { SQSClient } from "@aws-sdk/client-sqs";
import type { Config, PartnerConfig } from "../../shared/config.ts";
import { queueName } from "../../shared/partner.ts";
import { replyQueueName } from "../../shared/reply.ts";
import { allFunctions } from "../functions.ts";
import { fileCheckpoint } from "./checkpoint.ts";
import { CannotStart } from "./data-folder.ts";
import type { LocalDynamoDb } from "./dynamodb.ts";
import type { LocalFunction } from "./lambda.ts";
import { createQueuePair, createReplyQueue, createTable } from "./provision.ts";
import { concurrencyOf, pollQueue } from "./queue-poller.ts";
import type { LocalSqs } from "./sqs.ts";
import { pollStream } from "./stream-poller.ts";

export const TABLE = "heed";
export const REGION = "us-east-1";
export const INTAKE = "heed-intake";
/** The emulators ask for some credentials and look at none. */
export const LOCAL_CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

export interface Services {
  readonly config: Config;
  readonly database: LocalDynamoDb;
  readonly sqs: LocalSqs;
  readonly dataDir: string;
}

type Stop = () => Promise<void>;

/**
 * Makes the table and the queues, and feeds what comes through them to the functions.
 * @returns what stops it
 */
export async function startSources(
  { config, database: { url }, sqs, dataDir }: Services,
  functions: ReadonlyMap<string, LocalFunction>,
): Promise<Stop> {
  const common = { region: REGION, credentials: LOCAL_CREDENTIALS };
  const settings = { ...common, endpoint: url };
  const database = new DynamoDBClient(settings);
  // Every queue keeps a long poll open.
  const requestHandler = { httpAgent: { maxSockets: Number.POSITIVE_INFINITY } };
  const queues = new SQSClient({ ...common, endpoint: sqs.url, requestHandler });
  await makeTable(database, url);
  await createQueuePair(queues, INTAKE, `${INTAKE}-dead`, "intake");

  const stops: Stop[] = [];
  const feed = (queue: string, target: LocalFunction, concurrency?: number): void => {
    stops.push(pollQueue({ sqs: queues, queueUrl: sqs.queueUrlPrefix + queue, target, concurrency }));
  };
  for (const { name, trigger, partnerType, texter } of allFunctions()) {
    const target = functions.get(name);
    if (target === undefined || trigger === undefined) continue;
    if (trigger === "stream") {
      const streams = new DynamoDBStreamsClient(settings);
      const checkpoint = fileCheckpoint(join(dataDir, "stream.json"));
      stops.push(pollStream({ database, streams, tableName: TABLE, checkpoint, target, pause }));
    } else if (trigger === "intake") feed(INTAKE, target);
    else if (trigger === "jobs") {
      const made = await makePartnerQueues(config, partnerType, queues);
      for (const [queue, { perSecond }] of made) {
        // Here one process takes all batches, so those of a partner with a pace have to come one by one.
        feed(queue, target, perSecond === undefined ? concurrencyOf(made.size) : 1);
      }
    } else if (trigger === "replies" && isAnswered(config, texter)) {
      const queue = replyQueueName(texter ?? "");
      await createReplyQueue(queues, queue);
      feed(queue, target);
    } else if (typeof trigger === "object") {
      stops.push(every(trigger.everyMinutesHere ?? trigger.everyMinutes, target));
    }
  }
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
    database.destroy();
    queues.destroy();
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return setTimeout(milliseconds, undefined, { signal });
}

/** @throws CannotStart where nothing answers as DynamoDB does */
async function makeTable(database: DynamoDBClient, url: string): Promise<void> {
  try {
    await createTable(database, TABLE);
  } catch (cause) {
    throw new CannotStart(`no DynamoDB answers at ${url}`, { cause });
  }
}

function isAnswered({ tenants }: Config, texter = ""): boolean {
  return tenants.some(({ providers }) => providers[texter]?.["reply"] !== undefined);
}

/** The queues of the partners of one type, made where they are missing. */
async function makePartnerQueues(
  { tenants }: Config,
  partnerType: string | undefined,
  queues: SQSClient,
): Promise<ReadonlyMap<string, PartnerConfig>> {
  const made = new Map<string, PartnerConfig>();
  for (const tenant of tenants) {
    for (const partner of tenant.partners.filter(({ type }) => type === partnerType)) {
      const name = queueName(tenant.id, partner.id, "jobs");
      await createQueuePair(queues, name, queueName(tenant.id, partner.id, "dead"), "jobs");
      made.set(name, partner);
    }
  }
  return made;
}

/** Calls a function at once, for what an earlier run left undone, and then on its schedule. */
function every(minutes: number, target: LocalFunction): Stop {
  const call = (event: object): void => {
    // A run that fails is written to the log and the next one comes soon.
    target.invoke(event).catch(() => {});
  };
  call({ source: "aws.events", olderThanSeconds: 0 });
  const timer = setInterval(() => call({ source: "aws.events" }), minutes * 60_000);
  return () => Promise.resolve(clearInterval(timer));
}
