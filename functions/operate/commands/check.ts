import * as v from "valibot";
import { ADDRESS, CHANNEL, TOPIC_ID } from "../../../shared/validate.ts";
import { apiOf } from "../ask.ts";
import { addressOf, type Command, CommandFailed, optionsOf } from "../command.ts";
import { printValue } from "../output.ts";

const OPTIONS = v.strictObject({ channel: CHANNEL, address: ADDRESS, topic: v.optional(TOPIC_ID) });

const ANSWER = v.looseObject({
  results: v.tuple([
    v.looseObject({
      allowed: v.boolean(),
      reason: v.string(),
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
    address: { takes: "ADDRESS", says: "whom to ask about", required: true },
    topic: { takes: "TOPIC", says: "what is to be sent; by default any marketing" },
  },
  async run(call) {
    const { channel, address, topic } = optionsOf(call, OPTIONS);
    const asked = { channel, address: addressOf(channel, address), topic };
    const answer = await (await apiOf(call)).post("/v1/check", "consent:read", asked);
    if (!v.is(ANSWER, answer)) throw new CommandFailed("the answer is not one of /v1/check");
    printValue(call, answer, () => answer.results.map(inWords));
    return "done";
  },
};

/** `no: topic_opt_out since 2026-11-23T20:00:00.000Z (event 01JDD…)` */
function inWords({ allowed, reason, since, eventId }: Result): string {
  const after = since === null ? "" : ` since ${since}`;
  return `${allowed ? "yes" : "no"}: ${reason}${after}${eventId === null ? "" : ` (event ${eventId})`}`;
}
