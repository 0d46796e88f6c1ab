import { countsIn, groundsOf } from "../consent-basis.ts";
import type { Channel, Reason, Status } from "../event.ts";
import { type Regime, regimeOf } from "../jurisdiction.ts";
import {
  COMPLAINT,
  type ContactState,
  closes,
  graceOf,
  HARD_BOUNCE,
  PAUSE,
  PENDING_MS,
  type Pending,
  type Register,
} from "./standing.ts";

/** The answer to "may I send?", with its reason, the rule behind it and the event it rests on. */
export interface Standing {
  readonly allowed: boolean;
  readonly status: Status;
  readonly reason: StandingReason;
  /** A requirement (docs/checking.md names the law behind each), or the tenant's setting that decided. */
  readonly rule: string;
  readonly since: string | null;
  readonly eventId: string | null;
  /** When the consent that it rests on ends by itself. */
  readonly expiresAt?: string;
}

export type StandingReason =
  | "legal_block"
  | "complaint"
  | "channel_opt_out"
  | "topic_opt_out"
  | "hard_bounce"
  | Exclude<Reason, null>
  | "consent_expired"
  | "basis_invalid"
  | "opted_in"
  | "pending"
  | "default"
  | "no_record";

/** How old a person is known to be, as far as the sale of their data goes by it (Cal. Civ. Code 1798.120(c)). */
export const AGES = ["under_13", "13_to_15", "16_or_over"] as const;
export type Age = (typeof AGES)[number];

export interface StandingPolicy {
  readonly channel: Channel;
  readonly kind: "marketing" | "transactional" | "sale_share";
  readonly defaultAllowed: Readonly<Record<Channel, boolean>>;
  readonly requireEvidence: boolean;
  /** The time of the question, as the ledger writes it; without it a pause goes on, and consent has ended. */
  readonly now?: string;
  /** Where the recipient is (ISO 3166); without it no law is asked, only the tenant's default. */
  readonly jurisdiction?: string | undefined;
  readonly jurisdictions?: Readonly<Record<string, Regime>> | undefined;
  /** Where it is not known nobody is taken for a child. */
  readonly age?: Age | undefined;
}

interface Facts extends StandingPolicy {
  readonly state: ContactState;
  readonly topic: string;
  /** What closes the whole channel, where it covers the topic. */
  readonly wide: Register | undefined;
  /** The topic's own last choice, or the one of `*` or of its purpose that covers it. */
  readonly choice: Register | undefined;
  /** What a yes would rest on: the choice, or a grace of the law beside it. */
  readonly consent: Register | undefined;
  readonly regime: Regime | undefined;
}

/** What a rule found that decides: the register or sign-up, or that there is nothing. */
type Ground = Pending | Register | "nothing";

interface Rule {
  readonly reason: StandingReason;
  readonly rule: string | ((facts: Facts) => string);
  readonly allows?: true;
  decides(facts: Facts): Ground | undefined;
}

/** Precedence: the first rule that finds something decides. */
const RULES: readonly Rule[] = [
  {
    reason: "legal_block",
    rule: "R-157.1",
    decides: ({ regime }) => (regime === "blocked" ? "nothing" : undefined),
  },
  { reason: "complaint", rule: "R-157.2", decides: ({ state }) => closedBy(state, COMPLAINT) },
  { reason: "channel_opt_out", rule: "R-157.3", decides: ({ wide }) => wide },
  {
    reason: "topic_opt_out",
    rule: "R-157.4",
    decides: ({ choice }) => (choice?.status === "opted_out" ? choice : undefined),
  },
  { reason: "hard_bounce", rule: "R-157.5", decides: ({ state }) => closedBy(state, HARD_BOUNCE) },
  {
    reason: "unproven",
    rule: "R-130",
    decides: (facts) => (isUnproven(facts.consent, facts) ? facts.consent : undefined),
  },
  {
    reason: "consent_expired",
    rule: "R-094",
    decides: (facts) => (hasEnded(facts.consent, facts) ? facts.consent : undefined),
  },
  {
    reason: "basis_invalid",
    rule: ({ consent }) => (consent?.basis === undefined ? "R-094" : groundsOf(consent.basis).rule),
    decides: (facts) => (isForeign(facts.consent, facts) ? facts.consent : undefined),
  },
  {
    // Only a parent says yes for a child, and which yes is a parent's the state does not hold.
    reason: "unproven",
    rule: "R-119",
    decides: (facts) => (isYoung(facts, "under_13") ? facts.consent : undefined),
  },
  { reason: "opted_in", rule: "R-157.6", allows: true, decides: ({ consent }) => consent },
  { reason: "pending", rule: "R-096", decides: awaited },
  {
    reason: "no_record",
    rule: "R-119",
    decides: (facts) => (isYoung(facts, "under_13", "13_to_15") ? "nothing" : undefined),
  },
  {
    reason: "no_record",
    rule: "R-094",
    decides: ({ kind, regime }) => (regime === "opt_in" && kind !== "transactional" ? "nothing" : undefined),
  },
  {
    reason: "default",
    rule: "defaultAllowed",
    allows: true,
    decides: ({ defaultAllowed, channel }) => (defaultAllowed[channel] ? "nothing" : undefined),
  },
];

