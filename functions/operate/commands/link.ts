import * as v from "valibot";
import { otherChannel } from "../../../shared/link.ts";
import { mintLink } from "../../../shared/mail-headers.ts";
import { ADDRESS, CHANNEL, LANGUAGE, TOPIC_ID, topicMistake } from "../../../shared/validate.ts";
import { addressOf, type Command, optionsOf, WrongUsage } from "../command.ts";
import { tenantOf } from "../configuration.ts";
import { contactVaultOf, signingKeyOf } from "../keys.ts";
import { printValue } from "../output.ts";
import { stackOf } from "../stack.ts";

const OPTIONS = v.strictObject({
  channel: CHANNEL,
  address: ADDRESS,
  topic: v.optional(TOPIC_ID),
  campaign: v.optional(v.pipe(v.string(), v.maxLength(64, "at most 64 characters"))),
  language: v.optional(LANGUAGE),
  also: v.optional(ADDRESS),
});

export const command: Command = {
  says: "Mints one recipient's links and mail headers with the configured key; needs no stack.",
  options: {
    channel: { takes: "email|sms", says: "how the recipient is written to", required: true },
    address: { takes: "ADDRESS", says: "whom the links are for", required: true },
    topic: { takes: "TOPIC", says: "what the unsubscribe link leaves; by default all marketing" },
    campaign: { takes: "NAME", says: "kept as evidence with what the links record" },
    language: { takes: "LANGUAGE", says: "the message's, such as de or pt-BR: its pages answer in it" },
    also: { takes: "ADDRESS", says: "theirs on the other channel: the preference centre shows both" },
  },
  async run(call) {
    const { channel, address, also, ...rest } = optionsOf(call, OPTIONS);
    const stack = stackOf(call);
    const tenant = tenantOf(call, stack);
    const [mistake] = topicMistake(tenant, rest.topic, "--topic");
    if (mistake !== undefined) throw new WrongUsage(`${mistake.pointer}: ${mistake.detail}`);
    const claims = {
      ...rest,
      channel,
      address: addressOf(channel, address),
      also: also === undefined ? undefined : addressOf(otherChannel(channel), also, "also"),
    };
    const key = await signingKeyOf(stack, call.env, tenant.links.keys);
    const vault = tenant.mailto === undefined ? undefined : await contactVaultOf(stack, call.env, tenant);
    printValue(call, await mintLink(tenant, { ...key, vault }, claims, call.now()));
    return "done";
  },
};
