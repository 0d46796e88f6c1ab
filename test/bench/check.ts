import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { BatchWriteItemCommand } from "@aws-sdk/client-dynamodb";
import * as esbuild from "esbuild";
import { gateway } from "../../infra/local/gateway.ts";
import { type LocalFunction, localFunction } from "../../infra/local/lambda.ts";
import { localPartner } from "../../infra/local/local-partner.ts";
import { mintApiToken } from "../../shared/api-token.ts";
import { contactKey, key, STATE } from "../../shared/ledger/keys.ts";
import { contactIdOf, stateKey } from "../../shared/ledger/ledger.ts";
import { type Call, keepAlive } from "../support/keep-alive.ts";
import { portOf } from "../support/partner-server.ts";
import { freshAddress } from "./fixtures.ts";
import { inParallel, median, percentile, progress, type Row, type Topic, timed } from "./measure.ts";
import { startWorld, type World } from "./world.ts";

const CONTACTS = 50;
const ROUNDS = 43;
/** The first rounds only warm up. */
const WARM_UP = 3;
const BULK = 10_000;
const BULK_ROUNDS = 5;
/** What a bulk check reads at once, and how many such reads at a time. */
const BATCH = 100;
const PARALLEL_BATCHES = 8;
const ALL_CLOSED = "each of them closed";

