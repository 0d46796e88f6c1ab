import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { backoffSeconds } from "../../functions/deliver/backoff.ts";

const RETRY = { firstSeconds: 1, maxSeconds: 3600 };
const MIDDLE = () => 0.5;

describe("the back-off", () => {
  test("doubles from the first second to one hour", () => {
    const waits = Array.from({ length: 14 }, (_, n) => backoffSeconds(n + 1, RETRY, MIDDLE));
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]);
  });

  test("keeps within 20 % either way and within what SQS can hide a message for (R-164)", () => {
    const random = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2000 }), random, (failures, at) => {
        const plain = Math.min(3600, 2 ** (failures - 1));
        const wait = backoffSeconds(failures, RETRY, () => at);
        expect(Number.isInteger(wait)).toBe(true);
        expect(wait).toBeGreaterThanOrEqual(Math.max(1, plain * 0.8 - 0.5));
        expect(wait).toBeLessThanOrEqual(plain * 1.2 + 0.5);
        expect(wait).toBeLessThan(43_200);
      }),
    );
  });

  test("spreads what failed together", () => {
    const waits = [0, 0.25, 0.5, 0.75, 0.99].map((at) => backoffSeconds(10, RETRY, () => at));
    expect(new Set(waits).size).toBe(5);
  });

  test("takes the partner's wish where it is longer, up to eleven hours (fault 21)", () => {
    expect(backoffSeconds(1, RETRY, MIDDLE, 30)).toBe(30);
    expect(backoffSeconds(10, RETRY, MIDDLE, 30)).toBe(512);
    expect(backoffSeconds(1, RETRY, MIDDLE, 1e12)).toBe(39_600);
  });
});
