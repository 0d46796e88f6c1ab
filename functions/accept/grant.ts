import * as v from "valibot";
import { BASES, type Basis } from "../../shared/basis.ts";
import type { Topic } from "../../shared/config.ts";
import { AFFIRMATIVE_ACTS, basisEnds } from "../../shared/consent-basis.ts";
import { type Change, type Evidence, timeText } from "../../shared/event.ts";
import type { Mistake } from "../../shared/replies.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { TIME, validate } from "../../shared/validate.ts";

const ACT = `one of ${AFFIRMATIVE_ACTS.join(", ")}: what was ticked beforehand, or silence, is no consent`;

const CLAIMS = v.looseObject({
  affirmativeAct: v.optional(v.picklist(AFFIRMATIVE_ACTS, ACT)),
  basis: v.optional(v.picklist(["express", ...BASES], `one of express, ${BASES.join(", ")}`), "express"),
  expiresAt: v.optional(TIME),
});

const filled = v.pipe(v.string("a text"), v.trim(), v.nonEmpty("a text that is not empty"));
const yes = v.literal(true, "true: without it there is no such consent");

/** What the record of each must show, or it counts for nothing. */
const GROUNDS = {
  // own sale, similar products, a refusal offered when the address was taken and in each message.
  soft_opt_in: v.looseObject({
    sale: filled,
    similarProducts: yes,
    refusalAtCollection: yes,
    refusalInEachMessage: yes,
  }),
  implied_purchase: v.looseObject({ sale: filled }),
  implied_inquiry: v.looseObject({ inquiry: filled }),
} as const satisfies Record<Basis, v.GenericSchema>;

/** To be sold or shared (again) is asked for, and then confirmed (11 CCR 7028(a), 7071(a)). */
const TWO_STEPS = "double_opt_in: sale and sharing are agreed to in two steps";

/** What its evidence makes of an opt-in. */
export type Grant = Pick<Change, "unproven" | "until" | "basis">;

/**
 * Judges the evidence of an opt-in: whether it shows what was agreed to, what it rests on, and when
 * it ends by itself.
 * @param kind of the topic: to sale and sharing nobody says yes by one step
 * @param occurredAt milliseconds; of implied consent, when the purchase or inquiry was
 */
export function grantOf(
  evidence: Evidence,
  kind: Topic["kind"],
  occurredAt: number,
): Result<Grant, readonly Mistake[]> {
  const claims = validate(CLAIMS, evidence, "/evidence");
  if (!claims.ok) return claims;
  const { basis, expiresAt, affirmativeAct } = claims.value;
  const isTwice = affirmativeAct === "double_opt_in" || kind !== "sale_share";
  if (!isTwice && (affirmativeAct !== undefined || basis !== "express")) {
    return fail([{ pointer: "/evidence/affirmativeAct", detail: `expected ${TWO_STEPS}` }]);
  }
  const given = expiresAt === undefined ? [] : [Date.parse(expiresAt)];
  if (given.some((end) => end <= occurredAt)) {
    return fail([{ pointer: "/evidence/expiresAt", detail: "expected a time after occurredAt" }]);
  }
  if (basis === "express") return ok({ unproven: !hasWording(evidence) || !isTwice, ...endOf(given) });
  const grounds = validate(GROUNDS[basis], evidence, "/evidence");
  if (!grounds.ok) return grounds;
  return ok({ basis, ...endOf([...given, ...[basisEnds(basis, occurredAt)].flatMap((end) => end ?? [])]) });
}

function endOf(ends: readonly number[]): Pick<Grant, "until"> {
  return ends.length === 0 ? {} : { until: timeText(Math.min(...ends)) };
}

function hasWording({ wording }: Evidence): boolean {
  return typeof wording === "string" && wording.trim() !== "";
}
