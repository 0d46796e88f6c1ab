import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { allFunctions } from "../../infra/functions.ts";
import { eventsFor } from "./fixtures.ts";
import { median, progress, type Row, type Topic } from "./measure.ts";
import { startWorld, type World } from "./world.ts";

/** Fresh processes of each bundle, one after the other, so that all meet the same machine. */
const ROUNDS = 15;
/** Bundles without a target are only to be watched. */
const OTHER_ROUNDS = 5;
const TARGETS: Readonly<Record<string, number>> = { unsubscribe: 3.2, "unsubscribe-page": 1.5 };
const EMPTY = join(import.meta.dirname, "empty-handler.mjs");
const CHILD = join(import.meta.dirname, "cold-call.mjs");

interface Call {
  readonly wall: number;
  readonly load: number;
  readonly first: number;
  readonly second: number;
  readonly statuses: readonly number[];
}

export const coldStart: Topic = {
  name: "cold-start",
  async measure() {
    const world = await startWorld(1);
    try {
      return rowsOf(await callAll(world));
    } finally {
      await world.stop();
    }
  },
};

async function callAll(world: World): Promise<ReadonlyMap<string, readonly Call[]>> {
  const calls = new Map<string, Call[]>([["empty", []]]);
  for (let round = 0; round < ROUNDS; round += 1) {
    progress(`cold start: round ${round + 1} of ${ROUNDS}`);
    calls.get("empty")?.push(await callOnce(EMPTY, {}, [{}, {}]));
    for (const spec of allFunctions()) {
      if (round >= OTHER_ROUNDS && TARGETS[spec.name] === undefined) continue;
      // Made anew each time: a repeat would take the short way of duplicates.
      const events = await eventsFor(world, spec);
      if (events === undefined) continue;
      const known = calls.get(spec.name) ?? [];
      known.push(await callOnce(world.bundleOf(spec.name), world.envOf(spec.name), events));
      calls.set(spec.name, known);
    }
  }
  return calls;
}

async function callOnce(
  bundle: string,
  env: Readonly<Record<string, string>>,
  events: readonly object[],
): Promise<Call> {
  const eventsFile = join(tmpdir(), `heed-bench-${process.pid}.json`);
  writeFileSync(eventsFile, JSON.stringify(events));
  const from = performance.now();
  const child = spawn(process.execPath, [CHILD, bundle, eventsFile], {
    env: { ...env },
    stdio: ["ignore", "ignore", "inherit", "pipe"],
  });
  const parts: string[] = [];
  child.stdio[3]?.on("data", (part: Buffer) => parts.push(String(part)));
  const wall = new Promise<number>((resolve) => child.once("exit", () => resolve(performance.now() - from)));
  await new Promise((resolve) => child.once("close", resolve));
  return { wall: await wall, ...JSON.parse(parts.join("")) };
}

function rowsOf(calls: ReadonlyMap<string, readonly Call[]>): readonly Row[] {
  const empty = calls.get("empty") ?? [];
  const rows: Row[] = [
    { metric: "empty handler, process wall", value: median(empty.map(({ wall }) => wall)), unit: "ms" },
  ];
  for (const [name, all] of calls) {
    if (name === "empty") continue;
    const of = (part: "wall" | "load" | "first" | "second"): string =>
      median(all.map((call) => call[part])).toFixed(1);
    // Each process against the empty one of its own round: what else the machine does comes and goes.
    const ratios = all.map(({ wall }, round) => wall / (empty[round]?.wall ?? Number.NaN));
    const statuses = [...new Set(all.flatMap((call) => call.statuses))].join(" ");
    const target = TARGETS[name];
    rows.push({
      metric: `${name} / empty handler`,
      value: median(ratios),
      unit: "x",
      ...(target === undefined ? {} : { target }),
      note: `wall ${of("wall")}, load ${of("load")}, calls ${of("first")} and ${of("second")} ms, answers ${statuses}`,
    });
  }
  return rows;
}
