import * as v from "valibot";
import {
  type Delivery,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderChange,
} from "../../../shared/provider.ts";
import { ok } from "../../../shared/result.ts";
import { bareAddress } from "../bare-address.ts";
import { derivedId } from "../derived-id.ts";
import { evidenceOf } from "../evidence.ts";
import { jsonBody } from "../json-body.ts";
import { type Keep, keeping } from "../kept-events.ts";
import { isRecorded, type Meaning } from "../policy.ts";
import { isoTime } from "../provider-time.ts";
import { receive } from "../receive.ts";
import { standardWebhookId, verifyStandardWebhooks } from "../standard-webhooks-signature.ts";

// https://resend.com/docs/webhooks/event-types; the fields as resend 6.38.0 declares them

const text = v.fallback(v.optional(v.string()), undefined);
const texts = v.fallback(v.array(v.string()), []);
const eventSchema = v.object({
  type: v.string(),
  created_at: v.optional(v.unknown()),
  data: v.optional(v.unknown()),
});

interface Told {
  readonly type: string;
  readonly data: unknown;
  /** What every change out of this delivery has in common. */
  readonly common: Pick<ProviderChange, "channel" | "id" | "time">;
  readonly kept: Keep;
}

type Reader = (told: Told) => Parsed;

/** By type, else by family: those that are never about a person's wish. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["email.bounced", readBounce],
  ["email.complained", (told) => readMail(told, "complaint")],
  // An echo: it was not sent because of something that Resend knew before.
  ["email.suppressed", () => NOTHING],
  ["email.sent", () => NOTHING],
  ["email.scheduled", () => NOTHING],
  ["email.delivered", () => NOTHING],
  ["email.delivery_delayed", () => NOTHING],
  ["email.opened", () => NOTHING],
  ["email.clicked", () => NOTHING],
  ["email.failed", () => NOTHING],
  ["email.received", () => NOTHING],
  ["suppression.added", readSuppression],
  // Taken off a list by somebody, which is nobody's consent.
  ["suppression.removed", () => NOTHING],
  ["contact.created", readContact],
  ["contact.updated", readContact],
  ["contact.deleted", () => NOTHING],
  ["contact.topics.updated", readTopics],
  ["domain", () => NOTHING],
  ["topic", () => NOTHING],
  ["inbox", () => NOTHING],
]);

/** By type and sub-type, else by type; the words are those of SES, which Resend sends through. */
const BOUNCES: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["Permanent", "hard_bounce"],
  ["Permanent/Suppressed", "echo"],
  ["Permanent/OnAccountSuppressionList", "echo"],
  ["Permanent/OnTenantSuppressionList", "echo"],
  ["Permanent/EmailValidationSuppressed", "echo"],
  ["Permanent/UnsubscribedRecipient", "echo"],
  ["Transient", "soft_bounce"],
  ["Undetermined", "soft_bounce"],
  ["", "soft_bounce"],
]);

/** Why an address came onto Resend's list. By hand is an operator's act or our own. */
const ORIGINS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["bounce", "hard_bounce"],
  ["complaint", "complaint"],
  ["manual", "echo"],
]);

export const resend: Provider = {
  name: "resend",
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
  const { type, created_at, data } = parsed.output;
  const read = READERS.get(type) ?? READERS.get(type.replace(/\..*/s, ""));
  if (read === undefined) return kept("unknown_type");
  const id = standardWebhookId(delivery) ?? derivedId([delivery.body.toString()]);
  return read({ type, data, common: { channel: "email", id, time: isoTime(created_at) }, kept });
}

const mailSchema = v.object({
  email_id: text,
  to: v.array(v.string()),
  cc: texts,
  bcc: texts,
  bounce: v.fallback(v.object({ type: text, subType: text, message: text }), {}),
});

function readBounce(told: Told): Parsed {
  const parsed = v.safeParse(mailSchema, told.data);
  if (!parsed.success) return told.kept("malformed");
  const { type = "", subType, message } = parsed.output.bounce;
  // "Resend has suppressed sending to this address": said of what was known before.
  if (/suppress/i.test(message ?? "")) return NOTHING;
  const effect = BOUNCES.get(`${type}/${subType}`) ?? BOUNCES.get(type);
  if (effect === undefined) return told.kept("unknown_type");
  return isRecorded(effect) ? readMail(told, effect) : NOTHING;
}

/** What happened to a mail: one event for each recipient, which does not say for whom of several it is. */
function readMail({ type, data, common, kept }: Told, effect: ProviderChange["effect"]): Parsed {
  const parsed = v.safeParse(mailSchema, data);
  if (!parsed.success) return kept("malformed");
  const { email_id, to, cc, bcc, bounce } = parsed.output;
  const [address, ...others] = [...to, ...cc, ...bcc].map(bareAddress);
  if (address === undefined) return kept("malformed");
  if (others.length > 0) return kept("ambiguous");
  const evidence = evidenceOf({
    messageId: email_id,
    event: type,
    classification: [bounce.type, bounce.subType].filter((word) => word !== undefined).join("/") || undefined,
    reason: bounce.message,
  });
  return { ...NOTHING, changes: [{ ...common, address, effect, evidence }] };
}

const suppressionSchema = v.object({
  email: v.string(),
  origin: v.string(),
  source_id: v.optional(v.unknown()),
});

function readSuppression({ type, data, common, kept }: Told): Parsed {
  const parsed = v.safeParse(suppressionSchema, data);
  if (!parsed.success) return kept("malformed");
  const { email, origin, source_id } = parsed.output;
  const effect = ORIGINS.get(origin);
  if (effect === undefined) return kept("unknown_type");
  if (!isRecorded(effect)) return NOTHING;
  const evidence = evidenceOf({ messageId: source_id, event: `${type}/${origin}` });
  return { ...NOTHING, changes: [{ ...common, address: email, effect, evidence }] };
}

const contactSchema = v.object({ id: text, email: v.string(), unsubscribed: v.boolean() });

/** Sent for any change of a contact: only `true` is a wish, `false` may be what nobody touched. */
function readContact({ type, data, common, kept }: Told): Parsed {
  const parsed = v.safeParse(contactSchema, data);
  if (!parsed.success) return kept("malformed");
  const { id, email, unsubscribed } = parsed.output;
  if (!unsubscribed) return NOTHING;
  const evidence = evidenceOf({ event: `${type}/unsubscribed`, contact: id });
  return { ...NOTHING, changes: [{ ...common, address: email, effect: "opted_out", evidence }] };
}

const topicsSchema = v.object({
  email: v.string(),
  topics: v.array(v.object({ id: v.string(), subscription: v.picklist(["opt_in", "opt_out"]) })),
});

/** How things stand, of which nothing but a topic left is sure to be new: no opt-in comes out of it. */
function readTopics({ type, data, common, kept }: Told): Parsed {
  const parsed = v.safeParse(topicsSchema, data);
  if (!parsed.success) return kept("malformed");
  const { email, topics } = parsed.output;
  const left = topics.filter(({ subscription }) => subscription === "opt_out");
  const evidence = evidenceOf({ event: `${type}/opt_out` });
  return {
    ...NOTHING,
    changes: left.map(({ id }): ProviderChange => {
      return { ...common, address: email, list: id, effect: "opted_out", evidence };
    }),
  };
}

export const handler = receive(resend);
