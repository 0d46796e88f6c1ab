import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Effect } from "../../../shared/event.ts";
import { standingOf } from "../../../shared/ledger/precedence.ts";
import { type ContactState, type Register, registersOf, takes } from "../../../shared/ledger/standing.ts";

interface Step {
  readonly effect: Effect;
  readonly topic: string;
  readonly minute: number;
  readonly byPerson?: boolean;
}

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 25, 10, minute)).toISOString();

/** Folds events in the order given, as the ledger does. */
function fold(steps: readonly Step[]): ContactState {
  const registers = new Map<string, Register>();
  const pending = new Map<string, { at: string; eventId: string }>();
  for (const { effect, topic, minute, byPerson = false } of steps) {
    if (effect === "pending") pending.set(topic, { at: at(minute), eventId: `${effect} ${topic} ${minute}` });
    for (const { name, status } of registersOf({ effect, topic, byPerson })) {
      const register = { status, at: at(minute), eventId: `${effect} ${topic} ${minute}`, unproven: false };
      if (takes(registers.get(name), register)) registers.set(name, register);
    }
  }
  return { registers, pending };
}

const POLICY = {
  channel: "email",
  kind: "marketing",
  defaultAllowed: { email: true, sms: false },
  requireEvidence: false,
} as const;

function ask(
  steps: readonly Step[],
  topic: string,
  policy: Partial<typeof POLICY> | { kind: "transactional" } = {},
) {
  const { allowed, status, reason } = standingOf(fold(steps), topic, { ...POLICY, ...policy });
  return [allowed, status, reason];
}

