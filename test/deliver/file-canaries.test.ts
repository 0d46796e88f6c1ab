import { describe, expect, test } from "vitest";
import { canaryAmong, standingCanary } from "../../functions/deliver/file-canaries.ts";
import type { Row } from "../../functions/deliver/suppression-rows.ts";
import type { Topic } from "../../shared/config.ts";
import { BROKER } from "../support/suppression-files.ts";

const PARTNER = {
  ...BROKER,
  canaries: ["seed-one@example.com", "seed-two@example.com", "+12025550177", "+12025550178"],
};
const FILES = Array.from({ length: 60 }, (_, n) => `2026-11-25T10:00:00.${100 + n}Z`);
const ANN: Row = {
  identifier: "ann@example.com",
  channel: "email",
  topic: "newsletter",
  reason: "opted_out",
  since: "2026-11-25T09:00:00.000Z",
};
const BOB: Row = { ...ANN, identifier: "bob@example.com", topic: "*", since: "2026-11-25T09:30:00.000Z" };
const TEXTED: Row = { ...ANN, identifier: "+12025550123", channel: "sms", topic: "offers" };

describe("a canary among rows of people (R-175)", () => {
  test.for([
    ["email", [ANN, BOB], ["newsletter", "*"]],
    ["sms", [TEXTED], ["offers"]],
  ] as const)("has their channel, %s, and a topic of theirs", ([channel, rows, topics]) => {
    const drawn = FILES.map((file) => canaryAmong(PARTNER, file, rows));
    expect(new Set(drawn.map((row) => row.channel))).toEqual(new Set([channel]));
    expect(new Set(drawn.map((row) => row.topic))).toEqual(new Set(topics));
  });

  test("is not always the same one", () => {
    const drawn = FILES.map((file) => canaryAmong(PARTNER, file, [ANN, TEXTED]).identifier);
    expect(new Set(drawn)).toEqual(new Set(PARTNER.canaries));
  });

  test("left at a time between theirs, and within the hour before where there is one", () => {
    for (const file of FILES) {
      const { since } = canaryAmong(PARTNER, file, [BOB, ANN]);
      expect(since >= ANN.since && since <= BOB.since).toBe(true);
      const alone = canaryAmong(PARTNER, file, [ANN]).since;
      expect(alone > "2026-11-25T08:00:00.000Z" && alone <= ANN.since).toBe(true);
    }
  });

  test("is the same in a file that is made again", () => {
    const [file = ""] = FILES;
    expect(canaryAmong(PARTNER, file, [ANN, BOB])).toEqual(canaryAmong(PARTNER, file, [ANN, BOB]));
  });

  test("has a channel of its own only where the partner has no other canary", () => {
    const mailOnly = { ...PARTNER, canaries: ["seed-one@example.com"] };
    expect(canaryAmong(mailOnly, "file", [TEXTED])).toMatchObject({ channel: "email", topic: "*" });
  });
});

describe("a canary among all nos that stand", () => {
  const topics: readonly Topic[] = [
    { id: "letters", title: {}, channels: ["email"], kind: "marketing" },
    { id: "texts", title: {}, channels: ["sms"], kind: "marketing" },
    { id: "untold", title: {}, channels: ["email", "sms"], kind: "marketing" },
  ];
  const partner = { ...BROKER, topics: ["letters", "texts"] };
  const many = Array.from({ length: 60 }, (_, n) => `seed-${n}@example.com`);

  test("has a topic of its channel that the partner is told of, and left within thirty days before", () => {
    const rows = many.map((canary) =>
      standingCanary(partner, canary, { topics, before: "2026-11-25T10:00:00.000Z" }),
    );
    expect(new Set(rows.map(({ topic }) => topic))).toEqual(new Set(["*", "letters"]));
    const times = rows.map(({ since }) => since).sort();
    expect((times[0] ?? "") > "2026-10-26T10:00:00.000Z").toBe(true);
    expect((times.at(-1) ?? "") < "2026-11-25T10:00:00.000Z").toBe(true);
  });
});
