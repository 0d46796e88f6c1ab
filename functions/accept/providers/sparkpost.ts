import * as v from "valibot";
import {
  type Delivery,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderChange,
} from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { derivedId } from "../derived-id.ts";
import { evidenceOf } from "../evidence.ts";
import { jsonBody } from "../json-body.ts";
import { keeping, together } from "../kept-events.ts";
import { verifyBasic } from "../passwords.ts";
import { isRecorded, type Meaning } from "../policy.ts";
import { isoTime, unixSeconds } from "../provider-time.ts";
import { receive } from "../receive.ts";

// https://developers.sparkpost.com/api/webhooks/ and https://support.sparkpost.com/docs/deliverability/bounce-classification-codes

/** By type and, for bounces, their class. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["bounce/10", "hard_bounce"], // invalid recipient
  ["bounce/30", "hard_bounce"], // no recipient
  ["bounce/1", "soft_bounce"],
  ["bounce/20", "soft_bounce"],
  ["bounce/21", "soft_bounce"],
  ["bounce/22", "soft_bounce"],
  ["bounce/23", "soft_bounce"],
  ["bounce/24", "soft_bounce"],
  ["bounce/40", "soft_bounce"],
  ["bounce/50", "soft_bounce"],
  ["bounce/51", "soft_bounce"],
  ["bounce/52", "soft_bounce"],
  ["bounce/53", "soft_bounce"],
  ["bounce/54", "soft_bounce"],
  ["bounce/70", "soft_bounce"],
  ["bounce/25", "echo"], // stopped by the account's own policy
  ["bounce/60", "nothing"], // an out-of-office reply
  ["bounce/80", "nothing"], // a mail that asks for a subscription
  ["bounce/90", "opted_out"], // a mail that asks to be left alone
  ["bounce/100", "nothing"], // a challenge
  ["spam_complaint", "complaint"],
  ["list_unsubscribe", "opted_out"],
  ["link_unsubscribe", "opted_out"],
  ["policy_rejection", "echo"],
  ["injection", "nothing"],
  ["delivery", "nothing"],
  ["delay", "nothing"],
  ["sms_status", "nothing"],
  ["open", "nothing"],
  ["initial_open", "nothing"],
  ["click", "nothing"],
  ["amp_open", "nothing"],
  ["amp_initial_open", "nothing"],
  ["amp_click", "nothing"],
  ["generation_failure", "nothing"],
  ["generation_rejection", "nothing"],
  ["relay_message", "nothing"],
  ["relay_injection", "nothing"],
  ["relay_rejection", "nothing"],
  ["relay_delivery", "nothing"],
  ["relay_tempfail", "nothing"],
  ["relay_permfail", "nothing"],
  ["ab_test_completed", "nothing"],
  ["ab_test_cancelled", "nothing"],
  ["success", "nothing"],
  ["error", "nothing"],
]);

/** Reports that no recipient made. */
const NO_COMPLAINT = new Set(["not-spam", "auth-failure", "virus"]);

const text = v.fallback(v.optional(v.string()), undefined);
const number = v.fallback(v.optional(v.union([v.number(), v.string()])), undefined);
const itemSchema = v.object({ msys: v.record(v.string(), v.unknown()) });
const eventSchema = v.object({
  type: text,
  event_id: text,
  timestamp: number,
  rcpt_to: text,
  raw_rcpt_to: text,
  bounce_class: v.fallback(v.pipe(v.union([v.string(), v.number()]), v.transform(String)), ""),
  fbtype: text,
  reason: text,
  raw_reason: text,
  message_id: text,
  subaccount_id: number,
});

type Event = v.InferOutput<typeof eventSchema>;

export const sparkpost: Provider = {
  name: "sparkpost",
  serves: ["webhooks"],
  settings: { username: "secret", password: "secret" },
  lateAfterHours: 24,
  verify: verifyBasic,

  parse(delivery) {
    const body = jsonBody(delivery);
    if (!body.ok || !Array.isArray(body.value)) return fail("malformed");
    return ok(together(body.value.map((item) => readItem(item, delivery))));
  },
};

/** One event under the name of its class; none is the ping that a new webhook is tried with. */
function readItem(value: unknown, delivery: Delivery): Parsed {
  const parsed = v.safeParse(itemSchema, value);
  if (!parsed.success) return keeping([value], delivery)("malformed");
  const events = Object.entries(parsed.output.msys);
  return together(events.map(([name, event]) => readEvent(name, event, delivery)));
}

function readEvent(name: string, value: unknown, delivery: Delivery): Parsed {
  const kept = keeping([{ msys: { [name]: value } }], delivery);
  const parsed = v.safeParse(eventSchema, value);
  if (!parsed.success) return kept("malformed");
  const event = parsed.output;
  const type = event.type ?? name;
  // `out_of_band` is a bounce that came after the message had been taken.
  const isBounce = type === "bounce" || type === "out_of_band";
  const word = MEANINGS.get(isBounce ? `bounce/${event.bounce_class}` : type);
  if (word === undefined) return kept("unknown_type");
  const meaning = word === "complaint" && isNoComplaint(event) ? "not_spam" : word;
  if (!isRecorded(meaning)) return NOTHING;
  const address = event.rcpt_to || event.raw_rcpt_to;
  if (address === undefined || address.trim() === "") return kept("malformed");
  return { ...NOTHING, changes: [changeOf(event, type, address, meaning)] };
}

function isNoComplaint({ fbtype }: Event): boolean {
  return NO_COMPLAINT.has(fbtype?.toLowerCase() ?? "");
}

/** Without a list: SparkPost itself stops everything that is not transactional. */
function changeOf(
  event: Event,
  type: string,
  address: string,
  effect: ProviderChange["effect"],
): ProviderChange {
  const { event_id, timestamp, bounce_class, fbtype, message_id, subaccount_id } = event;
  return {
    channel: "email",
    address,
    effect,
    id: event_id || derivedId([type, address, timestamp, message_id, subaccount_id]),
    time: unixSeconds(timestamp) ?? isoTime(timestamp),
    evidence: evidenceOf({
      messageId: message_id,
      event: bounce_class === "" ? type : `${type}/${bounce_class}`,
      feedback: fbtype,
      reason: event.raw_reason || event.reason,
    }),
  };
}

export const handler = receive(sparkpost);
