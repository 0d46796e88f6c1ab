import { normaliseAddress } from "../../shared/address.ts";
import { classify, type Verdict } from "../../shared/classify.ts";
import { kindOfTopic, type Tenant } from "../../shared/config.ts";
import { type Change, providerTime, timeText } from "../../shared/event.ts";
import { answerOf } from "../../shared/keywords.ts";
import { standingOf } from "../../shared/ledger/precedence.ts";
import type { DoubtfulText } from "../../shared/ledger/review.ts";
import type { ContactState } from "../../shared/ledger/standing.ts";
import type { InboundText } from "../../shared/provider.ts";
import { evidenceOf } from "./evidence.ts";
import { type Arrival, topicsOfSender } from "./provider-changes.ts";

/** A text from a person, read: what it asks for, and of which topics. */
export interface ReadText {
  readonly verdict: Verdict;
  readonly address: string;
  readonly topics: readonly string[];
  readonly text: InboundText;
}

/** Where and when a text came in. */
type TextArrival = Pick<Arrival, "tenant" | "now"> & Pick<DoubtfulText, "provider">;

const FLAGS = { STOP: "optout-keyword", START: "optin-keyword", HELP: "help-keyword" } as const;

/**
 * Reads one text. What the provider took it for counts too, and where the two disagree the opt-out wins.
 * @returns `undefined` where the sender's number is none: nobody to stop writing to
 */
export function readText({ tenant }: TextArrival, text: InboundText): ReadText | undefined {
  const address = normaliseAddress("sms", text.from);
  if (address === undefined) return undefined;
  const verdict = verdictOf(classify(text.text, { names: [tenant.name] }), text);
  return { verdict, address, topics: topicsOfSender(tenant, text.to), text };
}

function verdictOf(own: Verdict, { text, flag, part }: InboundText): Verdict {
  if (isOptOut(own)) return own;
  if (flag !== undefined) return { label: FLAGS[flag], language: own.language, rule: `provider:${flag}` };
  if (own.label !== "none") return own;
  // A wish may stand half in each of two parts, and no rule sees both.
  return answerOf(text) ?? (part ? { ...own, rule: own.rule ?? "doubt:part", review: true } : own);
}

export function isOptOut({ label }: Verdict): boolean {
  return label === "optout-keyword" || label === "optout-freetext";
}

/** What a person is to judge of a text, where it may be a wish. */
export function doubtOf(
  { provider, now }: TextArrival,
  { verdict, text }: ReadText,
): DoubtfulText | undefined {
  if (verdict.review === undefined || verdict.rule === null) return undefined;
  const { name, lateAfterHours } = provider;
  const { rule, language } = verdict;
  return { provider: { name, lateAfterHours }, text, receivedAt: timeText(now), rule, language };
}

/**
 * The changes a text asks for. START lifts what is closed or waits to be confirmed, and nothing else: from a
 * number that never opted out it is no consent to anything. It also ends a pause, for what the number sends.
 * @param state what is known of the number; needed for an opt-in only
 */
export function changesOfText(
  arrival: TextArrival,
  read: ReadText,
  state: ContactState | undefined,
): readonly Change[] {
  const { topics, verdict } = read;
  if (isOptOut(verdict)) return topics.map((topic) => changeOf(arrival, read, topic, "opted_out"));
  if (verdict.label !== "optin-keyword" || state === undefined) return [];
  // Also the answer to any other question: it confirms a sign-up, and lifts nothing.
  const onlyConfirms = verdict.rule?.startsWith("answer:") === true;
  return topics
    .filter((topic) => {
      const reason = reasonClosed(arrival, state, topic);
      return reason === "pending" || (reason !== undefined && !onlyConfirms);
    })
    .map((topic) => changeOf(arrival, read, topic, "opted_in"));
}

/** Why a topic is closed; nothing where it is open, or nobody ever said anything of it. */
function reasonClosed({ tenant, now }: TextArrival, state: ContactState, topic: string): string | undefined {
  const { allowed, reason } = standingOf(state, topic, policyOf(tenant, topic, now));
  return allowed || reason === "no_record" || reason === "unproven" ? undefined : reason;
}

function policyOf(tenant: Tenant, topic: string, now: number) {
  const { defaultAllowed, requireEvidence } = tenant;
  const kind = kindOfTopic(tenant, topic);
  return { channel: "sms", kind, defaultAllowed, requireEvidence, now: timeText(now) } as const;
}

function changeOf(
  arrival: TextArrival,
  read: ReadText,
  topic: string,
  effect: "opted_out" | "opted_in",
): Change {
  const { provider, now } = arrival;
  const { id, text, to, time } = read.text;
  const receivedAt = timeText(now);
  return {
    channel: "sms",
    address: read.address,
    topic,
    effect,
    source: "sms",
    occurredAt: providerTime(time, effect, receivedAt),
    receivedAt,
    late: isLate(provider, read.text, now),
    identity: { parts: ["sms", provider.name, id, topic] },
    evidence: {
      route: "sms",
      provider: provider.name,
      ...evidenceOf({ messageId: id, number: to }),
      text: text.slice(0, 320),
      rule: read.verdict.rule,
    },
    byPerson: true,
    inert: effect === "opted_in" && isLate(provider, read.text, now),
  };
}

function isLate(provider: TextArrival["provider"], { time }: InboundText, now: number): boolean {
  return time !== undefined && now - time.milliseconds > provider.lateAfterHours * 3_600_000;
}
