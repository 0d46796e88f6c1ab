import {
  type AttributeValue,
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { requireEnv } from "./env.ts";
import { Sha256 } from "./sha256.ts";

export type Item = Record<string, AttributeValue>;
export type { AttributeValue };

/** Why one part of a cancelled transaction failed; `old` is the item that stood in the way. */
export interface Cancellation {
  readonly code: string;
  readonly old: Item | undefined;
}

export interface Page {
  readonly items: readonly Item[];
  readonly next: Item | undefined;
}

export interface Update {
  readonly key: Item;
  readonly expression: string;
  readonly condition?: string;
  readonly names?: Record<string, string>;
  readonly values?: Item;
}

export interface Query {
  readonly index?: string;
  readonly condition: string;
  readonly names?: Record<string, string>;
  readonly values: Item;
  readonly backwards?: boolean;
  readonly limit?: number;
  readonly after?: Item | undefined;
  /** At half the price; what was written a moment ago may be missing. */
  readonly eventually?: boolean;
}

/**
 * The one seam to DynamoDB: the few calls that the ledger makes, in the ledger's words. Every read is
 * strongly consistent, apart from those of the index, which cannot be, and queries that say otherwise.
 */
export interface Table {
  readonly name: string;
  /** @returns the cancellations, one per item, or nothing where the transaction was written */
  transact(items: readonly TransactWriteItem[], token: string): Promise<readonly Cancellation[] | undefined>;
  get(key: Item): Promise<Item | undefined>;
  /** @returns `false` where the condition failed */
  put(item: Item, condition?: string): Promise<boolean>;
  /** @returns `false` where the condition failed */
  update(update: Update): Promise<boolean>;
  query(query: Query): Promise<Page>;
  /** At most 100 keys; keys that DynamoDB had no capacity for are asked again, then thrown about. */
  batchGet(keys: readonly Item[]): Promise<readonly Item[]>;
  scan(limit: number, after: Item | undefined): Promise<Page>;
}

/** A refusal must turn into the intake queue well inside a mailbox provider's patience. */
const REQUEST_TIMEOUT_MS = 1_000;
const ATTEMPTS = 2;

/** The client of `AWS_REGION`, with the function's own credentials from the environment. */
export function dynamoDbClient(): DynamoDBClient {
  const endpoint = process.env["AWS_ENDPOINT_URL_DYNAMODB"];
  return new DynamoDBClient({
    region: requireEnv("AWS_REGION"),
    maxAttempts: ATTEMPTS,
    sha256: Sha256,
    requestHandler: {
      requestTimeout: REQUEST_TIMEOUT_MS,
      connectionTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
    },
    ...(endpoint === undefined ? {} : { endpoint }),
  });
}

/** The table that `HEED_TABLE` names. */
export function tableFromEnv(client: DynamoDBClient = dynamoDbClient()): Table {
  return dynamoDbTable(client, requireEnv("HEED_TABLE"));
}

export function dynamoDbTable(client: DynamoDBClient, name: string): Table {
  return {
    name,
    async transact(items, token) {
      try {
        await client.send(
          new TransactWriteItemsCommand({ TransactItems: [...items], ClientRequestToken: token }),
        );
        return undefined;
      } catch (error) {
        if (!(error instanceof TransactionCanceledException)) throw error;
        return (error.CancellationReasons ?? []).map(({ Code, Item }) => ({
          code: Code ?? "None",
          old: Item,
        }));
      }
    },
    async get(key) {
      const answer = await client.send(
        new GetItemCommand({ TableName: name, Key: key, ConsistentRead: true }),
      );
      return answer.Item;
    },
    async put(item, condition) {
      return unlessConditionFails(() =>
        client.send(new PutItemCommand({ TableName: name, Item: item, ConditionExpression: condition })),
      );
    },
    async update({ key, expression, condition, names, values }) {
      return unlessConditionFails(() =>
        client.send(
          new UpdateItemCommand({
            TableName: name,
            Key: key,
            UpdateExpression: expression,
            ConditionExpression: condition,
            ExpressionAttributeNames: names,
            ExpressionAttributeValues: values,
          }),
        ),
      );
    },
    async query({ index, condition, names, values, backwards, limit, after, eventually }) {
      const answer = await client.send(
        new QueryCommand({
          TableName: name,
          IndexName: index,
          KeyConditionExpression: condition,
          ExpressionAttributeNames: names,
          ExpressionAttributeValues: values,
          ScanIndexForward: backwards !== true,
          ConsistentRead: index === undefined && eventually !== true,
          Limit: limit,
          ExclusiveStartKey: after,
        }),
      );
      return { items: answer.Items ?? [], next: answer.LastEvaluatedKey };
    },
    async batchGet(keys) {
      const found: Item[] = [];
      let rest: Item[] = [...keys];
      for (let round = 0; rest.length > 0; round += 1) {
        if (round === 5) throw new Error("DynamoDB left keys of a batch unread");
        if (round > 0) await new Promise((resolve) => setTimeout(resolve, 20 * 2 ** round));
        const answer = await client.send(
          new BatchGetItemCommand({ RequestItems: { [name]: { Keys: rest, ConsistentRead: true } } }),
        );
        found.push(...(answer.Responses?.[name] ?? []));
        rest = answer.UnprocessedKeys?.[name]?.Keys ?? [];
      }
      return found;
    },
    async scan(limit, after) {
      const answer = await client.send(
        new ScanCommand({ TableName: name, Limit: limit, ExclusiveStartKey: after, ConsistentRead: true }),
      );
      return { items: answer.Items ?? [], next: answer.LastEvaluatedKey };
    },
  };
}

async function unlessConditionFails(call: () => Promise<unknown>): Promise<boolean> {
  try {
    await call();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
