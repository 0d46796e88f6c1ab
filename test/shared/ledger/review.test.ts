import { describe, expect, test } from "vitest";
import {
  type DoubtfulText,
  keepForReview,
  noteDecision,
  openReviews,
  REVIEW_ID,
  reviewOf,
} from "../../../shared/ledger/review.ts";
import { useTable } from "../../support/emulators.ts";
import { minute, NOW, testLedger } from "../../support/ledger.ts";

const { table } = useTable();
const DAY_MS = 86_400_000;

const DOUBTFUL: DoubtfulText = {
  provider: { name: "twilio", lateAfterHours: 24 },
  text: { id: "SM1", from: "+12025550123", to: "+12025550199", text: "no thanks, Ann" },
  receivedAt: minute(0),
  rule: "doubt:doubt",
  language: "en",
};

function received(minutes: number, id = `SM${minutes}`): DoubtfulText {
  return { ...DOUBTFUL, receivedAt: minute(minutes), text: { ...DOUBTFUL.text, id } };
}

async function waiting(most = 100, now = NOW): Promise<readonly string[]> {
  const { reviews } = await openReviews(testLedger(table(), { now: () => now }), most);
  return reviews.map(({ text }) => text.id);
}

test("what is kept comes back whole, under an id that says nothing of the person", async () => {
  const ledger = testLedger(table());
  await keepForReview(ledger, DOUBTFUL);
  const { reviews, more } = await openReviews(ledger, 100);
  expect({ reviews, more }).toEqual({
    reviews: [{ ...DOUBTFUL, id: expect.stringMatching(REVIEW_ID), decision: null }],
    more: false,
  });
  expect(await reviewOf(ledger, reviews[0]?.id ?? "")).toEqual(reviews[0]);
});

test("number and words are stored encrypted (R-079), for ninety days", async () => {
  await keepForReview(testLedger(table()), DOUBTFUL);
  const { items } = await table().scan(10, undefined);
  const stored = JSON.stringify(items, (_, value: unknown) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("latin1") : value,
  );
  for (const secret of ["Ann", "thanks", "2025550123"]) expect(stored).not.toContain(secret);
  expect(Number(items[0]?.["expiresAt"]?.N)).toBe((NOW + 90 * DAY_MS) / 1000);
});

test("another tenant sees nothing of it", async () => {
  await keepForReview(testLedger(table()), DOUBTFUL);
  const theirs = testLedger(table(), { tenantId: "other" });
  expect((await openReviews(theirs, 100)).reviews).toEqual([]);
});

describe("the list", () => {
  test("is oldest first, over many days, and no longer than asked for", async () => {
    const ledger = testLedger(table());
    for (const minutes of [5, -60 * 24 * 80, -60 * 24 * 3, 0]) await keepForReview(ledger, received(minutes));
    const ids = ["SM-115200", "SM-4320", "SM0", "SM5"];
    expect(await waiting()).toEqual(ids);
    expect(await openReviews(ledger, 2)).toMatchObject({ more: true });
    expect(await waiting(2)).toEqual(ids.slice(0, 2));
    expect(await openReviews(ledger, 4)).toMatchObject({ more: false });
  });

  test("has a text once that its provider delivered twice, and not at all once it is decided", async () => {
    const ledger = testLedger(table());
    await keepForReview(ledger, received(0, "SM1"));
    await keepForReview(ledger, received(3, "SM1"));
    expect(await waiting()).toEqual(["SM1"]);
    const { reviews } = await openReviews(ledger, 100);
    await noteDecision(ledger, reviews[0]?.id ?? "", "keep");
    expect(await waiting()).toEqual([]);
    expect(await reviewOf(ledger, reviews[0]?.id ?? "")).toMatchObject({ decision: "keep" });
  });

  test("forgets what has expired, though DynamoDB deletes it late", async () => {
    await keepForReview(testLedger(table()), DOUBTFUL);
    expect(await waiting(100, NOW + 90 * DAY_MS - 1)).toEqual(["SM1"]);
    expect(await waiting(100, NOW + 90 * DAY_MS)).toEqual([]);
  });
});

test("a decision about nothing writes nothing", async () => {
  await noteDecision(testLedger(table()), `${minute(0)}.${"0".repeat(26)}`, "keep");
  expect((await table().scan(10, undefined)).items).toEqual([]);
});
