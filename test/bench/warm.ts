import { fork } from "node:child_process";
import { join } from "node:path";
import { freshAddress } from "./fixtures.ts";
import { oneClickEvent } from "./lambda-events.ts";
import { median, progress, type Row, type Topic } from "./measure.ts";
import type { Slice, WarmAnswer, WarmWork } from "./warm-child.ts";
import { startWorld, type World } from "./world.ts";

const CHILD = join(import.meta.dirname, "warm-child.ts");
/** The first slices only warm up. */
const WARM_UP = 2;
const SLICES = 7;
const CALLS = 400;

/** What one opt-out costs in a warm function, beside the one call that it cannot do without. */
export const warm: Topic = {
  name: "warm",
  async measure() {
    const world = await startWorld(1);
    try {
      progress("CPU of the opt-out, 16 at a time");
      const many = await oneClicks(world, 16);
      progress("time of the opt-out, one at a time");
      const single = await oneClicks(world, 1);
      return [...cpuRows(many), ...timeRows(single)];
    } finally {
      await world.stop();
    }
  },
};

async function oneClicks(world: World, parallel: number): Promise<WarmAnswer> {
  const slices: object[][] = [];
  for (let slice = 0; slice < WARM_UP + SLICES; slice += 1) {
    const tokens = await Promise.all(Array.from({ length: CALLS }, () => world.mint(freshAddress())));
    slices.push(tokens.map(oneClickEvent));
  }
  const bundle = world.bundleOf("unsubscribe");
  return inWarmChild(world.envOf("unsubscribe"), { bundle, slices, parallel, bareCalls: CALLS });
}

export function inWarmChild(env: Readonly<Record<string, string>>, work: WarmWork): Promise<WarmAnswer> {
  // What the function logs goes where it costs what writing costs, and is not kept.
  const child = fork(CHILD, { env: { ...env }, stdio: ["ignore", "ignore", "inherit", "ipc"] });
  return new Promise((resolve, reject) => {
    child.once("message", (answer: WarmAnswer) => {
      resolve({ events: answer.events.slice(WARM_UP), bare: answer.bare.slice(WARM_UP) });
    });
    child.once("exit", (code) => reject(new Error(`a warm child ended with ${code}`)));
    child.send(work);
  });
}

function cpuRows({ events, bare }: WarmAnswer): readonly Row[] {
  const perCall = ({ cpu, times }: Slice): number => cpu / times.length / 1000;
  const event = median(events.map(perCall));
  return [
    { metric: "one-click handler, CPU per stored event", value: event, unit: "ms" },
    {
      metric: "CPU per stored event / a bare TransactWrite",
      value: median(ratios(events, bare, perCall)),
      unit: "x",
      target: 1.5,
      note: `bare ${median(bare.map(perCall)).toFixed(2)} ms, same client, same bytes`,
    },
  ];
}

function timeRows({ events, bare }: WarmAnswer): readonly Row[] {
  const typical = ({ times }: Slice): number => median(times);
  return [
    { metric: "one-click handler, warm time", value: median(events.map(typical)), unit: "ms" },
    {
      metric: "warm time / a bare TransactWrite round trip",
      value: median(ratios(events, bare, typical)),
      unit: "x",
      target: 1.5,
      note: `bare ${median(bare.map(typical)).toFixed(2)} ms`,
    },
  ];
}

export function ratios(
  events: readonly Slice[],
  bare: readonly Slice[],
  of: (slice: Slice) => number,
): readonly number[] {
  return events.flatMap((slice, index) => {
    const beside = bare[index];
    return beside === undefined ? [] : [of(slice) / of(beside)];
  });
}
