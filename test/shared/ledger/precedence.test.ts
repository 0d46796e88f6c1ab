import { describe, expect, test } from "vitest";
import type { Effect } from "../../../shared/event.ts";
import type { Entry } from "../../../shared/ledger/items.ts";
import { type StandingPolicy, standingOf } from "../../../shared/ledger/precedence.ts";
import { refold } from "../../../shared/ledger/refold.ts";
import type { ContactState } from "../../../shared/ledger/standing.ts";
import { entry } from "../../support/entries.ts";

const POLICY: StandingPolicy = {
  channel: "email",
  kind: "marketing",
  defaultAllowed: { email: true, sms: false },
  requireEvidence: true,
  now: "2026-11-25T10:00:00.000Z",
  jurisdiction: "DE",
  jurisdictions: {},
};

function folded(entries: readonly Entry[]): ContactState {
  const signUps = entries.filter(({ status }) => status === "pending");
  return {
    registers: refold(entries.map((one) => ({ entry: one, item: {} }))),
    pending: new Map(signUps.map(({ topic, occurredAt: at, eventId }) => [topic, { at, eventId }])),
  };
}

/** Each reason with what makes it decide, the strongest first. */
const LADDER = [
  { reason: "legal_block", rule: "R-157.1", allowed: false, policy: { jurisdictions: { DE: "blocked" } } },
  { reason: "complaint", rule: "R-157.2", allowed: false, entries: [{ effect: "complaint", topic: "*" }] },
  {
    reason: "channel_opt_out",
    rule: "R-157.3",
    allowed: false,
    entries: [{ effect: "opted_out", topic: "*" }],
  },
  { reason: "topic_opt_out", rule: "R-157.4", allowed: false, entries: [{ effect: "opted_out" }] },
  {
    reason: "hard_bounce",
    rule: "R-157.5",
    allowed: false,
    entries: [{ effect: "hard_bounce", topic: "*" }],
  },
  { reason: "unproven", rule: "R-130", allowed: false, entries: [{ effect: "opted_in", unproven: true }] },
  {
    reason: "consent_expired",
    rule: "R-094",
    allowed: false,
    entries: [{ effect: "opted_in", until: "2026-11-25T10:00:00.000Z" }],
  },
  {
    reason: "basis_invalid",
    rule: "R-094",
    allowed: false,
    entries: [{ effect: "opted_in", basis: "implied_purchase" }],
  },
  { reason: "opted_in", rule: "R-157.6", allowed: true, entries: [{ effect: "opted_in" }] },
  { reason: "pending", rule: "R-096", allowed: false, entries: [{ effect: "pending" }] },
  { reason: "no_record", rule: "R-094", allowed: false },
  { reason: "default", rule: "defaultAllowed", allowed: true, policy: { jurisdiction: "US" } },
  {
    reason: "no_record",
    rule: "defaultAllowed",
    allowed: false,
    policy: { jurisdiction: "US", defaultAllowed: { email: false, sms: false } },
  },
] as const satisfies readonly Rung[];

interface Rung {
  readonly reason: string;
  readonly rule: string;
  readonly allowed: boolean;
  readonly policy?: Partial<StandingPolicy>;
  readonly entries?: readonly (Partial<Parameters<typeof entry>[0]> & { readonly effect: Effect })[];
}

/** The entries of some rungs, the stronger the later: a later opt-in would rightly open what was closed. */
function stateOf(rungs: readonly Rung[]): ContactState {
  // One register holds one opt-in: of several only the strongest rung's can stand.
  const first = rungs.find(({ entries }) => entries?.[0]?.effect === "opted_in");
  const told = rungs
    .filter((rung) => rung === first || rung.entries?.[0]?.effect !== "opted_in")
    .flatMap(({ entries }) => entries ?? []);
  // The opt-out of the topic stands in the same register, and is the later word.
  const closing = told.some(({ effect, topic }) => effect === "opted_out" && topic === undefined);
  const standing = told.filter(({ effect }) => !(closing && effect === "opted_in"));
  return folded(standing.map((one, index) => entry({ minute: standing.length - index, ...one })));
}

describe("R-157: precedence", () => {
  test.for(LADDER.map((rung, index) => [index, rung.reason, rung.rule] as const))(
    "rung %i: %s (%s) wins over every weaker one, alone and together",
    ([index]) => {
      const rung: Rung | undefined = LADDER[index];
      const weaker: readonly Rung[] = LADDER.slice(index + 1, 10);
      const policy = { ...POLICY, ...rung?.policy };
      for (const beside of [[], ...weaker.map((one) => [one]), weaker]) {
        const state = stateOf([...(rung === undefined ? [] : [rung]), ...(index < 10 ? beside : [])]);
        expect(standingOf(state, "newsletter", policy)).toMatchObject({
          reason: rung?.reason,
          rule: rung?.rule,
          allowed: rung?.allowed,
        });
      }
    },
  );
});

