import { cpSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DeleteItemCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { beforeAll, expect, test, vi } from "vitest";
import { RECEIPT } from "../../shared/ledger/keys.ts";
import { type Finished, runHeed } from "../support/heed.ts";
import { type LocalStack, localStack } from "../support/local-stack.ts";
import { useFolders } from "../support/temp-folder.ts";

// The restore drill of docs/restore.md on this machine: of a whole stack the table alone is left, as a restore to a
// point in time leaves it, and its keys. The queues are gone with all that was under way.

const folder = useFolders();
const PEOPLE = ["ann@example.com", "bob@example.com", "cid@example.com"];
let before: LocalStack;
let restored: LocalStack;

beforeAll(async () => {
  const was = folder();
  // Nobody listens there, and it is not tried again: what has to be told waits in the queue.
  const retry = { firstSeconds: 3600, maxSeconds: 3600, forSeconds: 259_200 };
  before = await localStack({ dataDir: was, partnerUrl: "http://127.0.0.1:9/", retry });
  await before.start();
  for (const person of PEOPLE) {
    const body = new URLSearchParams({ "List-Unsubscribe": "One-Click" });
    expect((await fetch(await before.link(person), { method: "POST", body })).status).toBe(200);
  }
  await vi.waitFor(async () => expect(await forgetReceipts(before)).toBe(PEOPLE.length), {
    timeout: 30_000,
    interval: 200,
  });
  await before.kill();
  const is = folder();
  // What the database has not yet put into its file lies beside it.
  const kept = readdirSync(was).filter((name) => /^(dynamodb\.sqlite|secrets\.json)/.test(name));
  for (const name of kept) cpSync(join(was, name), join(is, name));
  restored = await localStack({ dataDir: is });
  await restored.start();
  return () => restored.stop();
}, 120_000);

let forgotten = 0;

/** The point in time lies before the first attempts: nothing is known of them. @returns how many there were */
async function forgetReceipts(stack: LocalStack): Promise<number> {
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({
    endpoint: stack.file().dynamodb.url,
    region: "us-east-1",
    credentials,
  });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: "heed", ConsistentRead: true }));
  for (const { pk, sk } of Items) {
    if (pk === undefined || sk?.S?.startsWith(RECEIPT) !== true) continue;
    await client.send(new DeleteItemCommand({ TableName: "heed", Key: { pk, sk } }));
    forgotten += 1;
  }
  return forgotten;
}

function heed(...args: readonly string[]): Promise<Finished> {
  const env = { HEED_DATA_DIR: restored.dataDir, HEED_CONFIG: join(restored.dataDir, "heed.config.json") };
  return runHeed(args, env);
}

/** Who the local partner has heard of, once for each delivery. */
async function heard(): Promise<readonly string[]> {
  const answer = await fetch(`${restored.url}/_local/partner`);
  const { received }: { readonly received: readonly { readonly body: string }[] } = JSON.parse(
    await answer.text(),
  );
  return received.map(({ body }): string => JSON.parse(body).data.address).sort();
}

test("the ledger is whole, and every opt-out is answered", async () => {
  const verified = await heed("verify-ledger", "--json");
  expect(verified).toMatchObject({ status: 0, stderr: "" });
  for (const address of PEOPLE) {
    const { stdout } = await heed(
      "check",
      "--channel",
      "email",
      "--address",
      address,
      "--topic",
      "newsletter",
    );
    expect(JSON.parse(stdout)).toMatchObject({ results: [{ allowed: false, reason: "topic_opt_out" }] });
  }
});

test("what was under way is made anew from the ledger, and each partner is told once", async () => {
  const { stdout } = await heed("redrive", "--missing", "--json");
  expect(JSON.parse(stdout)).toEqual({ redriven: PEOPLE.length });
  await expect.poll(heard, { timeout: 60_000, interval: 200 }).toEqual(PEOPLE);
  await sleep(2_000);
  expect(await heard()).toEqual(PEOPLE);
}, 90_000);
