import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchWriteItemCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { LOCAL_CREDENTIALS, REGION, TABLE } from "../../infra/local/sources.ts";
import { timeText } from "../../shared/event.ts";
import { entryHash, type Link, nextLink } from "../../shared/ledger/chain.ts";
import { sealAddress, sealEntry } from "../../shared/ledger/entry.ts";
import { type Ledger, stateKey } from "../../shared/ledger/ledger.ts";
import { stateUpdate } from "../../shared/ledger/state-update.ts";
import { formOf, linkAttributes, linkKey } from "../../shared/ledger/stored-chain.ts";
import { secretStore } from "../../shared/secrets.ts";
import { dynamoDbTable, type Item } from "../../shared/table.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";
import { reported } from "../support/ledger.ts";
import { type LocalStack, localStack } from "../support/local-stack.ts";
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
      await writeHistory(stack, WHO.address, EVENTS);
      await writeHistory(stack, "few@example.com", FEW);
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

/** As the ledger would have written them, chained and folded; one by one it would take minutes. */
async function writeHistory(stack: LocalStack, address: string, events: number): Promise<void> {
  const client = new DynamoDBClient({
    region: REGION,
    endpoint: stack.file().dynamodb.url,
    credentials: LOCAL_CREDENTIALS,
  });
  const ledger = await ledgerOf(stack, client);
  const [contactId = ""] = ledger.vault.contactIds(WHO.channel, address);
  let last: Link | undefined;
  let items: Item[] = [];
  for (let event = 1; event <= events; event += 1) {
    const at = timeText(Date.UTC(2026, 0, 1) + event * 60_000);
    const effect = event % 2 === 0 ? "opted_out" : "opted_in";
    const change = reported(`${event}`, { ...WHO, address, effect, occurredAt: at, receivedAt: at });
    const eventId = String(event).padStart(26, "0");
    const entry = await sealEntry(ledger, contactId, eventId, change, effect);
    last = nextLink(last, eventId, entryHash(formOf(entry)));
    const place = linkKey(ledger.tenantId, contactId, REGION, last.seq);
    items.push({ ...entry, seq: { N: String(event) } }, { ...place, ...linkAttributes(last) });
    if (event === events) {
      const contact = { address: sealAddress(ledger, contactId, address), channel: WHO.channel };
      const registers = [{ name: change.topic, status: effect }] as const;
      const update = stateUpdate(contact, registers, change, eventId);
      await ledger.table.update({ key: stateKey(ledger.tenantId, contactId), ...update });
    }
    if (items.length < 24 && event < events) continue;
    const puts = items.map((Item) => ({ PutRequest: { Item } }));
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TABLE]: puts } }));
    items = [];
  }
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
    now: Date.now,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    agentKeys: new Map(),
  };
}
