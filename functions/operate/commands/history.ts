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
  evidence: FLAG,
  format: v.optional(v.picklist(["json", "iso27560", "html"], "json, iso27560 or html")),
});

const EVENT = v.looseObject({
  eventId: v.string(),
  topic: v.string(),
  status: v.string(),
  source: v.string(),
  reason: v.nullable(v.string()),
  receivedAt: v.string(),
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
    evidence: { says: "one file with all that proves it, for a lawyer; it verifies without any connection" },
    format: {
      takes: "json|iso27560|html",
      says: "of the evidence: data, consent records, or a page to print",
    },
  },
  async run(call) {
    const { channel, address, topic, evidence, format } = optionsOf(call, OPTIONS);
    const asked = { channel, address: addressOf(channel, address) };
    if (evidence) {
      if (topic !== undefined) throw new WrongUsage("--topic: evidence is of all topics");
      print(await rendered(await evidenceOf(await apiOf(call), asked), format ?? "json"));
      return "done";
    }
    if (format !== undefined) throw new WrongUsage("--format: only with --evidence");
    const history = await allPages(await apiOf(call), asked);
    const events = history.events.filter(
      (event) => topic === undefined || [topic, "*"].includes(event.topic),
    );
    printValue(call, { ...history, events }, () => events.map(inWords));
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

function inWords({ receivedAt, status, topic, source, reason, eventId }: Event): string {
  const why = reason === null ? "" : ` (${reason})`;
  return `${receivedAt}  ${status}${why} of ${topic} by ${source}  ${eventId}`;
}
