import { accept, tenantLedger } from "../../../shared/intake.ts";
import { queueName } from "../../../shared/partner.ts";
import { seeded } from "../failing-partner.ts";
import { judge, type Violation } from "../judge.ts";
import { type Action, scriptsOf } from "../senders.ts";
import { changeOf } from "./changes.ts";
import { pollStream, pollSweep } from "./pollers.ts";
import { pollIntake, pollJobs } from "./queue-pollers.ts";
import { Scheduler } from "./scheduler.ts";
import { testimonyOf } from "./testimony.ts";
import { called, INTAKE, makeWorld, runtimeOf, WEBHOOK_SECRET, type World } from "./world.ts";

const START = Date.parse("2026-11-25T10:00:00.000Z");
const STEPS = 200_000;
/** Four in a hundred effects fail one way or the other; some seeds are much worse. */
const FAULTS = { before: 0.015, after: 0.015, death: 0.01 };
const WORSE = 4;

/**
 * Runs the real functions of all stages on a table and queues in memory, with everything that chance decides in
 * the hand of one seed, until nothing is under way any more.
 * @returns the promises that were broken
 */
export async function simulate(seed: number): Promise<readonly Violation[]> {
  const random = seeded(seed);
  const factor = random() < 0.2 ? WORSE : 1;
  const faults = {
    before: FAULTS.before * factor,
    after: FAULTS.after * factor,
    death: FAULTS.death * factor,
  };
  const scheduler = new Scheduler(random, START, faults);
  const world = makeWorld(scheduler, seed);
  const scripts = scriptsOf(3 + Math.floor(random() * 8), random);
  let sending = scripts.length;
  for (const script of scripts) void send(world, script).finally(() => (sending -= 1));
  const stop = { stopped: false };
  const pollers = [
    pollStream(world, stop),
    pollIntake(world, stop),
    pollJobs(world, stop),
    pollSweep(world, stop),
  ];
  await scheduler.until(() => sending === 0, STEPS);
  scheduler.heal();
  await scheduler.until(() => isQuiet(world), STEPS);
  stop.stopped = true;
  let stopping = pollers.length;
  for (const poller of pollers) void poller.finally(() => (stopping -= 1));
  await scheduler.until(() => stopping === 0, STEPS);
  return verdict(world);
}

async function send(world: World, script: readonly Action[]): Promise<void> {
  for (const action of script) {
    let status: number | undefined;
    let tries = 0;
    while (status === undefined && tries < (action.insists ? 20 : 1)) {
      tries += 1;
      const change = changeOf(world.tenant, action, world.scheduler.now());
      const accepted = await called(world, (process) =>
        accept(runtimeOf(world, process), world.tenant, change),
      );
      if (accepted !== undefined) status = accepted.outcome === "queued" ? 202 : 200;
      await world.scheduler.sleep(Math.floor(world.scheduler.random() * 3_000));
    }
    world.done.push({ action, status, tries });
  }
}

function isQuiet({ store, queues, tenant }: World): boolean {
  const waiting = queues.size(INTAKE) + queues.size(queueName(tenant.id, "crm", "jobs"));
  return waiting === 0 && store.all().every((item) => item["markShard"] === undefined);
}

async function verdict(world: World): Promise<readonly Violation[]> {
  const runtime = { ...runtimeOf(world, { dead: false }), table: world.store.table };
  const ledger = await tenantLedger(runtime, world.tenant);
  const addresses = [...new Set(world.done.map(({ action }) => action.address))];
  const testimonies = new Map(
    await Promise.all(
      addresses.map(async (address) => [address, await testimonyOf(ledger, world.tenant, address)] as const),
    ),
  );
  const { done, heard, receipts } = world;
  return judge({ done, testimonies, heard, receipts, partnerSecret: WEBHOOK_SECRET });
}
