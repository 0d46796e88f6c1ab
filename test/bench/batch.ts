import { fork } from "node:child_process";
import { join } from "node:path";
import { sendGridCall } from "../faults/senders.ts";
import type { BatchCpu } from "./batch-child.ts";
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

/** One delivery of a thousand events, signed as SendGrid signs. */
export const batch: Topic = {
  name: "batch",
  async measure() {
    const world = await startWorld(1);
    try {
      progress("a batch of 1,000 events, without its writes");
      const cpu = (await withoutWrites(world)).slice(WARM_UP);
      progress("a batch of 1,000 events, stored");
      return [
        {
          metric: "1,000 events, CPU before the first write",
          value: median(cpu.map(({ before }) => before)),
          unit: "ms",
          target: 20,
          note: "verified, parsed, mapped to changes",
        },
        {
          metric: "1,000 events, all CPU but the client's",
          value: median(cpu.map(({ all }) => all)),
          unit: "ms",
          note: "with each entry's ids, encryption and transaction",
        },
        ...(await stored(world)),
      ];
    } finally {
      await world.stop();
    }
  },
};

function withoutWrites(world: World): Promise<readonly BatchCpu[]> {
  const batches = Array.from({ length: WARM_UP + BATCHES }, batchEvent);
  const env = { ...world.envOf("sendgrid") };
  const child = fork(CHILD, { env, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  return new Promise((resolve, reject) => {
    child.once("message", resolve);
    child.once("exit", (code) => reject(new Error(`the batch child ended with ${code}`)));
    child.send(batches);
  });
}

async function stored(world: World): Promise<readonly Row[]> {
  const slices = Array.from({ length: STORED_BATCHES }, () => [batchEvent()]);
  const { events, bare } = await inWarmChild(world.envOf("sendgrid"), {
    bundle: world.bundleOf("sendgrid"),
    slices,
    parallel: PARALLEL,
    bareCalls: EVENTS,
  });
  const wall = median(events.map(({ wall }) => wall));
  const loop = median(bare.map(({ wall }) => wall));
  return [
    { metric: "1,000 events, stored", value: wall, unit: "ms" },
    {
      metric: "1,000 events / a bare loop of 1,000 transactions",
      value: median(ratios(events, bare, (slice) => slice.wall)),
      unit: "x",
      target: 1.3,
      note: `bare ${loop.toFixed(0)} ms, both ${PARALLEL} at a time`,
    },
  ];
}

function batchEvent(): object {
  const events = Array.from({ length: EVENTS }, () => {
    const address = freshAddress();
    return { address, id: address };
  });
  const { headers, body } = sendGridCall("", events);
  return httpEvent({
    method: "POST",
    path: "/webhooks/demo/sendgrid",
    params: { tenant: "demo" },
    ...(headers === undefined ? {} : { headers }),
    body: Buffer.from(body ?? ""),
  });
}