describe("what a check answers", () => {
  test("with no record, the tenant's default for the channel", () => {
    expect(ask([], "newsletter")).toEqual([true, "unknown", "default"]);
    const sms = standingOf(fold([]), "offers", { ...POLICY, channel: "sms" });
    expect(sms).toEqual({
      allowed: false,
      status: "unknown",
      reason: "no_record",
      rule: "defaultAllowed",
      since: null,
      eventId: null,
    });
  });

  test("an opt-out closes its topic and no other", () => {
    const steps = [{ effect: "opted_out", topic: "newsletter", minute: 1 }] as const;
    expect(ask(steps, "newsletter")).toEqual([false, "opted_out", "topic_opt_out"]);
    expect(ask(steps, "offers")).toEqual([true, "unknown", "default"]);
    expect(ask(steps, "*")).toEqual([true, "unknown", "default"]);
  });

  test("an opt-out of * closes every marketing topic until a later opt-in of that very topic", () => {
    const all = { effect: "opted_out", topic: "*", minute: 5 } as const;
    expect(ask([all], "offers")).toEqual([false, "opted_out", "channel_opt_out"]);
    expect(ask([{ effect: "opted_in", topic: "offers", minute: 4 }, all], "offers")[0]).toBe(false);
    expect(ask([{ effect: "opted_in", topic: "offers", minute: 5 }, all], "offers")[0]).toBe(false);
    expect(ask([{ effect: "opted_in", topic: "offers", minute: 6 }, all], "offers")[0]).toBe(true);
    expect(ask([{ effect: "opted_in", topic: "offers", minute: 6 }, all], "newsletter")[0]).toBe(false);
  });

  test("R-049: an opt-out of * leaves transactional messages alone", () => {
    const all = { effect: "opted_out", topic: "*", minute: 5 } as const;
    expect(ask([all], "receipts", { kind: "transactional" })).toEqual([true, "unknown", "default"]);
  });

  test("an opt-in of * lifts only an opt-out of *", () => {
    const steps = [
      { effect: "opted_out", topic: "newsletter", minute: 1 },
      { effect: "opted_out", topic: "*", minute: 2 },
      { effect: "opted_in", topic: "*", minute: 3 },
    ] as const;
    expect(ask(steps, "newsletter")).toEqual([false, "opted_out", "topic_opt_out"]);
    expect(ask(steps, "offers")[0]).toBe(true);
  });

  test("R-157: a complaint comes before an opt-out, and an opt-out before a hard bounce", () => {
    const bounce = { effect: "hard_bounce", topic: "*", minute: 1 } as const;
    const out = { effect: "opted_out", topic: "newsletter", minute: 1 } as const;
    const complaint = { effect: "complaint", topic: "*", minute: 1 } as const;
    expect(ask([bounce], "newsletter")).toEqual([false, "unknown", "hard_bounce"]);
    expect(ask([bounce, out], "newsletter")).toEqual([false, "opted_out", "topic_opt_out"]);
    expect(ask([bounce, out, complaint], "newsletter")).toEqual([false, "opted_out", "complaint"]);
  });

  test("a hard bounce and a complaint close transactional topics too", () => {
    for (const effect of ["hard_bounce", "complaint"] as const) {
      expect(ask([{ effect, topic: "*", minute: 1 }], "receipts", { kind: "transactional" })[0]).toBe(false);
    }
  });

  test("R-090: only the person's own later opt-in ends a suppression", () => {
    const complaint = { effect: "complaint", topic: "*", minute: 1 } as const;
    const optIn = { effect: "opted_in", topic: "newsletter", minute: 2 } as const;
    expect(ask([complaint, optIn], "newsletter")).toEqual([false, "opted_in", "complaint"]);
    expect(ask([complaint, { ...optIn, byPerson: true }], "newsletter")).toEqual([
      true,
      "opted_in",
      "opted_in",
    ]);
  });

  test("a sign-up that waits for its confirmation allows nothing and hides no opt-out", () => {
    const pending = { effect: "pending", topic: "newsletter", minute: 3 } as const;
    expect(ask([pending], "newsletter")).toEqual([false, "pending", "pending"]);
    const out = { effect: "opted_out", topic: "newsletter", minute: 1 } as const;
    expect(ask([out, pending], "newsletter")[1]).toBe("opted_out");
  });

  test("an opt-in without wording is good unless the tenant requires evidence", () => {
    const register = { status: "opted_in", at: at(1), eventId: "e", unproven: true } as const;
    const state = { registers: new Map([["newsletter", register]]), pending: new Map() };
    expect(standingOf(state, "newsletter", POLICY).allowed).toBe(true);
    const strict = standingOf(state, "newsletter", { ...POLICY, requireEvidence: true });
    expect(strict).toMatchObject({ allowed: false, status: "opted_in", reason: "unproven" });
  });
});

const step = fc.record({
  effect: fc.constantFrom<Effect>("opted_out", "opted_in", "complaint", "hard_bounce"),
  topic: fc.constantFrom("newsletter", "offers", "*"),
  minute: fc.nat({ max: 4 }),
  byPerson: fc.boolean(),
});

describe("invariants", () => {
  test("I4, faults 10 to 12: the order of arrival decides nothing", () => {
    fc.assert(
      fc.property(
        fc
          .array(step, { maxLength: 6 })
          .chain((steps) =>
            fc.tuple(fc.constant(steps), fc.shuffledSubarray(steps, { minLength: steps.length })),
          ),
        ([steps, shuffled]) => {
          for (const topic of ["newsletter", "offers", "*"]) {
            expect(ask(shuffled, topic)).toEqual(ask(steps, topic));
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test("I2: once out, out until a strictly newer opt-in", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        const newest = Math.max(0, ...steps.map(({ minute }) => minute));
        const out = { effect: "opted_out", topic: "newsletter", minute: newest } as const;
        expect(ask([...steps, out], "newsletter")[0]).toBe(false);
        expect(ask([out, ...steps], "newsletter")[0]).toBe(false);
      }),
    );
  });

  test("I3: an event folded twice changes nothing", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 6 }), (steps) => {
        expect(fold([...steps, ...steps]).registers).toEqual(fold(steps).registers);
      }),
    );
  });
});
