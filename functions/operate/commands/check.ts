import * as v from "valibot";
import { ADDRESS, CHANNEL, TOPIC_ID } from "../../../shared/validate.ts";
import { apiOf } from "../ask.ts";
import { addressOf, type Command, CommandFailed, optionsOf, WrongUsage } from "../command.ts";
import { printValue } from "../output.ts";

const OPTIONS = v.strictObject({
  channel: CHANNEL,
  address: v.optional(ADDRESS),
  hash: v.optional(v.string()),
  topic: v.optional(TOPIC_ID),
  purpose: v.optional(v.string()),
  jurisdiction: v.optional(v.string()),
  at: v.optional(v.string()),
});

const ANSWER = v.looseObject({
  results: v.tuple([
    v.looseObject({
      allowed: v.boolean(),
      reason: v.string(),
      rule: v.string(),
      since: v.nullable(v.string()),
      eventId: v.nullable(v.string()),
    }),
  ]),
});
type Result = v.InferOutput<typeof ANSWER>["results"][0];

export const command: Command = {
  says: "May this recipient be sent to? Prints what /v1/check answers.",
  options: {
    channel: { takes: "email|sms", says: "how the recipient is written to", required: true },
    address: { takes: "ADDRESS", says: "whom to ask about" },
    hash: { takes: "SHA-256", says: "instead of the address: the hash of it, normalised" },
    topic: { takes: "TOPIC", says: "what is to be sent; by default any marketing" },
    purpose: { takes: "PURPOSE", says: "marketing, transactional or sale_share, instead of a topic" },
    jurisdiction: { takes: "PLACE", says: "where the recipient is, such as DE or US-CA" },
    at: { takes: "TIME", says: "a past moment: what the answer was then" },
  },
  async run(call) {
    const { channel, address, hash, ...question } = optionsOf(call, OPTIONS);
    const whom = address === undefined ? { addressHash: hash } : { address: addressOf(channel, address) };
    if ((address === undefined) === (hash === undefined))
      throw new WrongUsage("--address or --hash, one of them");
    const asked = { channel, ...whom, ...question };
    const answer = await (await apiOf(call)).post("/v1/check", "consent:read", asked);
    if (!v.is(ANSWER, answer)) throw new CommandFailed("the answer is not one of /v1/check");
    printValue(call, answer, () => answer.results.map(inWords));
    return "done";
  },
};

/** `no: topic_opt_out (R-157.4) since 2026-11-23T20:00:00.000Z (event 01JDD…)` */
function inWords({ allowed, reason, rule, since, eventId }: Result): string {
  const after = since === null ? "" : ` since ${since}`;
  return `${allowed ? "yes" : "no"}: ${reason} (${rule})${after}${eventId === null ? "" : ` (event ${eventId})`}`;
}
