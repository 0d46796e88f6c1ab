import { eventIdOf } from "../../shared/event.ts";
import { jobMessage } from "../../shared/job-queue.ts";
import { record } from "../../shared/ledger/record.ts";
import { type Job, queueName } from "../../shared/partner.ts";
import { sqsQueue } from "../../shared/queue.ts";
import { countingPartners, startDraining, until } from "./drain.ts";
import type { DrainMemory } from "./drain-child.ts";
import { sqsClientOf } from "./drain-queues.ts";
import { freshAddress } from "./fixtures.ts";
import { inParallel, progress, type Row, type Topic, timed } from "./measure.ts";
import { opted } from "./opt-out.ts";
import { startWorld, type World } from "./world.ts";

const CONTACTS = 1_000;
const BATCH = 10;
const MINUTES = 30;
const MB = 1024 * 1024;

/** A partner that comes back after days: its backlog drains, and what drains it does not grow. */
export const backlog: Topic = {
  name: "backlog",
  async measure({ jobs }) {
    const partners = await countingPartners();
    const world = await startWorld(1, () => `${partners.url}0`);
    const name = queueName(world.tenant.id, "partner-0", "jobs");
    try {
      progress(`${jobs} jobs are put into the queue`);
      await fill(world, name, jobs);
      const draining = startDraining(world, [name]);
      const told = (): number => partners.told.get("0") ?? 0;
      let early: DrainMemory | undefined;
      const milliseconds = await timed(async () => {
        await until(() => told() >= jobs / 10, MINUTES);
        early = most(draining.memory);
        await until(() => told() >= jobs, MINUTES);
      });
      const late = most(draining.memory);
      await draining.stop();
      return rowsOf(jobs, milliseconds, early ?? late, late);
    } finally {
      await world.stop();
      partners.stop();
    }
  },
};

/** A thousand contacts with as many events each as it takes: none repeats another, and none is overtaken. */
async function fill(world: World, name: string, jobs: number): Promise<void> {
  const queue = sqsQueue(sqsClientOf(world));
  const first: Job[] = [];
  await inParallel(Array.from({ length: CONTACTS }, freshAddress), 16, async (address) => {
    const change = opted(address);
    const recorded = await record(world.ledger, change);
    if (recorded.outcome === "conflict") throw new Error("an opt-out conflicts");
    const { contactId, eventId } = recorded;
    const { channel, topic, source, occurredAt } = change;
    const about = { channel, topic, source, occurredAt, status: "opted_out", reason: null } as const;
    const createdAt = occurredAt;
    first.push({ tenant: world.tenant.id, partner: "partner-0", contactId, eventId, createdAt, ...about });
  });
  const batches = Array.from({ length: Math.ceil(jobs / BATCH) }, (_, index) => index);
  await inParallel(batches, 8, (index) => {
    const messages = Array.from({ length: BATCH }, (_, n) => {
      const number = index * BATCH + n;
      const job = first[number % CONTACTS];
      if (job === undefined) throw new Error("there are too few contacts");
      return jobMessage({ ...job, eventId: eventIdOf(job.tenant, ["backlog", String(number)]) });
    });
    return queue.send(world.queuePrefix + name, messages);
  });
}

/** Of the last few times that it was asked. */
function most(memory: readonly DrainMemory[]): DrainMemory {
  const last = memory.slice(-5);
  return { rss: Math.max(...last.map(({ rss }) => rss)), held: Math.max(...last.map(({ held }) => held)) };
}

function rowsOf(jobs: number, milliseconds: number, early: DrainMemory, late: DrainMemory): readonly Row[] {
  const resident = `resident ${(early.rss / MB).toFixed(0)} MB, then ${(late.rss / MB).toFixed(0)} MB`;
  return [
    { metric: `${jobs} jobs drained`, value: jobs / (milliseconds / 1000), unit: "1/s" },
    { metric: "memory held after a tenth of them", value: early.held / MB, unit: "MB" },
    { metric: "memory held at the end", value: late.held / MB, unit: "MB", note: resident },
    { metric: "held at the end / after a tenth", value: late.held / early.held, unit: "x", target: 1.2 },
  ];
}
