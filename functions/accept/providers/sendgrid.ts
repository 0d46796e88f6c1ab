import * as v from "valibot";
import {
  type Delivery,
  header,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderChange,
} from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { anyKey, decodeBase64, ecdsaVerifies, publicKey } from "../../../shared/signature.ts";
import { derivedId } from "../derived-id.ts";
import { evidenceOf } from "../evidence.ts";
import { keeping, together } from "../kept-events.ts";
import { isRecorded, type Meaning } from "../policy.ts";
import { unixSeconds } from "../provider-time.ts";
import { receive } from "../receive.ts";

// https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event

const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["bounce", "hard_bounce"],
  ["bounce/bounce", "hard_bounce"],
  ["bounce/blocked", "soft_bounce"],
  ["spamreport", "complaint"],
  ["unsubscribe", "opted_out"],
  ["group_unsubscribe", "opted_out"],
  ["group_resubscribe", "opted_in"],
  // Also where its reason is `Invalid`: an address that is none, which nobody can be mailed at.
  ["dropped", "echo"],
  ["processed", "nothing"],
  ["delivered", "nothing"],
  ["deferred", "nothing"],
  ["open", "nothing"],
  ["click", "nothing"],
  ["account_status_change", "nothing"],
]);

/** Bounces that say something of the message or the server, not of the address. */
const SOFT = new Set(["content", "reputation", "frequency or volume too high", "technical failure"]);

// Custom arguments stand beside SendGrid's own fields, so only those are read, and an odd one is absent.
const text = v.fallback(v.optional(v.string()), undefined);
const number = v.fallback(v.optional(v.union([v.number(), v.string()])), undefined);
const itemSchema = v.object({
  event: v.string(),
  email: text,
  timestamp: number,
  type: text,
  bounce_classification: text,
  sg_event_id: text,
  sg_message_id: text,
  "smtp-id": text,
  asm_group_id: number,
  reason: text,
  status: text,
});

type Item = v.InferOutput<typeof itemSchema>;

export const sendgrid: Provider = {
  name: "sendgrid",
  serves: ["webhooks"],
  settings: { publicKey: "secret" },
  lateAfterHours: 24,

  verify(delivery, context) {
    const signature = header(delivery, "x-twilio-email-event-webhook-signature");
    if (!signature.ok) return signature;
    const timestamp = header(delivery, "x-twilio-email-event-webhook-timestamp");
    if (!timestamp.ok) return timestamp;
    const bytes = decodeBase64(signature.value);
    // Nothing stands between time and body, so a time that is not digits could have eaten some of the body.
    if (bytes === undefined || !/^\d{1,16}$/.test(timestamp.value)) return fail("signature_mismatch");
    const signed = Buffer.concat([Buffer.from(timestamp.value), delivery.body]);
    const keys = context.secret("publicKey").flatMap((key) => publicKey(key) ?? []);
    return anyKey(keys, (key) => ecdsaVerifies(key, signed, bytes));
  },

  parse(delivery) {
    const batch = v.safeParse(
      v.pipe(v.string(), v.parseJson(), v.array(v.unknown())),
      delivery.body.toString(),
    );
    if (!batch.success) return fail("malformed");
    return ok(together(batch.output.map((value) => readItem(value, delivery))));
  },
};

function readItem(value: unknown, delivery: Delivery): Parsed {
  const kept = keeping([value], delivery);
  const parsed = v.safeParse(itemSchema, value);
  if (!parsed.success) return kept("malformed");
  const item = parsed.output;
  const meaning = MEANINGS.get(wordOf(item));
  if (meaning === undefined) return kept("unknown_type");
  if (!isRecorded(meaning)) return NOTHING;
  if (item.email === undefined || item.email.trim() === "") return kept("malformed");
  const group = item.event.startsWith("group_") ? item.asm_group_id : undefined;
  const list = group === undefined ? undefined : String(group);
  // A group left whose number is missing closes everything; one joined without it opens nothing.
  if (meaning === "opted_in" && list === undefined) return kept("malformed");
  const effect = isSoft(item) ? "soft_bounce" : meaning;
  return { ...NOTHING, changes: [changeOf(item, item.email, effect, list)] };
}

function wordOf({ event, type }: Item): string {
  return event === "bounce" && type !== undefined ? `bounce/${type.toLowerCase()}` : event;
}

function isSoft({ event, bounce_classification }: Item): boolean {
  return event === "bounce" && SOFT.has(bounce_classification?.toLowerCase() ?? "");
}

function changeOf(
  item: Item,
  address: string,
  effect: ProviderChange["effect"],
  list: string | undefined,
): ProviderChange {
  return {
    channel: "email",
    address,
    list,
    effect,
    id:
      item.sg_event_id ||
      derivedId([item.email, item.event, item.timestamp, item["smtp-id"], item.asm_group_id]),
    time: unixSeconds(item.timestamp),
    evidence: evidenceOf({
      messageId: item.sg_message_id,
      event: item.event,
      status: item.status,
      classification: item.bounce_classification,
      reason: item.reason,
    }),
  };
}

export const handler = receive(sendgrid);