/** Where no rule finds anything, nothing is allowed. */
const NO_RECORD: Rule = { reason: "no_record", rule: "defaultAllowed", decides: () => "nothing" };

/**
 * Decides what a state means for one topic.
 * @param topic a topic's id, or `*` for everything of its kind on the channel
 */
export function standingOf(state: ContactState, topic: string, policy: StandingPolicy): Standing {
  const facts = factsOf(state, topic, policy);
  for (const rule of RULES) {
    const ground = rule.decides(facts);
    if (ground !== undefined) return standing(rule, facts, ground);
  }
  return standing(NO_RECORD, facts, "nothing");
}

function factsOf(state: ContactState, topic: string, policy: StandingPolicy): Facts {
  const { kind, channel, jurisdiction, jurisdictions, now } = policy;
  const own = topic === "*" ? undefined : state.registers.get(topic);
  // `*` covers marketing alone.
  const covering =
    kind === "marketing" ? ["*", PAUSE].flatMap((name) => state.registers.get(name) ?? []) : [];
  // An opt-out of `*`, or of the purpose `sale_share`, closes a topic until a later opt-in of that very topic.
  const reopened = ({ at }: Register): boolean => own?.status === "opted_in" && own.at > at;
  const purpose = kind === "sale_share" ? state.registers.get("sale_share") : undefined;
  const refused = purpose !== undefined && closes(purpose, now) && !reopened(purpose) ? purpose : undefined;
  const choice = refused ?? own ?? (kind === "marketing" ? state.registers.get("*") : undefined);
  const regime = jurisdiction === undefined ? undefined : regimeOf(jurisdiction, channel, jurisdictions);
  const wide = covering.find((register) => closes(register, now) && !reopened(register));
  return {
    ...policy,
    state,
    topic,
    wide,
    choice,
    regime,
    consent: consentOf(state, topic, choice, { ...policy, regime }),
  };
}

/** The first yes that has no flaw, else the first. */
function consentOf(
  { registers }: ContactState,
  topic: string,
  choice: Register | undefined,
  policy: Judged,
): Register | undefined {
  const graces = policy.kind === "marketing" ? [graceOf(topic), graceOf("*")] : [graceOf(topic)];
  const given = [choice, ...graces.map((name) => registers.get(name))].flatMap((register) =>
    register?.status === "opted_in" ? [register] : [],
  );
  const sound = (yes: Register): boolean =>
    !isUnproven(yes, policy) && !hasEnded(yes, policy) && !isForeign(yes, policy);
  return given.find(sound) ?? given[0];
}

function standing({ reason, rule, allows }: Rule, facts: Facts, ground: Ground): Standing {
  const by = ground === "nothing" ? undefined : ground;
  const until = reason === "opted_in" ? facts.consent?.until : undefined;
  return {
    allowed: allows === true,
    status: statusOf(reason, facts),
    reason,
    rule: typeof rule === "string" ? rule : rule(facts),
    since: by?.at ?? null,
    eventId: by?.eventId ?? null,
    ...(until === undefined ? {} : { expiresAt: until }),
  };
}

/** The person's own choice, whatever else stands in the way of a message. */
function statusOf(reason: StandingReason, { wide, choice, consent }: Facts): Status {
  if (reason === "pending") return "pending";
  return wide === undefined ? ((choice ?? consent)?.status ?? "unknown") : "opted_out";
}

function closedBy({ registers }: ContactState, name: string): Register | undefined {
  const register = registers.get(name);
  return register?.status === "opted_out" ? register : undefined;
}

type Judged = StandingPolicy & { readonly regime: Regime | undefined };

function isUnproven(yes: Register | undefined, { requireEvidence }: Judged): boolean {
  return yes?.unproven === true && requireEvidence;
}

/** Consent that ended is not "nothing known": what the person gave was for a time. */
function hasEnded(yes: Register | undefined, { now }: Judged): boolean {
  return yes?.until !== undefined && (now === undefined || now >= yes.until);
}

/** A basis that the recipient's law does not know, where that law asks for consent. */
function isForeign(yes: Register | undefined, { jurisdiction, regime, kind }: Judged): boolean {
  if (yes?.basis === undefined || jurisdiction === undefined) return false;
  return regime !== "opt_out" && kind !== "transactional" && !countsIn(yes.basis, jurisdiction);
}

/** Of the young nothing is sold or shared without a yes (11 CCR 7070, 7071). */
function isYoung({ kind, age }: Facts, ...ages: readonly Age[]): boolean {
  return kind === "sale_share" && age !== undefined && ages.includes(age);
}

function awaited({ state, topic, kind, now }: Facts): Pending | undefined {
  const own = topic === "*" ? undefined : state.pending.get(topic);
  const waiting = own ?? (kind === "marketing" ? state.pending.get("*") : undefined);
  if (waiting === undefined || now === undefined) return waiting;
  return Date.parse(now) - Date.parse(waiting.at) < PENDING_MS ? waiting : undefined;
}
