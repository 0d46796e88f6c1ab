import { normaliseAddress } from "../../shared/address.ts";
import { classify, type Verdict } from "../../shared/classify.ts";
import { type Change, providerTime, timeText } from "../../shared/event.ts";
import type { DoubtfulText } from "../../shared/ledger/review.ts";
import type { ContactState } from "../../shared/ledger/standing.ts";
import type { InboundText } from "../../shared/provider.ts";
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
  const own = classify(text.text, { names: [tenant.name] });
  const verdict = isOptOut(own) || text.flag === undefined ? own : verdictOf(text.flag);
  return { verdict, address, topics: topicsOfSender(tenant, text.to), text };
}

function verdictOf(flag: "STOP" | "START" | "HELP"): Verdict {
  return { label: FLAGS[flag], language: null, rule: `provider:${flag}` };
}

function isOptOut({ label }: Verdict): boolean {
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
 * The changes a text asks for. START lifts what is closed and nothing else: from a number that never opted
 * out it is no consent to anything.
 * @param state what is known of the number; needed for an opt-in only
 */
export function changesOfText(
  arrival: TextArrival,
  read: ReadText,
  state: ContactState | undefined,
): readonly Change[] {
  if (isOptOut(read.verdict)) {
    return read.topics.map((topic) => changeOf(arrival, read, topic, "opted_out"));
  }
  if (read.verdict.label !== "optin-keyword" || state === undefined) return [];
  return read.topics
    .filter((topic) => state.registers.get(topic)?.status === "opted_out")
    .map((topic) => changeOf(arrival, read, topic, "opted_in"));
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
      messageId: id,
      text: text.slice(0, 320),
      number: to,
      rule: read.verdict.rule,
    },
    byPerson: true,
    inert: effect === "opted_in" && isLate(provider, read.text, now),
  };
}

function isLate(provider: TextArrival["provider"], { time }: InboundText, now: number): boolean {
  return time !== undefined && now - time.milliseconds > provider.lateAfterHours * 3_600_000;
}

/**
 * The one confirmation of a STOP, where the tenant's own answer is the one that is due; the provider or the
 * network has confirmed already everywhere else, and a second text is a fault.
 */
export function confirmationOf({ tenant }: Arrival, read: ReadText): string | undefined {
  const own = normaliseAddress("sms", read.text.to) ?? read.text.to;
  const sender = tenant.senders.find(({ number }) => number === own);
  if (sender?.confirms !== "heed" || !isOptOut(read.verdict)) return undefined;
  return `${tenant.name}: You are unsubscribed and will receive no more messages. Reply START to rejoin.`;
}
