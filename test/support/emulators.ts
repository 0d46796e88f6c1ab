import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { type LocalDynamoDb, startDynamoDb } from "../../infra/local/dynamodb.ts";
import { createQueuePair, createTable } from "../../infra/local/provision.ts";
import { type LocalSqs, startSqs } from "../../infra/local/sqs.ts";
import { dynamoDbTable, type Table } from "../../shared/table.ts";

const credentials = { accessKeyId: "local", secretAccessKey: "local" };
const region = "us-east-1";

export interface TestTable {
  /** A fresh table for each test. */
  table(): Table;
  client(): DynamoDBClient;
  url(): string;
}

/** An embedded DynamoDB for one test file, with a new table for each test. */
export function useTable(): TestTable {
  let database: LocalDynamoDb | undefined;
  let client: DynamoDBClient | undefined;
  let table: Table | undefined;
  beforeAll(async () => {
    database = await startDynamoDb();
    client = new DynamoDBClient({ region, endpoint: database.url, credentials });
  });
  beforeEach(async () => {
    const name = `heed-${randomUUID()}`;
    await createTable(started(client), name);
    table = dynamoDbTable(started(client), name);
  });
  afterAll(async () => {
    client?.destroy();
    await database?.stop();
  });
  return {
    table: () => started(table),
    client: () => started(client),
    url: () => started(database).url,
  };
}

export interface TestQueues {
  client(): SQSClient;
  url(): string;
  /** What a queue's name is appended to. */
  prefix(): string;
  /** Makes a queue and its dead letters under names that no other test uses; gives the name. */
  make(kind: "jobs" | "intake"): Promise<{ readonly name: string; readonly deadName: string }>;
}

/** An embedded SQS for one test file. */
export function useQueues(): TestQueues {
  let sqs: LocalSqs | undefined;
  let client: SQSClient | undefined;
  beforeAll(async () => {
    sqs = await startSqs();
    client = new SQSClient({ region, endpoint: sqs.url, credentials });
  });
  afterAll(async () => {
    client?.destroy();
    await sqs?.stop();
  });
  return {
    client: () => started(client),
    url: () => started(sqs).url,
    prefix: () => started(sqs).queueUrlPrefix,
    async make(kind) {
      const base = `test-${randomUUID()}`;
      const end = kind === "jobs" ? ".fifo" : "";
      const [name, deadName] = [`${base}${end}`, `${base}-dead${end}`];
      await createQueuePair(started(client), name, deadName, kind);
      return { name, deadName };
    },
  };
}

function started<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error("used before the test file's emulators were started");
  return thing;
}
