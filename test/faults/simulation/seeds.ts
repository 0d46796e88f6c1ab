import { afterAll, beforeAll, expect, test } from "vitest";
import { inParallel } from "../../../shared/in-parallel.ts";
import { simulate } from "./simulation.ts";

// HEED_SEEDS raises how many seeds are tried, HEED_SEED names the first: a failing one is a run to be looked at.

const SEEDS = Number(process.env["HEED_SEEDS"] ?? 1_000);
const FIRST = Number(process.env["HEED_SEED"] ?? 1);
/** A seed takes some milliseconds, and on a busy machine many. */
const PATIENCE = Math.max(600_000, SEEDS * 200);
/** Each has a table, queues and a clock of its own: while one waits for the event loop, another goes on. */
const PARALLEL = 4;

/** The functions log as they always do, and here they do it a hundred thousand times. */
export function keepQuiet(): void {
  const write = process.stdout.write;
  beforeAll(() => {
    process.stdout.write = () => true;
  });
  afterAll(() => {
    process.stdout.write = write;
  });
}

/** Tries every second seed: in two files, they are tried on two cores. */
export function testSeeds(half: "even" | "odd"): void {
  const all = Array.from({ length: SEEDS }, (_, n) => FIRST + n);
  const seeds = all.filter((seed) => (seed % 2 === 0) === (half === "even"));
  test(
    `I1 to I5 hold whatever fails, in whatever order: ${seeds.length} ${half} seeds`,
    async () => {
      await inParallel(
        seeds,
        async (seed) => {
          const violations = await simulate(seed);
          expect({ seed, violations }).toEqual({ seed, violations: [] });
        },
        PARALLEL,
      );
    },
    PATIENCE,
  );
}
