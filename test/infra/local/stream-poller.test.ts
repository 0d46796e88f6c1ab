import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { DeleteTableCommand, type DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { afterEach, expect, test, vi } from "vitest";
import { fileCheckpoint } from "../../../infra/local/checkpoint.ts";
import { createTable } from "../../../infra/local/provision.ts";
import { pollStream } from "../../../infra/local/stream-poller.ts";
import { useTable } from "../../support/emulators.ts";
import { useFolders } from "../../support/temp-folder.ts";

const database = useTable();
const folder = useFolders();
const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const PATIENT = { timeout: 20_000, interval: 20 };
const tableName = (): string => database.table().name;

/** Feeds the test's table to a function. */
function fed(
  invoke: (records: readonly DynamoDBRecord[]) => unknown,
  file = join(folder(), "stream.json"),
): void {
  const streams = new DynamoDBStreamsClient({
    region: "us-east-1",
    endpoint: database.url(),
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const target = { invoke: async (event: object) => invoke(asBatch(event).Records) };
  // Every pause is cut short: how long it is does not matter here.
  const pause = (_: number, signal: AbortSignal): Promise<void> => setTimeout(2, undefined, { signal });
  const source = { database: database.client(), streams, tableName: tableName(), target, pause };
  stops.push(pollStream({ ...source, checkpoint: fileCheckpoint(file) }));
}

function asBatch(event: object): DynamoDBStreamEvent {
  return JSON.parse(JSON.stringify(event));
}

async function put(client: DynamoDBClient, ...sortKeys: readonly string[]): Promise<void> {
  for (const sk of sortKeys) {
    const Item = { pk: { S: "demo#1a" }, sk: { S: sk }, sealed: { B: Buffer.from("sealed") } };
    await client.send(new PutItemCommand({ TableName: tableName(), Item }));
  }
}

const sortKeysOf = (records: readonly DynamoDBRecord[]): readonly (string | undefined)[] =>
  records.map(({ dynamodb }) => dynamodb?.Keys?.["sk"]?.S);

test("new ledger entries arrive in their order and in Lambda's shape, and nothing else does", async () => {
  await put(database.client(), "STATE", "E#1", "C#us-east-1#1", "E#2", "E#2", "STATE");
  const seen: DynamoDBRecord[] = [];
  fed((records) => void seen.push(...records));
  await vi.waitFor(() => expect(sortKeysOf(seen)).toEqual(["E#1", "E#2"]), PATIENT);
  expect(seen[0]).toMatchObject({
    eventName: "INSERT",
    eventSource: "aws:dynamodb",
    eventSourceARN: expect.stringContaining(`table/${tableName()}/stream/`),
    dynamodb: {
      StreamViewType: "NEW_IMAGE",
      NewImage: { pk: { S: "demo#1a" }, sealed: { B: Buffer.from("sealed").toString("base64") } },
      SequenceNumber: expect.stringMatching(/^\d+$/),
    },
  });
});

test("from the first failure on a batch comes again, and what was before it does not", async () => {
  await put(database.client(), "E#1", "E#2", "E#3");
  const batches: (readonly (string | undefined)[])[] = [];
  fed((records) => {
    batches.push(sortKeysOf(records));
    if (batches.length > 1) return { batchItemFailures: [] };
    return { batchItemFailures: [{ itemIdentifier: records[1]?.dynamodb?.SequenceNumber }] };
  });
  await vi.waitFor(() => expect(batches.flat().at(-1)).toBe("E#3"), PATIENT);
  await vi.waitFor(
    () =>
      expect(batches).toEqual([
        ["E#1", "E#2", "E#3"],
        ["E#2", "E#3"],
      ]),
    PATIENT,
  );
});

test("a restart goes on where the last run was done", async () => {
  const file = join(folder(), "stream.json");
  const seen: (string | undefined)[] = [];
  await put(database.client(), "E#1");
  fed((records) => void seen.push(...sortKeysOf(records)), file);
  await vi.waitFor(() => expect(seen).toEqual(["E#1"]), PATIENT);
  await stops.pop()?.();
  await put(database.client(), "E#2");
  fed((records) => void seen.push(...sortKeysOf(records)), file);
  await vi.waitFor(() => expect(seen).toEqual(["E#1", "E#2"]), PATIENT);
});

test("the checkpoint of one table says nothing about the table that takes its place", async () => {
  const file = join(folder(), "stream.json");
  const seen: (string | undefined)[] = [];
  await put(database.client(), "E#1", "E#2", "E#3");
  fed((records) => void seen.push(...sortKeysOf(records)), file);
  await vi.waitFor(() => expect(seen).toHaveLength(3), PATIENT);
  await stops.pop()?.();
  await database.client().send(new DeleteTableCommand({ TableName: tableName() }));
  await createTable(database.client(), tableName());
  await put(database.client(), "E#4");
  fed((records) => void seen.push(...sortKeysOf(records)), file);
  await vi.waitFor(() => expect(seen.at(-1)).toBe("E#4"), PATIENT);
});

test("fault 14: a record that always fails is left to the sweep, and those behind it go on", async () => {
  await put(database.client(), "E#1", "E#poison", "E#2");
  const done: (string | undefined)[] = [];
  let tries = 0;
  fed((records) => {
    const keys = sortKeysOf(records);
    if (!keys.includes("E#poison")) return void done.push(...keys);
    tries += 1;
    throw new Error("cannot be read");
  });
  await vi.waitFor(() => expect(done).toEqual(["E#1", "E#2"]), PATIENT);
  // Seven to be alone, and ten of its own.
  expect(tries).toBe(17);
});
