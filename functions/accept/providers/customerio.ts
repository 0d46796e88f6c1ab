import * as v from "valibot";
import { ANY_OBJECT } from "../../../shared/any-object.ts";
import { type Delivery, header, NOTHING, type Parsed, type Provider } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { anyKey, hmac, sameBytes } from "../../../shared/signature.ts";
import { CHANNELS, eventSchema, ofMessage, ofPerson, type Told, type Wish } from "../customerio/event.ts";
import { derivedId } from "../derived-id.ts";
import { jsonBody } from "../json-body.ts";
import { keeping } from "../kept-events.ts";
import { receive } from "../receive.ts";

// https://docs.customer.io/integrations/data-out/connections/webhooks/

type Reader = (told: Told) => Parsed;

const leftEverything: Reader = (told) => ofPerson(told, [{ effect: "opted_out" }]);
const cameBack: Reader = (told) => ofPerson(told, [{ effect: "opted_in" }]);

/** By object and metric, else by metric, else by object. An event may come without its object. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["customer/unsubscribed", leftEverything],
  ["customer/subscribed", cameBack],
  ["email/unsubscribed", (told) => ofMessage(told, "email", "opted_out")],
  ["email/spammed", (told) => ofMessage(told, "email", "complaint")],
  ["email/bounced", readBounce],
  ["sms/unsubscribed", (told) => ofMessage(told, "sms", "opted_out")],
  ["sms/bounced", () => NOTHING],
  ["whatsapp/bounced", () => NOTHING],
  ["/unsubscribed", leftEverything],
  ["/subscribed", cameBack],
  ["/spammed", (told) => ofMessage(told, "email", "complaint")],
  ["/bounced", readBounce],
  ["cio_subscription_preferences_changed", readPreferences],
  // Not sent, because of something that Customer.io knew before.
  ["dropped", () => NOTHING],
  ["undeliverable", () => NOTHING],
  ["undelivered", () => NOTHING],
  ["drafted", () => NOTHING],
  ["attempted", () => NOTHING],
  ["sent", () => NOTHING],
  ["delivered", () => NOTHING],
  ["deferred", () => NOTHING],
  ["failed", () => NOTHING],
  ["opened", () => NOTHING],
  ["human_opened", () => NOTHING],
  ["clicked", () => NOTHING],
  ["human_clicked", () => NOTHING],
  ["converted", () => NOTHING],
  ["push", () => NOTHING],
  ["in_app", () => NOTHING],
  ["slack", () => NOTHING],
  ["webhook", () => NOTHING],
]);

/** A server's reply that there is no such mailbox or domain. Nothing else in one is sure to be for good. */
const NO_MAILBOX = [
  /(?<![\d.])5\.1\.(?:[1236]|10)(?!\.?\d)/,
  /\b55[0-4]\b.*\b(?:no such user|user unknown|unknown user)\b/is,
];

export const customerio: Provider = {
  name: "customerio",
  serves: ["webhooks", "sms"],
  settings: { signingKey: "secret" },
  lateAfterHours: 24,

  verify(delivery, context) {
    const signature = header(delivery, "x-cio-signature");
    if (!signature.ok) return signature;
    const timestamp = header(delivery, "x-cio-timestamp");
    if (!timestamp.ok) return timestamp;
    if (!/^[0-9a-f]{64}$/.test(signature.value) || !/^\d{1,12}$/.test(timestamp.value)) {
      return fail("signature_mismatch");
    }
    const given = Buffer.from(signature.value, "hex");
    const signed = Buffer.concat([Buffer.from(`v0:${timestamp.value}:`), delivery.body]);
    return anyKey(context.secret("signingKey"), (key) => sameBytes(given, hmac("sha256", key, signed)));
  },

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
  const { object_type: object = "", metric } = event;
  const read = READERS.get(`${object}/${metric}`) ?? READERS.get(metric) ?? READERS.get(object);
  if (read === undefined) return kept("unknown_type");
  return read({ event, id: event.event_id || derivedId([delivery.body.toString()]), kept });
}

function readBounce(told: Told): Parsed {
  const said = told.event.data.failure_message?.slice(0, 1_000) ?? "";
  const isHard = NO_MAILBOX.some((reply) => reply.test(said));
  return ofMessage(told, "email", isHard ? "hard_bounce" : "soft_bounce");
}

const choices = v.optional(ANY_OBJECT);
const contentSchema = v.object({ topics: choices, channels: choices });
const preferencesSchema = v.union([v.pipe(v.string(), v.parseJson(), contentSchema), contentSchema]);

/**
 * How things stand in the preference centre, of which nothing but a `false` is sure to be a wish: a `true` may
 * be what the person never touched, and must not undo what they left elsewhere.
 */
function readPreferences(told: Told): Parsed {
  const parsed = v.safeParse(preferencesSchema, told.event.data.content);
  if (!parsed.success) return told.kept("malformed");
  const { topics, channels } = parsed.output;
  if (topics === undefined && channels === undefined) return told.kept("malformed");
  return ofPerson(told, [
    ...left(topics).map((list): Wish => ({ effect: "opted_out", list })),
    ...left(channels).flatMap((name): readonly Wish[] => {
      const channel = CHANNELS.find((own) => own === name);
      return channel === undefined ? [] : [{ effect: "opted_out", channel }];
    }),
  ]);
}

function left(chosen: Readonly<Record<string, unknown>> = {}): readonly string[] {
  return Object.entries(chosen).flatMap(([name, wanted]) => (wanted === false ? [name] : []));
}

export const handler = receive(customerio);
