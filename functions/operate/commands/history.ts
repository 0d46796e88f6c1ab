import * as v from "valibot";
import { ADDRESS, CHANNEL, TOPIC_ID } from "../../../shared/validate.ts";
import { type Api, apiOf } from "../ask.ts";
import { addressOf, type Command, CommandFailed, FLAG, optionsOf, WrongUsage } from "../command.ts";
import { evidenceOf, rendered } from "../evidence.ts";
import { endProgress, print, printValue, progress } from "../output.ts";

const OPTIONS = v.strictObject({
  channel: CHANNEL,
  address: ADDRESS,
  topic: v.optional(TOPIC_ID),
  deliveries: FLAG,
  evidence: FLAG,
  format: v.optional(v.picklist(["json", "iso27560", "html"], "json, iso27560 or html")),
});

const DELIVERY = v.looseObject({
  partner: v.string(),
  state: v.string(),
  attempts: v.number(),
  lastStatus: v.nullable(v.number()),
  lastError: v.nullable(v.string()),
  lastAttemptAt: v.nullable(v.string()),
  deliveredAt: v.nullable(v.string()),
  appliedAt: v.nullable(v.string()),
  reason: v.nullable(v.string()),
  dueAt: v.nullable(v.string()),
});
type Delivery = v.InferOutput<typeof DELIVERY>;
const EVENT = v.looseObject({
  eventId: v.string(),
  topic: v.string(),
  status: v.string(),
  source: v.string(),
  reason: v.nullable(v.string()),
  receivedAt: v.string(),
  deliveries: v.optional(v.array(DELIVERY)),
});
type Event = v.InferOutput<typeof EVENT>;
const LINK = v.looseObject({ seq: v.number() });
type Link = v.InferOutput<typeof LINK>;
const PROOF = v.looseObject({ links: v.array(LINK), unchained: v.array(v.string()) });
const PAGE = v.looseObject({ events: v.array(EVENT), proof: PROOF, next: v.optional(v.string()) });
type Page = v.InferOutput<typeof PAGE>;

export const command: Command = {
  says: "Everything recorded of one person, oldest first: what /v1/history answers, all pages in one.",
  options: {
    channel: { takes: "email|sms", says: "how the person is written to", required: true },
    address: { takes: "ADDRESS", says: "whose history", required: true },
    topic: { takes: "TOPIC", says: "only its events and those of `*`; the proof is of all" },
    deliveries: { says: "with who was told of each event, when, and what they answered" },
    evidence: { says: "one file with all that proves it, for a lawyer; it verifies without any connection" },
    format: {
      takes: "json|iso27560|html",
      says: "of the evidence: data, consent records, or a page to print",
    },
  },
  async run(call) {
    const { channel, address, topic, deliveries, evidence, format } = optionsOf(call, OPTIONS);
    const asked = { channel, address: addressOf(channel, address) };
    if (evidence) {
      if (topic !== undefined) throw new WrongUsage("--topic: evidence is of all topics");
      if (deliveries) throw new WrongUsage("--deliveries: evidence has them");
      print(await rendered(await evidenceOf(await apiOf(call), asked), format ?? "json"));
      return "done";
    }
    if (format !== undefined) throw new WrongUsage("--format: only with --evidence");
    const history = await allPages(await apiOf(call), { ...asked, ...(deliveries && { deliveries }) });
    const events = history.events.filter(
      (event) => topic === undefined || [topic, "*"].includes(event.topic),
    );
    printValue(call, { ...history, events }, () => events.flatMap(inWords));
    return "done";
  },
};

/** One page of them all: each page has the links of its own events. */
async function allPages(api: Api, asked: object): Promise<Page> {
  const events: Event[] = [];
  const links: Link[] = [];
  const unchained: string[] = [];
  let after: string | undefined;
  for (;;) {
    const body = after === undefined ? asked : { ...asked, next: after };
    const answer = await api.post("/v1/history", "consent:read", body);
    if (!v.is(PAGE, answer)) throw new CommandFailed("the answer is not one of /v1/history");
    const { next, ...page } = answer;
    events.push(...page.events);
    links.push(...page.proof.links);
    unchained.push(...page.proof.unchained);
    if (next === undefined) {
      endProgress();
      const chain = links.sort((a, b) => a.seq - b.seq);
      return { ...page, events, proof: { ...page.proof, links: chain, unchained } };
    }
    progress(`${events.length} events`);
    after = next;
  }
}

function inWords(event: Event): readonly string[] {
  const { receivedAt, status, topic, source, reason, eventId, deliveries = [] } = event;
  const why = reason === null ? "" : ` (${reason})`;
  return [
    `${receivedAt}  ${status}${why} of ${topic} by ${source}  ${eventId}`,
    ...deliveries.map(deliveryInWords),
  ];
}

function deliveryInWords(delivery: Delivery): string {
  const { partner, state, attempts, lastStatus, lastError, reason } = delivery;
  const { lastAttemptAt, deliveredAt, appliedAt, dueAt } = delivery;
  const at = deliveredAt ?? lastAttemptAt;
  const said = [
    ...(attempts === 0 ? [] : [`${attempts} ${attempts === 1 ? "attempt" : "attempts"}`]),
    ...(lastStatus === null ? [] : [`answered ${lastStatus}`]),
    ...[lastError ?? [], reason ?? []].flat(),
    ...(appliedAt === null ? [] : [`in effect ${appliedAt}`]),
    ...(deliveredAt !== null || dueAt === null || state === "skipped" ? [] : [`due ${dueAt}`]),
  ];
  return `  ${at ?? " ".repeat(24)}  ${partner}: ${[state, ...said].join(", ")}`;
}
