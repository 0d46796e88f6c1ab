import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LOCAL_CREDENTIALS, REGION, TABLE } from "../../infra/local/sources.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import { secretStore } from "../../shared/secrets.ts";
import { dynamoDbTable } from "../../shared/table.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";
import { type LocalStack, localStack } from "../support/local-stack.ts";
import { writeHistory } from "../support/long-history.ts";
import { runHeed } from "./heed-process.ts";
import { progress, type Row, type Topic } from "./measure.ts";

const EVENTS = 10_000;
/** Who has a thousandth of it; what a call costs by itself. */
const FEW = 10;
const WHO = { channel: "email", address: "someone@example.com" } as const;
/** A gateway waits no longer than 30 s; an answer has to come well within it. */
const MOST_MS = 10_000;
const MOST_MB = 400;

/** One person with ten thousand events: what is asked about them, page by page, and by the commands. */
export const longHistory: Topic = {
  name: "long-history",
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), "heed-bench-history-"));
    const stack = await localStack({ dataDir: folder });
    await stack.start();
    try {
      progress(`one person's ${EVENTS} events are written`);
      await seeded(stack, WHO.address, EVENTS);
      await seeded(stack, "few@example.com", FEW);
      return [
        ...(await pages(stack, "history")),
        ...(await pages(stack, "evidence")),
        ...(await commands(stack)),
      ];
    } finally {
      await stack.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function pages(stack: LocalStack, route: "history" | "evidence"): Promise<readonly Row[]> {
  progress(`/v1/${route}, page by page`);
  const headers = { authorization: `Bearer ${await stack.apiToken()}`, "content-type": "application/json" };
  const times: number[] = [];
  let largest = 0;
  let events = 0;
  let next: string | undefined;
  do {
    const body = JSON.stringify(next === undefined ? WHO : { ...WHO, next });
    const from = performance.now();
    const answer = await fetch(`${stack.url}/v1/${route}`, { method: "POST", headers, body });
    const text = await answer.text();
    times.push(performance.now() - from);
    if (answer.status !== 200) throw new Error(`/v1/${route} answered ${answer.status}`);
    largest = Math.max(largest, text.length);
    const page = JSON.parse(text);
    events += page.events.length;
    next = page.next;
  } while (next !== undefined);
  if (events !== EVENTS) throw new Error(`/v1/${route} gave ${events} events`);
  return [
    {
      metric: `/v1/${route}, the slowest of ${times.length} pages of ${EVENTS} events`,
      value: Math.max(...times),
      unit: "ms",
      target: MOST_MS,
      note: `all of them ${(times.reduce((sum, time) => sum + time, 0) / 1000).toFixed(1)} s`,
    },
    // Lambda gives back 6 MB at most.
    { metric: `/v1/${route}, the largest page`, value: largest / 1024, unit: "KB", target: 5_000 },
  ];
}

async function commands({ dataDir }: LocalStack): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const who = ["--channel", WHO.channel, "--address", WHO.address, "--json"];
  for (const words of [["verify-ledger"], ["history"], ["history", "--evidence"]]) {
    progress(`heed ${words.join(" ")}`);
    const { seconds, peakMb } = await runHeed(dataDir, [...words, ...who]);
    const few = await runHeed(dataDir, [
      ...words,
      ...who.map((word) => (word === WHO.address ? "few@example.com" : word)),
    ]);
    const note = `${seconds.toFixed(1)} s; ${few.peakMb.toFixed(0)} MB for ${FEW} events`;
    rows.push({
      metric: `heed ${words.join(" ")}, peak memory`,
      value: peakMb,
      unit: "MB",
      target: MOST_MB,
      note,
    });
  }
  return rows;
}

/** What the ledger would have written one by one, in minutes. */
async function seeded(stack: LocalStack, address: string, events: number): Promise<void> {
  const client = new DynamoDBClient({
    region: REGION,
    endpoint: stack.file().dynamodb.url,
    credentials: LOCAL_CREDENTIALS,
  });
  await writeHistory(await ledgerOf(stack, client), client, { ...WHO, address }, events);
  client.destroy();
}

async function ledgerOf({ dataDir, tenant }: LocalStack, client: DynamoDBClient): Promise<Ledger> {
  const secrets: Record<string, string> = JSON.parse(readFileSync(join(dataDir, "secrets.json"), "utf8"));
  return {
    table: dynamoDbTable(client, TABLE),
    tenantId: tenant.id,
    vault: await tenantVault(
      tenant,
      secretStore([], secrets, () => Promise.resolve(new Map()), Date.now),
    ),
    region: REGION,
    replicated: false,
    now: Date.now,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    agentKeys: new Map(),
  };
}