/** "May I send?" beside the one read that it cannot do without, through the same gateway. */
export const check: Topic = {
  name: "check",
  async measure() {
    progress("check beside a bare GetItem");
    const world = await startWorld(1);
    const folder = mkdtempSync(join(tmpdir(), "heed-bench-check-"));
    const functions = await bothFunctions(world, folder);
    const server = gateway(
      Promise.resolve({ match: matchBoth, functions, partner: localPartner(join(folder, "partner")) }),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    try {
      return await measured(world, server);
    } finally {
      server.closeAllConnections();
      server.close();
      await Promise.all([...functions.values()].map((one) => one.stop()));
      await world.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function matchBoth(method: string, path: string) {
  const functionName = path === "/bare" ? "bare-get" : "check";
  return { functionName, routeKey: `${method} ${path}`, pathParameters: {} };
}

async function bothFunctions(world: World, folder: string): Promise<ReadonlyMap<string, LocalFunction>> {
  const bare = join(folder, "bare-get.mjs");
  await esbuild.build({
    entryPoints: ["test/bench/bare-get.ts"],
    outfile: bare,
    bundle: true,
    minify: true,
    format: "esm",
    platform: "node",
    target: "node24",
    mainFields: ["module", "main"],
    banner: { js: 'import{createRequire as r}from"node:module";const require=r(import.meta.url);' },
    logLevel: "error",
  });
  const log = new Writable({ write: (_part, _encoding, done) => done() });
  const run = (name: string, bundle: string): [string, LocalFunction] => [
    name,
    localFunction({ name, bundle, env: world.envOf("check"), timeoutSeconds: 10, log }),
  ];
  return new Map([run("check", world.bundleOf("check")), run("bare-get", bare)]);
}

async function measured(world: World, server: Server): Promise<readonly Row[]> {
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const addresses = await contactsThatLeft(world, BULK);
  const { token } = await mintApiToken(
    { kid: "a1", secret: world.apiKey },
    { tenant: world.tenant.id, lifetime: 3_600 },
    Date.now(),
  );
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const client = keepAlive(1);
  const ask: Ask = (path, body, expected) =>
    asked(client, { method: "POST", url: url + path, headers, body: JSON.stringify(body) }, expected);
  try {
    const { checks, bares } = await oneByOne(world, ask, addresses.slice(0, CONTACTS));
    progress(`${BULK} in one call`);
    const bulk = await inBulk(world, ask, addresses);
    return rowsOf(checks, bares, bulk);
  } finally {
    client.close();
  }
}

/** Milliseconds that a call took. */
type Ask = (path: string, body: object, expected: string) => Promise<number>;

const question = (address: string) => ({ channel: "email", address, topic: "newsletter" });

/** In turns, so that whatever else the machine does falls on both. */
async function oneByOne(
  world: World,
  ask: Ask,
  addresses: readonly string[],
): Promise<{ readonly checks: readonly number[]; readonly bares: readonly number[] }> {
  const checks: number[] = [];
  const bares: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const address of addresses) {
      const checked = await ask("/v1/check", question(address), '"allowed":false');
      const pk = contactKey(world.tenant.id, await contactIdOf(world.ledger, "email", address));
      const bare = await ask("/bare", { pk }, "opted_out");
      if (round < WARM_UP) continue;
      checks.push(checked);
      bares.push(bare);
    }
  }
  return { checks, bares };
}

interface Bulk {
  /** Milliseconds of one call. */
  readonly call: number;
  /** Milliseconds of nothing but its reads, as many at a time. */
  readonly reads: number;
}

/** In turns with the reads alone, which are the floor: the database gives the items no faster. */
async function inBulk(
  { ledger: { table, vault }, tenant }: World,
  ask: Ask,
  addresses: readonly string[],
): Promise<Bulk> {
  const keys = addresses.map((address) => stateKey(tenant.id, vault.contactIds("email", address)[0] ?? ""));
  const batches = Array.from({ length: BULK / BATCH }, (_, i) => keys.slice(i * BATCH, (i + 1) * BATCH));
  const body = { checks: addresses.map(question) };
  const calls: number[] = [];
  const reads: number[] = [];
  for (let round = 0; round <= BULK_ROUNDS; round += 1) {
    calls.push(await ask("/v1/check", body, ALL_CLOSED));
    reads.push(await timed(() => inParallel(batches, PARALLEL_BATCHES, (batch) => table.batchGet(batch))));
  }
  // The first round only warms up.
  return { call: median(calls.slice(1)), reads: median(reads.slice(1)) };
}

function rowsOf(checks: readonly number[], bares: readonly number[], bulk: Bulk): readonly Row[] {
  const ratio = (at: number): number => percentile(checks, at) / percentile(bares, at);
  const both = (at: number): string =>
    `${percentile(checks, at).toFixed(2)} and ${percentile(bares, at).toFixed(2)} ms`;
  const mean = checks.reduce((sum, time) => sum + time, 0) / checks.length;
  return [
    { metric: "check / a bare GetItem, p50", value: ratio(50), unit: "x", target: 1.5, note: both(50) },
    { metric: "check / a bare GetItem, p99", value: ratio(99), unit: "x", target: 1.5, note: both(99) },
    { metric: `${BULK} checks in one call`, value: bulk.call, unit: "ms" },
    {
      metric: "that call / its BatchGetItems alone",
      value: bulk.call / bulk.reads,
      unit: "x",
      note: `${bulk.reads.toFixed(0)} ms, the floor`,
    },
    {
      metric: `${BULK} checks one by one / in one call`,
      value: (mean * BULK) / bulk.call,
      unit: "x",
      target: 20,
      atLeast: true,
      note: `${mean.toFixed(2)} ms each, one after the other`,
    },
  ];
}

/** Contacts whose state is that of an opt-out, written without their entries: by the API it would take minutes. */
async function contactsThatLeft(
  { client, ledger, tenant }: World,
  count: number,
): Promise<readonly string[]> {
  const addresses = Array.from({ length: count }, freshAddress);
  const puts = addresses.map((address) => {
    const [contactId = ""] = ledger.vault.contactIds("email", address);
    const left = { "s.newsletter": { S: "opted_out" }, "a.newsletter": { S: "2026-01-01T00:00:00.000Z" } };
    const eventId = { "e.newsletter": { S: "0".repeat(26) } };
    const Item = {
      ...key(contactKey(tenant.id, contactId), STATE),
      channel: { S: "email" },
      ...left,
      ...eventId,
    };
    return { PutRequest: { Item: { ...Item, address: { B: Buffer.alloc(60, 1) } } } };
  });
  for (let i = 0; i < puts.length; i += 25) {
    const RequestItems = { [ledger.table.name]: puts.slice(i, i + 25) };
    await client.send(new BatchWriteItemCommand({ RequestItems }));
  }
  return addresses;
}

/** @throws where the answer is not the right one */
async function asked(client: ReturnType<typeof keepAlive>, call: Call, expected: string): Promise<number> {
  const from = performance.now();
  const { status, body } = await client.ask(call);
  const time = performance.now() - from;
  const right =
    expected === ALL_CLOSED ? body.split('"allowed":false').length > BULK : body.includes(expected);
  if (status !== 200 || !right) throw new Error(`${call.url} answered ${status}: ${body.slice(0, 200)}`);
  return time;
}
