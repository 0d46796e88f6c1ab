import type { Announcer } from "../../../shared/announce.ts";
import type { Config, Tenant } from "../../../shared/config.ts";
import type { RecordingRuntime } from "../../../shared/intake.ts";
import { jobMessage } from "../../../shared/job-queue.ts";
import { queueName } from "../../../shared/partner.ts";
import { secretStore } from "../../../shared/secrets.ts";
import type { Page, Query, Table } from "../../../shared/table.ts";
import { TEST_SECRETS, testConfig } from "../../support/config.ts";
import { type MemoryTable, memoryTable } from "../../support/memory-table.ts";
import type { Heard } from "../failing-partner.ts";
import type { Done } from "../senders.ts";
import { MemoryQueues } from "./memory-queue.ts";
import type { Process, Scheduler } from "./scheduler.ts";

export const INTAKE = "intake";
export const REGION = "us-east-1";
export const WEBHOOK_SECRET = `whsec_${Buffer.alloc(32, 5).toString("base64")}`;

/** The share of eventually consistent reads that miss the newest item. */
const STALE = 0.3;

/** Everything there is in one simulation. */
export interface World {
  readonly scheduler: Scheduler;
  readonly store: MemoryTable;
  readonly queues: MemoryQueues;
  readonly config: Config;
  readonly tenant: Tenant;
  readonly heard: Heard[];
  readonly done: Done[];
  /** When the receipt of a delivery was first stored, by event. */
  readonly receipts: Map<string, number>;
}

export function makeWorld(scheduler: Scheduler, seed: number): World {
  const partner = {
    id: "crm",
    type: "webhook",
    url: "https://crm.example/",
    secret: "env:CRM",
    address: "plain",
  } as const;
  const config = testConfig({ partners: [partner] });
  const [tenant] = config.tenants;
  if (tenant === undefined) throw new Error("the configuration has no tenant");
  const store = memoryTable(`simulation-${seed}`);
  return {
    scheduler,
    store,
    queues: new MemoryQueues(scheduler.now),
    config,
    tenant,
    heard: [],
    done: [],
    receipts: new Map(),
  };
}

/** The runtime of one run of a function: its effects are the scheduler's, and end with it. */
export function runtimeOf(world: World, process: Process): RecordingRuntime {
  const { scheduler, queues, config } = world;
  return {
    config,
    secrets: secretStore(
      [],
      { ...TEST_SECRETS, CRM: WEBHOOK_SECRET },
      () => Promise.resolve(new Map()),
      scheduler.now,
    ),
    now: scheduler.now,
    table: faulty(world, process),
    region: REGION,
    replicated: false,
    intake: {
      send: (bodies) =>
        scheduler.effect(process, () => {
          for (const body of bodies) queues.send(INTAKE, { body });
        }),
    },
  };
}

function faulty({ store: { table }, scheduler, receipts }: World, process: Process): Table {
  const through = <T>(act: () => Promise<T>): Promise<T> => scheduler.effect(process, act);
  return {
    name: table.name,
    transact: (items, token) => through(() => table.transact(items, token)),
    get: (key) => through(() => table.get(key)),
    put: (item, condition) =>
      through(async () => {
        const stored = await table.put(item, condition);
        const eventId = item["pk"]?.S?.split("#")[2] ?? "";
        if (stored && item["deliveredAt"] !== undefined && !receipts.has(eventId))
          receipts.set(eventId, scheduler.now());
        return stored;
      }),
    update: (update) => through(() => table.update(update)),
    query: (query) =>
      through(() =>
        query.eventually && scheduler.random() < STALE ? stale(table, query) : table.query(query),
      ),
    batchGet: (keys) => through(() => table.batchGet(keys)),
    scan: (limit, after) => through(() => table.scan(limit, after)),
  };
}

/** What a replica gives that has not heard of the newest item. */
async function stale(table: Table, { limit, ...query }: Query): Promise<Page> {
  const { items } = await table.query(query);
  return { items: (query.backwards ? items.slice(1) : items.slice(0, -1)).slice(0, limit), next: undefined };
}

export function announcerOf(world: World, process: Process): Announcer {
  const { config, table } = { ...runtimeOf(world, process) };
  const queue = world.queues.seam((act) => world.scheduler.effect(process, act));
  const sendJob: Announcer["sendJob"] = async (job) => {
    await queue.send(queueName(job.tenant, job.partner, "jobs"), [jobMessage(job)]);
  };
  return { config, table, region: REGION, replicated: false, sendJob, now: world.scheduler.now };
}

/** One run that ends, fails, or dies and is given up by whoever called it. */
export function called<T>(world: World, run: (process: Process) => Promise<T>): Promise<T | undefined> {
  const process: Process = { dead: false };
  return Promise.race([run(process).catch(() => undefined), giveUp(world, process)]);
}

async function giveUp(world: World, process: Process): Promise<undefined> {
  await world.scheduler.sleep(30_000);
  process.dead = true;
  return undefined;
}
