import { describe, expect, test } from "vitest";
import { hang, kills } from "./faults.ts";
import { trial } from "./trial.ts";

// `node test/faults/kill.ts` is the same with thousands of events and longer outages.

const silent = (): void => {};
const PATIENCE = 240_000;

describe("faults 6, 7, 15: a stack that dies", () => {
  test(
    "I1, I3, I5: killed in the middle of 300 opt-outs, it loses nothing that was acknowledged",
    async () => {
      const verdict = await trial({
        seed: 1,
        actions: 300,
        pace: 0,
        disturb: kills(1, silent),
        say: silent,
      });
      expect(verdict.violations).toEqual([]);
      expect(verdict.acknowledged).toBeGreaterThan(200);
    },
    PATIENCE,
  );

  test(
    "faults 3, 4: opt-outs that come while DynamoDB hangs are kept, and recorded when it goes on",
    async () => {
      const verdict = await trial({
        seed: 2,
        actions: 200,
        pace: 200,
        disturb: hang(4, silent),
        say: silent,
      });
      expect(verdict.violations).toEqual([]);
      expect(verdict.queued).toBeGreaterThan(0);
    },
    PATIENCE,
  );
});
