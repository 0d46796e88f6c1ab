import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { deadlineOf, shareAt, shortestHours, type Timed } from "../../shared/deadline.ts";
import { LAWS } from "../../shared/laws.ts";

/** A Wednesday; it took an hour to reach us. */
const ACTED = "2026-11-25T09:00:00.000Z";
const RECEIVED = "2026-11-25T10:00:00.000Z";
const OPT_OUT: Timed = {
  channel: "email",
  status: "opted_out",
  reason: null,
  occurredAt: ACTED,
  receivedAt: RECEIVED,
};

function due(
  places: readonly string[] | undefined,
  changes: Partial<Timed> = {},
  kind: Parameters<typeof deadlineOf>[1] = "marketing",
): string | undefined {
  const tenant = places === undefined ? {} : { places };
  const deadline = deadlineOf({ ...OPT_OUT, ...changes }, kind, tenant, {});
  return deadline && `${deadline.rule} ${deadline.dueAt}`;
}

describe("the deadline of an opt-out (rules, section 0)", () => {
  test.for([
    ["mail in the US", ["US"], {}, "marketing", "mailbox-48h 2026-11-27T10:00:00.000Z"],
    ["a text in the US", ["US"], { channel: "sms" }, "marketing", "tcpa 2026-12-09T10:00:00.000Z"],
    [
      "a text in Canada, from when it was sent (R-004)",
      ["CA"],
      { channel: "sms" },
      "marketing",
      "casl 2026-12-09T09:00:00.000Z",
    ],
    ["a text in Australia", ["AU"], { channel: "sms" }, "marketing", "spam-act 2026-12-02T09:00:00.000Z"],
    ["a text in New Zealand", ["NZ"], { channel: "sms" }, "marketing", "uema 2026-12-02T10:00:00.000Z"],
    ["a text in Singapore", ["SG"], { channel: "sms" }, "marketing", "spam-control 2026-12-09T10:00:00.000Z"],
    ["the sale of data in California", ["US-CA"], {}, "sale_share", "ccpa 2026-12-16T10:00:00.000Z"],
    ["the sale of data in Connecticut", ["US-CT"], {}, "sale_share", "ctdpa 2026-12-10T10:00:00.000Z"],
    [
      "the sale of data elsewhere in the US",
      ["US-TX"],
      {},
      "sale_share",
      "us-states 2027-01-09T10:00:00.000Z",
    ],
    ["the sale of data anywhere in the US", ["US"], {}, "sale_share", "ctdpa 2026-12-10T10:00:00.000Z"],
    ["anything in the EU", ["EU"], { channel: "sms" }, "marketing", "gdpr-21 2026-11-26T10:00:00.000Z"],
    ["anything in a member of it", ["FR"], {}, "marketing", "gdpr-21 2026-11-26T10:00:00.000Z"],
    ["anything in the UK", ["GB"], {}, "sale_share", "uk-gdpr-21 2026-11-26T10:00:00.000Z"],
  ] as const)("of %s", ([, places, changes, kind, deadline]) => {
    expect(due(places, changes, kind)).toBe(deadline);
  });

  test("is the shortest of those that apply: California, the EU and Australia are at once (R-002)", () => {
    expect(due(["US-CA", "EU", "AU"])).toMatch(/^gdpr-21 /);
    expect(due(["US-CA", "AU"], { channel: "sms" })).toMatch(/^spam-act /);
  });

  test.for([undefined, ["BR"], ["US", "BR"]])(
    "is the strictest where the place is not known: %s (R-002)",
    (places) => {
      expect(due(places, { channel: "sms" })).toBe("gdpr-21 2026-11-26T10:00:00.000Z");
    },
  );

  test("counts business days over the weekend, and no holidays (R-003)", () => {
    const friday = "2026-11-20T10:00:00.000Z";
    const spam = (occurredAt: string) => due(["AU"], { channel: "sms", occurredAt });
    expect(spam(friday)).toBe("spam-act 2026-11-27T10:00:00.000Z");
    expect(spam("2026-11-21T10:00:00.000Z")).toBe("spam-act 2026-11-27T10:00:00.000Z");
    // Monday, 25 May 2026 is a holiday in the US.
    expect(due(["US"], { channel: "sms", receivedAt: "2026-05-22T10:00:00.000Z" })).toBe(
      "tcpa 2026-06-05T10:00:00.000Z",
    );
  });

  test("is there for a complaint, and neither for a yes nor for a bounce", () => {
    expect(due(["US"], { reason: "complaint" })).toBeDefined();
    expect(due(undefined, { status: "opted_in" })).toBeUndefined();
    expect(due(undefined, { status: "unknown", reason: "hard_bounce" })).toBeUndefined();
  });

  test("is the partner's own where it has one, and what was agreed where that is shorter", () => {
    const tenant = { places: ["EU"] };
    const of = (partner: Parameters<typeof deadlineOf>[3]) =>
      deadlineOf(OPT_OUT, "marketing", tenant, partner)?.rule;
    expect(of({ places: ["US"] })).toBe("mailbox-48h");
    expect(of({ withinHours: 4 })).toBe("agreed");
    expect(of({ withinHours: 400 })).toBe("gdpr-21");
  });

  test("is never before its start, nor longer than the longest row", () => {
    const at = fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true });
    const place = fc.constantFrom(...new Set(LAWS.map(({ where }) => where)));
    fc.assert(
      fc.property(at, place, fc.constantFrom("email", "sms"), (date, where, channel) => {
        const receivedAt = date.toISOString();
        const event = { ...OPT_OUT, channel, occurredAt: receivedAt, receivedAt };
        const deadline = deadlineOf(event, "marketing", { places: [where] }, {});
        if (deadline === undefined) return;
        const days = (Date.parse(deadline.dueAt) - date.getTime()) / 86_400_000;
        expect(days).toBeGreaterThan(0);
        expect(days).toBeLessThanOrEqual(45);
      }),
    );
  });
});

test("a share of the time is counted from the start of the clock", () => {
  const deadline = { startsAt: "2026-11-25T10:00:00.000Z", dueAt: "2026-11-26T10:00:00.000Z" };
  expect(shareAt(deadline, 0.5)).toBe("2026-11-25T22:00:00.000Z");
  expect(shareAt(deadline, 0.9)).toBe("2026-11-26T07:36:00.000Z");
});

test.for([
  [{}, {}, 24],
  [{ places: ["US"] }, {}, 48],
  [{ places: ["EU"] }, { places: ["AU"] }, 48],
  [{}, { withinHours: 4 }, 4],
] as const)("the shortest that a partner of %o, %o may take is %i hours", ([tenant, partner, hours]) => {
  expect(shortestHours(tenant, partner)).toBe(hours);
});
