import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { afterEach, expect, test, vi } from "vitest";
import { type LocalDynamoDb, startDynamoDb } from "../../../infra/local/dynamodb.ts";
import { createTable } from "../../../infra/local/provision.ts";
import { indexStream } from "../../../infra/local/stream-index.ts";
import { useFolders } from "../../support/temp-folder.ts";

const folder = useFolders();
const running: LocalDynamoDb[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((database) => database.stop()));
});

interface Kept {
  readonly database: LocalDynamoDb;
  readonly client: DynamoDBClient;
  readonly file: string;
  /** Every process that was started, as it was told. */
  readonly launched: (number | undefined)[];
}

/** A database in a file, with its table. */
async function kept(): Promise<Kept> {
  const place = folder();
  const file = join(place, "dynamodb.sqlite");
  const launched: (number | undefined)[] = [];
  const onLaunch = (_: string, pid: number | undefined): void => void launched.push(pid);
  const database = await startDynamoDb({ file, log: join(place, "dynamodb.log"), onLaunch });
  running.push(database);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({
    region: "us-east-1",
    endpoint: database.url,
    credentials,
    maxAttempts: 1,
  });
  await createTable(client, "heed");
  return { database, client, file, launched };
}

const Key = { pk: { S: "demo#1a" }, sk: { S: "E#1" } };
const write = (client: DynamoDBClient): Promise<unknown> =>
  client.send(new PutItemCommand({ TableName: "heed", Item: Key }));
const read = async (client: DynamoDBClient): Promise<unknown> =>
  (await client.send(new GetItemCommand({ TableName: "heed", Key }))).Item;

function isRunning(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}

test("a process that dies is started again, at the same address, with what it had acknowledged", async () => {
  const { database, client, launched } = await kept();
  await write(client);
  process.kill(database.pid() ?? 0, "SIGKILL");
  await vi.waitFor(async () => expect(await read(client)).toEqual(Key), { timeout: 10_000, interval: 50 });
  expect(launched).toHaveLength(2);
  expect(database.pid()).toBe(launched[1]);
});

test("one that hangs is waited for, and answers when it goes on", async () => {
  const { database, client, launched } = await kept();
  process.kill(database.pid() ?? 0, "SIGSTOP");
  const written = write(client);
  setTimeout(() => process.kill(database.pid() ?? 0, "SIGCONT"), 300);
  await written;
  expect(await read(client)).toEqual(Key);
  expect(launched).toHaveLength(1);
});

test("stopped, it leaves no process behind, not even one that hangs", async () => {
  const { database } = await kept();
  const pid = database.pid();
  process.kill(pid ?? 0, "SIGSTOP");
  await database.stop();
  expect(isRunning(pid)).toBe(false);
});

test("the stream's records have an index, so that the last write costs what the first did", async () => {
  const { client, file } = await kept();
  indexStream(file);
  await write(client);
  const database = new DatabaseSync(file, { readOnly: true });
  const next =
    "EXPLAIN QUERY PLAN SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = ?";
  const plan = database.prepare(next).all("heed");
  database.close();
  expect(plan).toMatchObject([{ detail: expect.stringContaining("USING COVERING INDEX heed_stream_order") }]);
});

test("a table and its index are made once: a second start finds them", async () => {
  const { client, file } = await kept();
  await write(client);
  for (const _ of [1, 2]) indexStream(file);
  await createTable(client, "heed");
  expect(await read(client)).toEqual(Key);
});
