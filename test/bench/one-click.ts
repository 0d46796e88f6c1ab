import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, ScanCommand, type ScanCommandOutput } from "@aws-sdk/client-dynamodb";
import { LOCAL_CREDENTIALS, REGION, TABLE } from "../../infra/local/sources.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import { record } from "../../shared/ledger/record.ts";
import { dynamoDbTable } from "../../shared/table.ts";
import { vault } from "../../shared/vault.ts";
import { keepAlive, oneClick } from "../support/keep-alive.ts";
import { type LocalStack, localStack } from "../support/local-stack.ts";
import { inParallel, percentile, progress, type Row, type Topic, timed } from "./measure.ts";
import { opted } from "./opt-out.ts";

/** How many links are pressed with so many connections. */
const LOADS: readonly (readonly [connections: number, presses: number])[] = [
  [1, 500],
  [16, 2_000],
  [64, 2_000],
];
const WARM_UP = 200;

/** Presses as fast as they are answered, each on a link of its own, and how many are in the ledger afterwards. */
export const oneClicks: Topic = {
  name: "one-click",
  async measure() {
    const rows: Row[] = [];
    for (const [connections, presses] of LOADS) {
      progress(`one-click: ${connections} connections`);
      rows.push(...(await withStack((stack) => press(stack, connections, presses))));
    }
    return rows;
  },
};

/** A stack of its own for each measurement: the emulator gets slower with what it holds in its stream. */
export async function withStack<T>(use: (stack: LocalStack) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(join(tmpdir(), "heed-bench-stack-"));
  const stack = await localStack({ dataDir });
  await stack.start();
  try {
    return await use(stack);
  } finally {
    await stack.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function press(stack: LocalStack, connections: number, presses: number): Promise<readonly Row[]> {
  const links = await Promise.all(
    Array.from({ length: WARM_UP + presses }, (_, index) => stack.link(`press-${index}@example.com`)),
  );
  await load(links.slice(0, WARM_UP), connections);
  const { perSecond, times } = await load(links.slice(WARM_UP), connections);
  const found = await countEntries(stack.file().dynamodb.url);
  const bare = await recordings(stack.file().dynamodb.url, connections, presses / 2);
  const name = `${connections} connection${connections === 1 ? "" : "s"}`;
  return [
    { metric: `${name}, requests`, value: perSecond, unit: "1/s" },
    {
      metric: `${name}, requests / bare recordings`,
      value: perSecond / bare,
      unit: "x",
      note: `${bare.toFixed(0)} a second, as many at a time, in this process and without HTTP`,
    },
    {
      metric: `${name}, p50`,
      value: percentile(times, 50),
      unit: "ms",
      note: `p99 ${percentile(times, 99).toFixed(1)} ms`,
    },
    {
      metric: `${name}, ledger rows / presses answered 200`,
      value: found / links.length,
      unit: "x",
      target: 1,
      atLeast: true,
      note: `${found} of ${links.length}`,
    },
  ];
}

/** @throws where a press is not answered 200 */
export async function load(
  links: readonly string[],
  connections: number,
): Promise<{ readonly perSecond: number; readonly times: readonly number[] }> {
  const client = keepAlive(connections);
  const times: number[] = [];
  const from = performance.now();
  await inParallel(links, connections, async (link) => {
    const begun = performance.now();
    const { status } = await client.ask(oneClick(link));
    if (status !== 200) throw new Error(`a press was answered ${status}`);
    times.push(performance.now() - begun);
  });
  const seconds = (performance.now() - from) / 1000;
  client.close();
  return { perSecond: links.length / seconds, times };
}

/** What the database takes of the same recordings, with no gateway and no function before it. */
async function recordings(endpoint: string, parallel: number, count: number): Promise<number> {
  const client = new DynamoDBClient({ region: REGION, endpoint, credentials: LOCAL_CREDENTIALS });
  const ledger: Ledger = {
    table: dynamoDbTable(client, TABLE),
    tenantId: "bare",
    vault: vault([{ kid: "c1", secret: Buffer.alloc(32, 1) }]),
    region: REGION,
    replicated: false,
    now: Date.now,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    agentKeys: new Map(),
  };
  const addresses = Array.from({ length: count }, (_, index) => `bare-${index}@example.com`);
  const time = await timed(() =>
    inParallel(addresses, parallel, (address) => record(ledger, opted(address))),
  );
  client.destroy();
  return count / (time / 1000);
}

async function countEntries(endpoint: string): Promise<number> {
  const client = new DynamoDBClient({ region: REGION, endpoint, credentials: LOCAL_CREDENTIALS });
  let found = 0;
  let ExclusiveStartKey: ScanCommandOutput["LastEvaluatedKey"];
  do {
    const page: ScanCommandOutput = await client.send(
      new ScanCommand({
        TableName: TABLE,
        Select: "COUNT",
        FilterExpression: "begins_with(sk, :entry)",
        ExpressionAttributeValues: { ":entry": { S: "E#" } },
        ExclusiveStartKey,
      }),
    );
    found += page.Count ?? 0;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey !== undefined);
  client.destroy();
  return found;
}
