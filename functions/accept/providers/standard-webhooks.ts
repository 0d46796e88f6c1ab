import * as v from "valibot";
import type { Channel } from "../../../shared/event.ts";
import {
  type Delivery,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderChange,
} from "../../../shared/provider.ts";
import { ok } from "../../../shared/result.ts";
import { derivedId } from "../derived-id.ts";
import { evidenceOf } from "../evidence.ts";
import { jsonBody } from "../json-body.ts";
import { keeping } from "../kept-events.ts";
import { isoTime } from "../provider-time.ts";
import { receive } from "../receive.ts";
import { standardWebhookId, verifyStandardWebhooks } from "../standard-webhooks-signature.ts";

// https://www.standardwebhooks.com: for whoever signs as it says and calls things by these words.

type Effect = ProviderChange["effect"];

/** By the last word of the type, as `email.unsubscribed` or `contact.mailingList.unsubscribed` have it. */
const MEANINGS: ReadonlyMap<string, Effect | "reason" | "bounce" | "nothing"> = new Map<
  string,
  Effect | "reason" | "bounce" | "nothing"
>([
  ["opted_out", "opted_out"],
  ["opt_out", "opted_out"],
  ["unsubscribed", "opted_out"],
  ["unsubscribe", "opted_out"],
  ["opted_in", "opted_in"],
  ["opt_in", "opted_in"],
  ["subscribed", "opted_in"],
  ["resubscribed", "opted_in"],
  ["complained", "complaint"],
  ["complaint", "complaint"],
  ["spam_complaint", "complaint"],
  ["spam_reported", "complaint"],
  ["hard_bounced", "hard_bounce"],
  ["hard_bounce", "hard_bounce"],
  ["soft_bounced", "soft_bounce"],
  ["soft_bounce", "soft_bounce"],
  ["bounced", "bounce"],
  ["bounce", "bounce"],
  // Ours, as Heed tells its partners: the reason stands beside it.
  ["suppressed", "reason"],
  ["sent", "nothing"],
  ["delivered", "nothing"],
  ["opened", "nothing"],
  ["clicked", "nothing"],
]);

const REASONS: ReadonlyMap<string, Effect> = new Map<string, Effect>([
  ["complaint", "complaint"],
  ["hard_bounce", "hard_bounce"],
]);

/** Other bounces may be over tomorrow. */
const HARD = new Set(["hard", "permanent", "hard_bounce", "hardbounce"]);

/** By the first word of the type. */
const CHANNELS: ReadonlyMap<string, Channel> = new Map<string, Channel>([
  ["email", "email"],
  ["sms", "sms"],
]);

const text = v.fallback(v.optional(v.string()), undefined);
const name = v.fallback(
  v.optional(v.pipe(v.union([v.string(), v.number()]), v.transform(String))),
  undefined,
);
const eventSchema = v.object({
  type: v.string(),
  timestamp: v.optional(v.unknown()),
  data: v.object({
    eventId: text,
    channel: v.fallback(v.optional(v.picklist(["email", "sms"])), undefined),
    address: text,
    email: text,
    phone: text,
    topic: name,
    list: name,
    group: name,
    stream: name,
    reason: text,
    source: text,
    bounceType: text,
    bounce_type: text,
    bounce: v.fallback(v.object({ type: text }), {}),
    occurredAt: v.optional(v.unknown()),
    occurred_at: v.optional(v.unknown()),
  }),
});

type Event = v.InferOutput<typeof eventSchema>;

export const standardWebhooks: Provider = {
  name: "standard-webhooks",
  serves: ["webhooks"],
  settings: { secret: "secret" },
  lateAfterHours: 24,
  verify: verifyStandardWebhooks,

  parse(delivery) {
    const body = jsonBody(delivery);
    return body.ok ? ok(readEvent(body.value, delivery)) : body;
  },
};

function readEvent(value: unknown, delivery: Delivery): Parsed {
  const kept = keeping(value, delivery);
  const parsed = v.safeParse(eventSchema, value);
  if (!parsed.success) return kept("malformed");
  const event = parsed.output;
  const effect = effectOf(event);
  if (effect === undefined) return kept("unknown_type");
  if (effect === "nothing") return NOTHING;
  const recipients = recipientsOf(event);
  if (recipients.length === 0) return kept("unaddressed");
  // Who leaves, leaves by every way we know. A bounce of one address says nothing of the other.
  if (recipients.length > 1 && effect !== "opted_out") return kept("ambiguous");
  const id = standardWebhookId(delivery) || event.data.eventId || derivedId([delivery.body.toString()]);
  return { ...NOTHING, changes: recipients.map((recipient) => changeOf(event, recipient, effect, id)) };
}

function effectOf({ type, data }: Event): Effect | "nothing" | undefined {
  const meaning = MEANINGS.get(lastWord(type));
  if (meaning === "reason") return REASONS.get(data.reason ?? "");
  if (meaning !== "bounce") return meaning;
  const kind = data.bounceType ?? data.bounce_type ?? data.bounce.type ?? "";
  return HARD.has(kind.toLowerCase()) ? "hard_bounce" : "soft_bounce";
}

/** `email.hardBounced`, `email/hard-bounced` and `hard_bounced` are one word. */
function lastWord(type: string): string {
  const word = type.slice(0, 128).replace(/^.*[./:]/s, "");
  return word
    .replace(/(?<=[a-z])[A-Z]/g, "_$&")
    .replaceAll("-", "_")
    .toLowerCase();
}

interface Recipient {
  readonly channel: Channel;
  readonly address: string;
}

function recipientsOf({ type, data }: Event): readonly Recipient[] {
  const { channel, address, email, phone } = data;
  if (address) return channel === undefined ? [] : [{ channel, address }];
  const only = channel ?? CHANNELS.get(type.replace(/[./:].*/s, "").toLowerCase());
  return [
    ...(email && only !== "sms" ? [{ channel: "email", address: email } as const] : []),
    ...(phone && only !== "email" ? [{ channel: "sms", address: phone } as const] : []),
  ];
}

function changeOf(
  { type, timestamp, data }: Event,
  to: Recipient,
  effect: Effect,
  id: string,
): ProviderChange {
  const list = data.topic ?? data.list ?? data.group ?? data.stream;
  return {
    ...to,
    list: list === "*" ? undefined : list,
    effect,
    id,
    time: isoTime(data.occurredAt) ?? isoTime(data.occurred_at) ?? isoTime(timestamp),
    evidence: evidenceOf({ event: type, origin: data.source, reason: data.reason, eventId: data.eventId }),
  };
}

export const handler = receive(standardWebhooks);
