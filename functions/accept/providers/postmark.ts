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
import { verifyBasic } from "../passwords.ts";
import { isRecorded, type Meaning } from "../policy.ts";
import { isoTime } from "../provider-time.ts";
import { receive } from "../receive.ts";

// https://postmarkapp.com/developer/webhooks/webhooks-overview; the fields as postmark 5.1.0 declares them

/** By `Type`. A filter's or a reader's block (`SpamNotification`) is no report that anybody made. */
const BOUNCES: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["HardBounce", "hard_bounce"],
  ["BadEmailAddress", "hard_bounce"],
  ["SpamComplaint", "complaint"],
  ["Unsubscribe", "opted_out"],
  ["Subscribe", "nothing"],
  ["ManuallyDeactivated", "echo"],
  ["Transient", "soft_bounce"],
  ["SoftBounce", "soft_bounce"],
  ["DnsError", "soft_bounce"],
  ["SpamNotification", "soft_bounce"],
  ["Blocked", "soft_bounce"],
  ["DMARCPolicy", "soft_bounce"],
  ["VirusNotification", "soft_bounce"],
  ["Unknown", "soft_bounce"],
  ["AutoResponder", "nothing"],
  ["AddressChange", "nothing"],
  ["ChallengeVerification", "nothing"],
  ["OpenRelayTest", "nothing"],
  ["Unconfirmed", "nothing"],
  ["SMTPApiError", "nothing"],
  ["InboundError", "nothing"],
  ["TemplateRenderingFailed", "nothing"],
]);

/**
 * Whether sending stops, why and at whose word, else without the reason. A customer is who runs the account,
 * for a person who asked them; an admin is Postmark's own, who speaks for nobody. That sending may begin again
 * is consent only where the recipient did it.
 */
const SUBSCRIPTIONS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["stop/Recipient/HardBounce", "hard_bounce"],
  ["stop/Customer/HardBounce", "hard_bounce"],
  ["stop/Admin/HardBounce", "hard_bounce"],
  ["stop/Recipient/SpamComplaint", "complaint"],
  ["stop/Customer/SpamComplaint", "complaint"],
  ["stop/Admin/SpamComplaint", "complaint"],
  ["stop/Recipient", "opted_out"],
  ["stop/Customer", "opted_out"],
  ["stop/Admin/ManualSuppression", "echo"],
  ["start/Recipient", "opted_in"],
  ["start/Customer", "nothing"],
  ["start/Admin", "nothing"],
]);

const READERS: ReadonlyMap<string, (record: unknown, kept: Keep) => Parsed> = new Map([
  ["Bounce", readBounce],
  ["SpamComplaint", readBounce],
  ["SubscriptionChange", readSubscription],
  ["Delivery", () => NOTHING],
  ["Open", () => NOTHING],
  ["Click", () => NOTHING],
]);

const text = v.fallback(v.optional(v.string()), undefined);
const number = v.fallback(v.optional(v.union([v.number(), v.string()])), undefined);
const address = v.pipe(v.string(), v.regex(/\S/), v.transform(bareAddress));

export const postmark: Provider = {
  name: "postmark",
  serves: ["webhooks"],
  settings: { username: "secret", password: "secret" },
  lateAfterHours: 24,
  verify: verifyBasic,

  parse(delivery) {
    const body = jsonBody(delivery);
    return body.ok ? ok(readRecord(body.value, delivery)) : body;
  },
};

function readRecord(value: unknown, delivery: Delivery): Parsed {
  const kept = keeping(value, delivery);
  const parsed = v.safeParse(v.object({ RecordType: v.string() }), value);
  if (!parsed.success) return kept("malformed");
  const read = READERS.get(parsed.output.RecordType);
  return read === undefined ? kept("unknown_type") : read(value, kept);
}

const bounceSchema = v.object({
  RecordType: v.string(),
  ID: number,
  Type: text,
  ServerID: number,
  MessageID: text,
  MessageStream: text,
  Email: address,
  BouncedAt: text,
  Description: text,
  Details: text,
});

function readBounce(value: unknown, kept: Keep): Parsed {
  const parsed = v.safeParse(bounceSchema, value);
  if (!parsed.success) return kept("malformed");
  const { RecordType, ID, Type, ServerID, MessageStream, Email, BouncedAt, ...bounce } = parsed.output;
  const effect = RecordType === "SpamComplaint" ? "complaint" : BOUNCES.get(Type ?? "");
  if (effect === undefined) return kept("unknown_type");
  if (!isRecorded(effect)) return NOTHING;
  const told = [ServerID, RecordType, Type, Email, BouncedAt, bounce.MessageID];
  const change: ProviderChange = {
    channel: "email",
    address: Email,
    list: effect === "opted_out" ? MessageStream : undefined,
    effect,
    // Numbers of bounces are one server's, and a complaint has that of its bounce.
    id: ID === undefined ? derivedId(told) : `${RecordType}/${ServerID}/${ID}`,
    time: isoTime(BouncedAt),
    evidence: evidenceOf({
      messageId: bounce.MessageID,
      event: `${RecordType}/${Type}`,
      stream: MessageStream,
      reason: bounce.Details || bounce.Description,
    }),
  };
  return { ...NOTHING, changes: [change] };
}

const subscriptionSchema = v.object({
  ServerID: number,
  MessageID: text,
  MessageStream: text,
  ChangedAt: text,
  Recipient: address,
  Origin: text,
  SuppressSending: v.boolean(),
  SuppressionReason: text,
});

function readSubscription(value: unknown, kept: Keep): Parsed {
  const parsed = v.safeParse(subscriptionSchema, value);
  if (!parsed.success) return kept("malformed");
  const { ServerID, MessageStream, Recipient, ChangedAt, SuppressSending, ...change } = parsed.output;
  const word = `${SuppressSending ? "stop" : "start"}/${change.Origin}`;
  const effect = SUBSCRIPTIONS.get(`${word}/${change.SuppressionReason}`) ?? SUBSCRIPTIONS.get(word);
  if (effect === undefined) return kept("unknown_type");
  if (!isRecorded(effect)) return NOTHING;
  const read: ProviderChange = {
    channel: "email",
    address: Recipient,
    list: effect === "opted_out" || effect === "opted_in" ? MessageStream : undefined,
    effect,
    id: derivedId([ServerID, MessageStream, Recipient, ChangedAt, word, change.SuppressionReason]),
    time: isoTime(ChangedAt),
    evidence: evidenceOf({
      messageId: change.MessageID,
      event: `SubscriptionChange/${word}`,
      stream: MessageStream,
      reason: change.SuppressionReason,
    }),
  };
  return { ...NOTHING, changes: [read] };
}

export const handler = receive(postmark);
