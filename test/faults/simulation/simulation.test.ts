import { expect, test } from "vitest";
import { keepQuiet, testSeeds } from "./seeds.ts";
import { simulate } from "./simulation.ts";

/** Seeds that once broke a promise. */
const REGRESSIONS: readonly number[] = [189, 629, 662, 7651, 9300];

keepQuiet();

test.each(REGRESSIONS)("a seed that once broke a promise breaks none: %i", async (seed) => {
  expect(await simulate(seed)).toEqual([]);
});

testSeeds("even");
