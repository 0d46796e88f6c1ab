import fc from "fast-check";
import { expect, test } from "vitest";
import { bucketOf, countedAs, percentile } from "../../../shared/ledger/activity.ts";

test("a percentile is off by a fifth at most", () => {
  const durations = fc.array(fc.integer({ min: 1, max: 259_200_000 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(durations, fc.constantFrom(0.5, 0.9, 0.99, 1), (all, share) => {
      const counts = new Map<string, number>();
      for (const one of all) {
        const name = bucketOf("a.", one);
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
      const exact = all.toSorted((a, b) => a - b)[Math.ceil(share * all.length) - 1] ?? 0;
      const told = percentile(counts, "a.", share) ?? 0;
      expect(Math.abs(told - exact) / exact).toBeLessThan(0.5);
      expect(Math.abs(Math.log2(told / exact))).toBeLessThan(0.51);
    }),
  );
});

test("of nothing there is none, and one counter is not another's bucket", () => {
  expect(percentile(new Map(), "a.", 0.5)).toBeNull();
  expect(
    percentile(
      new Map([
        ["d.crm.8", 1],
        ["a.x", 1],
      ]),
      "a.",
      0.5,
    ),
  ).toBeNull();
  expect(
    percentile(
      new Map([
        ["d.crm.8", 1],
        ["d.crm.b.20", 9],
      ]),
      "d.crm.",
      0.5,
    ),
  ).toBe(16);
});

test("a sign-up counts when it is confirmed, a clock that runs ahead as nothing at all", () => {
  expect(countedAs({ status: "pending", reason: null, source: "page" })).toBeUndefined();
  expect(countedAs({ status: "opted_in", reason: null, source: "page" })).toBe("i.page");
  expect(countedAs({ status: "opted_out", reason: "complaint", source: "provider:ses" })).toBe(
    "s.provider:ses",
  );
  expect(bucketOf("a.", -5)).toBe("a.0");
});
