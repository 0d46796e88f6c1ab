import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startDynamoDb } from "../../infra/local/dynamodb.ts";
import { createTable } from "../../infra/local/provision.ts";
import { LOCAL_CREDENTIALS, REGION, TABLE } from "../../infra/local/sources.ts";

/**
 * Makes the database file of a stack with so many contacts that left, through the emulator's import: by its API
 * it would take hours.
 */
export async function seedContacts(dataDir: string, contacts: number): Promise<void> {
  const source = join(dataDir, "seed");
  mkdirSync(join(source, TABLE, "data"), { recursive: true });
  const schema = join(source, "schema.json");
  writeFileSync(schema, JSON.stringify(await describeTable()));
  await writeItems(join(source, TABLE, "data", "part-0.json"), contacts);
  const output = join(dataDir, "dynamodb.sqlite");
  const manifest = fileURLToPath(
    import.meta.resolve(`@dynoxide/${process.platform}-${process.arch}/package.json`),
  );
  const args = ["import", "--source", source, "--schema", schema, "--output", output];
  const { status, stderr } = spawnSync(join(dirname(manifest), "dynoxide"), args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the import ended with ${status}: ${stderr}`);
  rmSync(source, { recursive: true, force: true });
}

/** The table as the stack makes it. */
async function describeTable(): Promise<object> {
  const database = await startDynamoDb();
  const client = new DynamoDBClient({
    region: REGION,
    endpoint: database.url,
    credentials: LOCAL_CREDENTIALS,
  });
  await createTable(client, TABLE);
  const { Table } = await client.send(new DescribeTableCommand({ TableName: TABLE }));
  client.destroy();
  await database.stop();
  return { Table };
}

async function writeItems(file: string, contacts: number): Promise<void> {
  const out = createWriteStream(file);
  for (let contact = 0; contact < contacts; contact += 1) {
    const lines = itemsOf(contact).map((Item) => `${JSON.stringify({ Item })}\n`);
    if (!out.write(lines.join(""))) await once(out, "drain");
  }
  out.end();
  await once(out, "close");
}

/** State and entry of one contact, of the size that an opt-out leaves. */
function itemsOf(contact: number): readonly object[] {
  const pk = { S: `demo#1${String(contact).padStart(43, "0")}` };
  const at = { S: "2026-01-01T00:00:00.000Z" };
  const eventId = String(contact).padStart(26, "0");
  const bytes = (length: number): object => ({ B: Buffer.alloc(length, contact % 251).toString("base64") });
  const state = {
    pk,
    sk: { S: "STATE" },
    channel: { S: "email" },
    "s.newsletter": { S: "opted_out" },
    "a.newsletter": at,
    "e.newsletter": { S: eventId },
    address: bytes(60),
  };
  const entry = {
    pk,
    sk: { S: `E#${eventId}` },
    channel: { S: "email" },
    topic: { S: "newsletter" },
    status: { S: "opted_out" },
    source: { S: "one_click" },
    occurredAt: at,
    receivedAt: at,
    region: { S: REGION },
    seq: { N: "1" },
    evidence: bytes(90),
    dataKey: bytes(63),
  };
  return [state, entry];
}