function standing(one: Rung["entries"], policy: Partial<StandingPolicy> = {}) {
  const entries = (one ?? []).map((given, index) => entry({ minute: index, ...given }));
  return standingOf(folded(entries), "newsletter", { ...POLICY, ...policy });
}

describe("R-119: the data of the young", () => {
  test.for([
    ["under_13", undefined, false, "no_record", "R-119"],
    ["under_13", "opted_in", false, "unproven", "R-119"],
    ["under_13", "opted_out", false, "topic_opt_out", "R-157.4"],
    ["13_to_15", undefined, false, "no_record", "R-119"],
    ["13_to_15", "pending", false, "pending", "R-096"],
    ["13_to_15", "opted_in", true, "opted_in", "R-157.6"],
    ["13_to_15", "opted_out", false, "topic_opt_out", "R-157.4"],
    ["16_or_over", undefined, true, "default", "defaultAllowed"],
    [undefined, undefined, true, "default", "defaultAllowed"],
  ] as const)("of age %s after %s", ([age, effect, allowed, reason, rule]) => {
    const entries = effect === undefined ? [] : [{ effect }];
    const sold = standing(entries, { kind: "sale_share", age, jurisdiction: undefined });
    expect(sold).toMatchObject({ allowed, reason, rule });
    // Mail to them is another matter.
    expect(standing(entries, { age }).rule).not.toBe("R-119");
  });
});

describe("consent that is less than express", () => {
  test.for([
    ["soft_opt_in", "DE", true, "R-157.6"],
    ["soft_opt_in", "GB", true, "R-157.6"],
    ["soft_opt_in", "CA", false, "R-093"],
    ["implied_purchase", "CA-QC", true, "R-157.6"],
    ["implied_inquiry", "DE", false, "R-094"],
    // Where no consent is asked for, a yes of any kind is none the worse.
    ["implied_inquiry", "US", true, "R-157.6"],
    ["implied_inquiry", undefined, true, "R-157.6"],
  ] as const)("R-093, R-094: %s in %s", ([basis, jurisdiction, allowed, rule]) => {
    expect(standing([{ effect: "opted_in", basis }], { jurisdiction })).toMatchObject({ allowed, rule });
  });

  test("lasts up to its last moment, says when that is, and is not as if nothing had been", () => {
    const until = "2026-11-25T10:00:00.001Z";
    const lasting = standing([{ effect: "opted_in", until }]);
    expect(lasting).toMatchObject({ allowed: true, expiresAt: until });
    const over = standing([{ effect: "opted_in", until }], { now: until, jurisdiction: "US" });
    expect(over).toMatchObject({ allowed: false, status: "opted_in", reason: "consent_expired" });
  });

  test("gives way to a later express yes, with its end and basis", () => {
    const told = [
      { effect: "opted_in", basis: "implied_inquiry", until: "2026-11-01T00:00:00.000Z" },
      { effect: "opted_in" },
    ] as const;
    const answer = standing(told);
    expect(answer).toMatchObject({ allowed: true, reason: "opted_in" });
    expect(answer).not.toHaveProperty("expiresAt");
  });
});

describe("a topic of the kind sale_share", () => {
  const POLICY_THERE = { kind: "sale_share", jurisdiction: "US" } as const;
  const refusal = { effect: "opted_out", topic: "sale_share" } as const;

  test("is closed by an opt-out of the whole purpose, and no earlier yes of its own opens it", () => {
    for (const told of [[refusal], [{ effect: "opted_in" }, refusal]] as const) {
      const answer = standing(told, POLICY_THERE);
      expect(answer).toMatchObject({ allowed: false, status: "opted_out", reason: "topic_opt_out" });
    }
  });

  test("is opened again by its own later yes, and by a later one to the purpose", () => {
    const own = standing([refusal, { effect: "opted_in" }], POLICY_THERE);
    expect(own).toMatchObject({ allowed: true, reason: "opted_in" });
    const purpose = standing([refusal, { effect: "opted_in", topic: "sale_share" }], POLICY_THERE);
    expect(purpose).toMatchObject({ allowed: true, reason: "default" });
  });

  test("closes no marketing", () => {
    expect(standing([refusal], { jurisdiction: "US" })).toMatchObject({ allowed: true, reason: "default" });
  });
});

describe("transactional messages", () => {
  test("ask no law for consent, and a sign-up for everything holds none of them up", () => {
    const pending = [{ effect: "pending", topic: "*" }] as const;
    expect(standing(pending, { kind: "transactional" })).toMatchObject({ allowed: true, reason: "default" });
  });
});
