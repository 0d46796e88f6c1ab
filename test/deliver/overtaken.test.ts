import { describe, expect, test } from "vitest";
import { isOvertaken } from "../../functions/deliver/overtaken.ts";
import type { Register } from "../../shared/ledger/standing.ts";
import type { Job } from "../../shared/partner.ts";
import { jobOf } from "../support/propagation.ts";

const AT = "2026-11-25T09:00:00.000Z";
const EARLIER = "2026-11-25T08:59:59.999Z";
const LATER = "2026-11-25T09:00:00.001Z";

function job(changes: Partial<Job> = {}): Job {
  return jobOf({ tenantId: "demo", contactId: "1abc", eventId: "MINE" }, "crm", {
    occurredAt: AT,
    ...changes,
  });
}

function stateOf(registers: Record<string, Partial<Register>>) {
  const register = { status: "opted_out", at: AT, eventId: "OTHER", unproven: false } as const;
  return {
    registers: new Map(Object.entries(registers).map(([name, own]) => [name, { ...register, ...own }])),
    pending: new Map(),
  };
}

const OPT_IN = { status: "opted_in" } as const;
const COMPLAINT = { reason: "complaint", topic: "*" } as const;
const BOUNCE = { reason: "hard_bounce", topic: "*", status: "unknown" } as const;

describe("an event is overtaken", () => {
  test.for([
    ["a later opt-in of its topic", {}, { newsletter: { ...OPT_IN, at: LATER } }],
    ["a later opt-out of its topic", {}, { newsletter: { at: LATER } }],
    ["an opt-out at the very time of its opt-in", OPT_IN, { newsletter: {} }],
    ["a later opt-out of everything, when it opens a topic", OPT_IN, { "*": { at: LATER } }],
    ["a later pause, when it opens a topic", OPT_IN, { "!pause": { at: LATER } }],
    [
      "a lifted suppression, and everything opened again",
      COMPLAINT,
      { "!complaint": { ...OPT_IN, at: LATER }, "*": { ...OPT_IN, at: LATER } },
    ],
    ["a later complaint", COMPLAINT, { "!complaint": { at: LATER }, "*": { at: LATER } }],
    ["a lifted bounce", BOUNCE, { "!hard_bounce": { ...OPT_IN, at: LATER } }],
  ] as const)("by %s", ([, changes, registers]) => {
    expect(isOvertaken(job(changes), stateOf(registers), "marketing")).toBe(true);
  });
});

describe("an event still stands", () => {
  test.for([
    ["when the state is its own", {}, { newsletter: { eventId: "MINE" } }],
    ["when nothing is stored", {}, {}],
    ["beside a later event of another topic", {}, { newsletter: { eventId: "MINE" }, offers: { at: LATER } }],
    ["after an older event that the state still shows", {}, { newsletter: { ...OPT_IN, at: EARLIER } }],
    ["as an opt-out under a later opt-in of everything", {}, { "*": { ...OPT_IN, at: LATER } }],
    ["as an opt-out under a later opt-out of everything", {}, { "*": { at: LATER } }],
    ["as an opt-in after an earlier opt-out of everything", OPT_IN, { "*": { at: EARLIER } }],
    ["as a complaint beside a later opt-out of everything", COMPLAINT, { "*": { at: LATER } }],
    [
      "as a complaint whose opt-out of everything stands, when an opt-in of one topic lifted it",
      COMPLAINT,
      { "!complaint": { ...OPT_IN, at: LATER }, "*": { eventId: "MINE" } },
    ],
    [
      "as a bounce beside a later opt-in that was not the person's",
      BOUNCE,
      { "*": { ...OPT_IN, at: LATER } },
    ],
  ] as const)("%s", ([, changes, registers]) => {
    expect(isOvertaken(job(changes), stateOf(registers), "marketing")).toBe(false);
  });

  test.for(["transactional", "sale_share"] as const)(
    "as the opt-in of a %s topic: `*` does not cover it",
    (kind) => {
      expect(isOvertaken(job(OPT_IN), stateOf({ "*": { at: LATER } }), kind)).toBe(false);
    },
  );
});
