import * as v from "valibot";
import type { Channel } from "../../../shared/event.ts";
import {
  type Delivery,
  header,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderChange,
  type Refusal,
} from "../../../shared/provider.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { anyKey, hmac, sameBytes } from "../../../shared/signature.ts";
import { derivedId } from "../derived-id.ts";
import { jsonBody } from "../json-body.ts";
import { keeping, together } from "../kept-events.ts";
import { addressOf, isHardBounce, itemSchema, listOf, proofOf, timeOf } from "../klaviyo/item.ts";
import { isoTime } from "../provider-time.ts";
import { receive } from "../receive.ts";

// https://developers.klaviyo.com/en/docs/working_with_system_webhooks

interface Told {
  readonly channel: Channel;
  readonly effect: ProviderChange["effect"];
  /** Said of one list. */
  readonly ofList?: true;
}

/** By topic, without `event:klaviyo.`: the common topics of the guide, and those that accounts are seen to have. */
const MEANINGS: ReadonlyMap<string, Told | "echo" | "nothing"> = new Map<string, Told | "echo" | "nothing">([
  ["unsubscribed_from_email_marketing", { channel: "email", effect: "opted_out" }],
  ["subscribed_to_email_marketing", { channel: "email", effect: "opted_in" }],
  // An operator's act, or a program's: whoever asked for it, mail was to end.
  ["manually_suppressed_from_email_marketing", { channel: "email", effect: "opted_out" }],
  ["manually_unsuppressed_from_email_marketing", "nothing"],
  ["unsubscribed_from_list", { channel: "email", effect: "opted_out", ofList: true }],
  ["subscribed_to_list", { channel: "email", effect: "opted_in", ofList: true }],
  ["marked_email_as_spam", { channel: "email", effect: "complaint" }],
  // Unless its properties say that it is for good.
  ["bounced_email", { channel: "email", effect: "soft_bounce" }],
  ["dropped_email", "echo"],
  ["skipped_send", "echo"],
  ["received_email", "nothing"],
  ["email_delivered", "nothing"],
  ["opened_email", "nothing"],
  ["clicked_email", "nothing"],
  // The visit to the page, which ends in a topic of its own.
  ["clicked_email_to_unsubscribe", "nothing"],
  ["unsubscribed_from_sms_marketing", { channel: "sms", effect: "opted_out" }],
  ["unsubscribed_from_sms", { channel: "sms", effect: "opted_out" }],
  ["subscribed_to_sms_marketing", { channel: "sms", effect: "opted_in" }],
  ["subscribed_to_sms", { channel: "sms", effect: "opted_in" }],
  // Klaviyo judges the text itself, and says so in the topics above.
  ["received_sms", "nothing"],
  ["sent_sms", "nothing"],
  ["clicked_sms", "nothing"],
  ["failed_to_deliver_sms", "nothing"],
  ["received_automated_response_sms", "nothing"],
  ["failed_to_deliver_automated_response_sms", "nothing"],
  ["received_push", "nothing"],
  ["opened_push", "nothing"],
  ["bounced_push", "nothing"],
  ["ready_to_review", "nothing"],
  ["submitted_review", "nothing"],
  ["submitted_rating", "nothing"],
  ["merged_profile", "nothing"],
]);

const text = v.fallback(v.optional(v.string()), undefined);
const metaSchema = v.fallback(v.object({ klaviyo_webhook_id: text, timestamp: v.optional(v.unknown()) }), {
  timestamp: undefined,
});
const bodySchema = v.object({ data: v.array(v.unknown()), meta: metaSchema });

export const klaviyo: Provider = {
  name: "klaviyo",
  serves: ["webhooks", "sms"],
  settings: { secret: "secret" },
  lateAfterHours: 24,

  verify(delivery, context) {
    const signature = header(delivery, "klaviyo-signature");
    if (!signature.ok) return signature;
    const timestamp = timestampOf(delivery);
    if (!timestamp.ok) return timestamp;
    if (!/^[0-9a-f]{64}$/.test(signature.value)) return fail("signature_mismatch");
    const given = Buffer.from(signature.value, "hex");
    const signed = Buffer.concat([delivery.body, Buffer.from(timestamp.value)]);
    const verdict = anyKey(context.secret("secret"), (key) => sameBytes(given, hmac("sha256", key, signed)));
    return verdict.ok && !isFromItsWebhook(delivery) ? fail("envelope_malformed") : verdict;
  },

  parse(delivery) {
    const body = jsonBody(delivery);
    const parsed = v.safeParse(bodySchema, body.ok ? body.value : undefined);
    if (!parsed.success) return fail("malformed");
    const { data, meta } = parsed.output;
    return ok(together(data.map((value) => readItem(value, meta, delivery))));
  },
};

/**
 * Signed as it stands, in whatever form it is seen to come: digits, ISO 8601 or an HTTP date, whose comma is
 * not that of a second header. It follows the body with nothing between, so it holds nothing that JSON ends in.
 */
function timestampOf({ headers }: Delivery): Result<string, Refusal> {
  const value = headers["klaviyo-timestamp"] ?? "";
  if (value === "") return fail("header_missing");
  if (value.replace(/^[A-Z][a-z]{2}, /, "").includes(",")) return fail("header_repeated");
  return /^[0-9A-Za-z][0-9A-Za-z ,:.+-]{0,63}$/.test(value) ? ok(value) : fail("envelope_malformed");
}

/** Whether the webhook that the header names, where it names one, is the one that the signed body names. */
function isFromItsWebhook(delivery: Delivery): boolean {
  const named = delivery.headers["klaviyo-webhook-id"] ?? "";
  const body = jsonBody(delivery);
  const parsed = v.safeParse(bodySchema, body.ok ? body.value : undefined);
  const own = parsed.success ? parsed.output.meta.klaviyo_webhook_id : undefined;
  return named === "" || own === undefined || named === own;
}

function readItem(value: unknown, meta: v.InferOutput<typeof metaSchema>, delivery: Delivery): Parsed {
  const kept = keeping({ data: [value], meta }, delivery);
  const parsed = v.safeParse(itemSchema, value);
  if (!parsed.success) return kept("malformed");
  const item = parsed.output;
  const topic = item.topic.replace(/^event:klaviyo\./, "");
  const meaning = MEANINGS.get(topic);
  if (meaning === undefined) return kept("unknown_type");
  if (meaning === "echo" || meaning === "nothing") return NOTHING;
  const list = meaning.ofList && listOf(item);
  // A list left that is not named closes everything; one joined without a name opens nothing.
  if (meaning.ofList && list === undefined && meaning.effect === "opted_in") return kept("malformed");
  const address = addressOf(item, meaning.channel);
  if (address === undefined) return kept("unaddressed");
  const { channel } = meaning;
  const effect = meaning.effect === "soft_bounce" && isHardBounce(item) ? "hard_bounce" : meaning.effect;
  const time = timeOf(item) ?? isoTime(meta.timestamp);
  const id = item.external_id || item.payload.data.id || derivedId([topic, address, time?.milliseconds]);
  const change = { channel, address, list, effect, id, time, evidence: proofOf(item, topic) };
  return { ...NOTHING, changes: [change] };
}

export const handler = receive(klaviyo);
