import { fork } from "node:child_process";
import { join } from "node:path";
import { type BatchEvent, mandrillBatch, sendGridBatch } from "../support/signed-batches.ts";
import type { BatchCpu, BatchWork } from "./batch-child.ts";
import { freshAddress } from "./fixtures.ts";
import { httpEvent } from "./lambda-events.ts";
import { median, progress, type Row, type Topic } from "./measure.ts";
import { inWarmChild, ratios } from "./warm.ts";
import { startWorld, type World } from "./world.ts";

const CHILD = join(import.meta.dirname, "batch-child.ts");
const EVENTS = 1_000;
const WARM_UP = 4;
const BATCHES = 12;
/** Each writes a thousand rows, twice over. */
const STORED_BATCHES = 7;
/** How many writes the function has under way for one delivery. */
const PARALLEL = 32;

const BATCHES_OF = { sendgrid: sendGridBatch, mandrill: mandrillBatch } as const;
type Sender = keyof typeof BATCHES_OF;

/** One delivery of a thousand events that all write, signed as SendGrid and Mandrill sign. */
export const batch: Topic = {
  name: "batch",
  async measure() {
    const world = await startWorld(1);
    try {
      return [...(await measured(world, "sendgrid")), ...(await measured(world, "mandrill"))];
    } finally {
      await world.stop();
    }
  },
};

async function measured(world: World, sender: Sender): Promise<readonly Row[]> {
  progress(`a batch of 1,000 events of ${sender}, without its writes`);
  const cpu = (await withoutWrites(world, sender)).slice(WARM_UP);
  progress(`a batch of 1,000 events of ${sender}, stored`);
  return [
    {
      metric: `${sender}, 1,000 events, CPU before the first write`,
      value: median(cpu.map(({ before }) => before)),
      unit: "ms",
      target: 20,
      note: "verified, parsed, mapped to changes",
    },
    {
      metric: `${sender}, 1,000 events, all CPU but the client's`,
      value: median(cpu.map(({ all }) => all)),
      unit: "ms",
      note: "with each entry's ids, encryption and transaction",
    },
    ...(await stored(world, sender)),
  ];
}

function withoutWrites(world: World, sender: Sender): Promise<readonly BatchCpu[]> {
  const work: BatchWork = {
    provider: sender,
    batches: Array.from({ length: WARM_UP + BATCHES }, () => batchEvent(world, sender)),
  };
  const env = { ...world.envOf(sender) };
  const child = fork(CHILD, { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`the batch child ended with ${code}`)));
    child.send(work);
  });
}

async function stored(world: World, sender: Sender): Promise<readonly Row[]> {
  const { events, bare } = await inWarmChild(world.envOf(sender), {
    bundle: world.bundleOf(sender),
    slices: Array.from({ length: STORED_BATCHES }, () => [batchEvent(world, sender)]),
    parallel: PARALLEL,
    bareCalls: EVENTS,
  });
  const wall = median(events.map(({ wall }) => wall));
  const loop = median(bare.map(({ wall }) => wall));
  return [
    { metric: `${sender}, 1,000 events, stored`, value: wall, unit: "ms" },
    {
      metric: `${sender}, 1,000 events / a bare loop of 1,000 transactions`,
      value: median(ratios(events, bare, (slice) => slice.wall)),
      unit: "x",
      target: 1.3,
      note: `bare ${loop.toFixed(0)} ms, both ${PARALLEL} at a time`,
    },
  ];
}

function batchEvent(world: World, sender: Sender): object {
  const events = Array.from({ length: EVENTS }, (): BatchEvent => {
    const address = freshAddress();
    return { address, id: address, word: "unsubscribe" };
  });
  const { headers, body } = BATCHES_OF[sender](world.tenant.publicUrl, events);
  return httpEvent({
    method: "POST",
    path: `/webhooks/demo/${sender}`,
    params: { tenant: "demo" },
    ...(headers === undefined ? {} : { headers }),
    body: Buffer.from(body ?? ""),
  });
}
