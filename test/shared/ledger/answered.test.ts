import { expect, test } from "vitest";
import { claimAnswer, releaseAnswer } from "../../../shared/ledger/answered.ts";
import type { Reply } from "../../../shared/reply.ts";
import { useTable } from "../../support/emulators.ts";
import { NOW, testLedger } from "../../support/ledger.ts";

const { table } = useTable();

const ANSWER: Reply = {
  replyId: "r1",
  kind: "stop",
  from: "+12025550199",
  to: "+12025550123",
  text: "Demo Shop: done.",
  deadline: NOW + 300_000,
  unlessSince: NOW - 86_400_000,
};

const claim = (change: Partial<Reply> = {}, again = false, now = NOW) =>
  claimAnswer(testLedger(table(), { now: () => now }), { ...ANSWER, ...change }, again);

test("an answer is claimed once, also by many at the same moment", async () => {
  const claims = await Promise.all([1, 2, 3, 4].map(() => claim()));
  expect(claims.filter(Boolean)).toHaveLength(1);
  expect(await claim()).toBe(false);
});

test("another text of the same kind gets none either, until it is long ago or things have changed", async () => {
  expect(await claim()).toBe(true);
  expect(await claim({ replyId: "r2" })).toBe(false);
  expect(await claim({ replyId: "r2", unlessSince: NOW + 1 }, false, NOW + 2)).toBe(true);
});

test("another kind, another number of ours and another person are others", async () => {
  expect(await claim()).toBe(true);
  for (const change of [{ kind: "help" as const }, { from: "72345" }, { to: "+12025550124" }]) {
    expect(await claim(change)).toBe(true);
  }
});

test("what goes into the response to a request that came twice is given twice", async () => {
  expect(await claim({}, true)).toBe(true);
  expect(await claim({}, true)).toBe(true);
  expect(await claim({ replyId: "r2" }, true)).toBe(false);
});

test("a claim that is given back can be had again; that of another answer stays", async () => {
  const ledger = testLedger(table());
  await claim();
  await releaseAnswer(ledger, { ...ANSWER, replyId: "r2" });
  expect(await claim()).toBe(false);
  await releaseAnswer(ledger, ANSWER);
  expect(await claim()).toBe(true);
});

test("the item expires, and names no person", async () => {
  await claim();
  const { items } = await table().scan(10, undefined);
  expect(Number(items[0]?.["expiresAt"]?.N)).toBe(NOW / 1000 + 7 * 86_400);
  expect(JSON.stringify(items)).not.toContain("2025550123");
});
