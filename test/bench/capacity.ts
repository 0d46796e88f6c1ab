import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventIdOf } from "../../shared/event.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
import { contactIdOf } from "../../shared/ledger/ledger.ts";
import { queueName } from "../../shared/partner.ts";
import { type Bill, costRows } from "./cost.ts";
import { idleRows } from "./cost-idle.ts";
import { type CountingProxy, countingProxy, type Units } from "./counting-proxy.ts";
import { cpuTimes } from "./cpu-times.ts";
import { apiCall, freshAddress, jobFor, recordOne } from "./fixtures.ts";
import { jobEvent, oneClickEvent, streamEvent } from "./lambda-events.ts";
import { progress, type Row, type Topic } from "./measure.ts";
import { startWorld, type World } from "./world.ts";

const PARTNERS = 3;
/** As event source mappings hand them over under load: the stream's, and every queue's (infra/stacks). */
const EVENTS = 100;
const QUEUE_BATCH = 10;

/** What each operation consumes of DynamoDB, and from it the price of a million. */
export const capacity: Topic = {
  name: "capacity",
  async measure() {
    const world = await startWorld(PARTNERS);
    const proxy = await countingProxy(world.dynamodbUrl);
    try {
      progress("capacity units of each operation");
      const bill = await measureAll(world, proxy);
      return [...unitRows(bill), ...costRows(bill), ...(await idleRows(bill))];
    } finally {
      await proxy.stop();
      await world.stop();
    }
  },
};

async function measureAll(world: World, proxy: CountingProxy): Promise<Bill> {
  const addresses = Array.from({ length: EVENTS }, freshAddress);
  const presses = await pressesOf(world, addresses, "newsletter");
  // The first press of a month also makes the month's key.
  await run(world, proxy, "unsubscribe", [oneClickEvent(await world.mint(freshAddress()))]);
  const accept = await run(world, proxy, "unsubscribe", presses);
  const duplicate = await run(world, proxy, "unsubscribe", presses);
  const entries = await entriesOf(world, addresses, "newsletter");
  const broadcast = await run(world, proxy, "broadcast", [await streamEvent(world.ledger.table, entries)]);
  const start = world.partnerBytes();
  // What an environment notes of a partner every few minutes is no part of a delivery: its first jobs are taken off.
  const opening = await run(world, proxy, "deliver-webhook", jobsOf(world, [await recordOne(world)]));
  const opened = world.partnerBytes();
  const both = [...jobsOf(world, [await recordOne(world)]), ...jobsOf(world, entries)];
  const deliver = less(await run(world, proxy, "deliver-webhook", both), opening);
  const egress = (world.partnerBytes() - opened - (opened - start)) / EVENTS;
  const later = await laterEvents(world, proxy, addresses);
  const question = { topic: "newsletter" };
  const checks = await Promise.all(addresses.map(() => apiCall(world, "/v1/check", question)));
  const check = await run(world, proxy, "check", checks);
  const known = addresses.map((address) => ({ channel: "email", address }));
  const bulk = await run(world, proxy, "check", [await apiCall(world, "/v1/check", { checks: known }, {})]);
  const then = { address: addresses[0], at: new Date(Date.now() - 1).toISOString() };
  const past = await run(world, proxy, "check", [await apiCall(world, "/v1/check", then)]);
  const reads = { check: check.read, bulk: bulk.read, past: past.read * EVENTS };
  const idleReads = await idle(world, proxy);
  progress("CPU of an opt-out and of checks");
  const cpu = await cpuTimes(world);
  const consumed = { accept, duplicate, broadcast, deliver, later, reads, idleReads };
  return { ...consumed, cpu, egress, partners: PARTNERS, batches: { stream: EVENTS, queue: QUEUE_BATCH } };
}

/** The same people leave another topic: a link behind the first is an item of its own. */
async function laterEvents(
  world: World,
  proxy: CountingProxy,
  addresses: readonly string[],
): Promise<Bill["later"]> {
  const accept = await run(world, proxy, "unsubscribe", await pressesOf(world, addresses, "offers"));
  const entries = await entriesOf(world, addresses, "offers");
  const broadcast = await run(world, proxy, "broadcast", [await streamEvent(world.ledger.table, entries)]);
  return { accept, broadcast };
}

function pressesOf(world: World, addresses: readonly string[], topic: string): Promise<readonly object[]> {
  const presses = addresses.map(async (address) => oneClickEvent(await world.mint(address, "heed-u", topic)));
  return Promise.all(presses);
}

/** The entries that first presses made. */
function entriesOf(world: World, addresses: readonly string[], topic: string): Promise<readonly EntryKey[]> {
  const { tenantId } = world.ledger;
  return Promise.all(
    addresses.map(async (address) => {
      const contactId = await contactIdOf(world.ledger, "email", address);
      const eventId = eventIdOf(tenantId, ["press", contactId, topic, "opted_out", "-"]);
      return { tenantId, contactId, eventId };
    }),
  );
}

/** A run of each function that looks whether there is something to do, where there is nothing. */
async function idle(world: World, proxy: CountingProxy): Promise<Bill["idleReads"]> {
  const reads: Record<string, number> = {};
  for (const name of ["sweep", "clocks", "forget"]) {
    reads[name] = (await run(world, proxy, name, [{ source: "aws.events" }])).read * EVENTS;
  }
  return reads;
}

/** Units and log bytes of one of the events. */
export interface Consumption extends Units {
  readonly logBytes: number;
}

async function run(
  world: World,
  proxy: CountingProxy,
  name: string,
  events: readonly object[],
): Promise<Consumption> {
  proxy.take();
  const eventsFile = join(tmpdir(), `heed-bench-${process.pid}-capacity.json`);
  writeFileSync(eventsFile, JSON.stringify(events));
  const child = spawn(process.execPath, [CHILD, world.bundleOf(name), eventsFile], {
    env: { ...world.envOf(name, proxy.url) },
    stdio: ["ignore", "pipe", "inherit", "pipe"],
  });
  let logBytes = 0;
  child.stdout?.on("data", (part: Buffer) => {
    logBytes += part.length;
  });
  const result: string[] = [];
  child.stdio[3]?.on("data", (part: Buffer) => result.push(String(part)));
  const code = await new Promise((resolve) => child.once("close", resolve));
  const { statuses } = JSON.parse(result.join("") || "{}");
  if (code !== 0 || !Array.isArray(statuses) || statuses.some((status) => status !== 200 && status !== 0)) {
    throw new Error(`${name} failed: ${code} ${statuses}`);
  }
  const { write, read, calls } = proxy.take();
  return { write: write / EVENTS, read: read / EVENTS, calls: calls / EVENTS, logBytes: logBytes / EVENTS };
}

/** Batches for each partner. */
function jobsOf(world: World, entries: readonly EntryKey[]): readonly object[] {
  return world.tenant.partners.flatMap(({ id }) => {
    const jobs = entries.map((entry) => jobFor(entry, id));
    const batches = Array.from({ length: Math.ceil(jobs.length / QUEUE_BATCH) }, (_, n) =>
      jobs.slice(n * QUEUE_BATCH, (n + 1) * QUEUE_BATCH),
    );
    return batches.map((batch) => jobEvent(queueName(world.tenant.id, id, "jobs"), batch));
  });
}

function less(all: Consumption, part: Consumption): Consumption {
  return {
    write: all.write - part.write,
    read: all.read - part.read,
    calls: all.calls - part.calls,
    logBytes: all.logBytes - part.logBytes,
  };
}

const CHILD = join(import.meta.dirname, "cold-call.mjs");

function unitRows({ accept, duplicate, broadcast, deliver, later, reads }: Bill): readonly Row[] {
  const whole = accept.write + broadcast.write + deliver.write;
  const units = (metric: string, value: number, target: number, note?: string): Row => {
    return { metric, value, unit: "units", target, ...(note === undefined ? {} : { note }) };
  };
  return [
    units("opt-out, accept alone: write units", accept.write, 5),
    units(
      "opt-out, whole way with three partners: write units",
      whole,
      12,
      `accept ${accept.write}, broadcast ${broadcast.write}, deliver ${deliver.write}; reads ${(accept.read + broadcast.read + deliver.read).toFixed(1)}`,
    ),
    {
      metric: "the same of somebody who has events already",
      value: later.accept.write + later.broadcast.write + deliver.write,
      unit: "units",
      note: `accept ${later.accept.write}, broadcast ${later.broadcast.write}; reads ${(later.accept.read + later.broadcast.read + deliver.read).toFixed(1)}`,
    },
    units("repeated opt-out: write units", duplicate.write, 4, `reads ${duplicate.read}`),
    units("check: read units", reads.check, 1),
    units("check among many in one call: read units", reads.bulk, 1),
    units("check of a past moment, one entry: read units", reads.past, 1),
  ];
}
