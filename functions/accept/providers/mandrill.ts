import * as v from "valibot";
import {
  type Delivery,
  header,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderChange,
  type Unread,
} from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { anyKey, decodeBase64, hmac, sameBytes } from "../../../shared/signature.ts";
import { derivedId } from "../derived-id.ts";
import { evidenceOf } from "../evidence.ts";
import { keeping, together } from "../kept-events.ts";
import { isRecorded, type Meaning } from "../policy.ts";
import { unixSeconds } from "../provider-time.ts";
import { receive } from "../receive.ts";

// https://mailchimp.com/developer/transactional/guides/track-respond-activity-webhooks/

/**
 * By event or, of the lists that Mandrill keeps, by type and action. Those repeat what an event of its own says,
 * or an operator's act; to be taken off a list, like its end by time, is nobody's consent.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["hard_bounce", "hard_bounce"],
  ["soft_bounce", "soft_bounce"],
  ["spam", "complaint"],
  ["unsub", "opted_out"],
  ["reject", "echo"],
  ["deferral", "nothing"],
  ["send", "nothing"],
  ["delivered", "nothing"],
  ["open", "nothing"],
  ["click", "nothing"],
  ["inbound", "nothing"],
  ...["blacklist", "denylist", "whitelist", "allowlist", "safelist"].flatMap((list) =>
    ["add", "change", "remove"].map((action): [string, Meaning] => [`${list}/${action}`, "echo"]),
  ),
]);

const FIELD = "mandrill_events";

/** What a webhook is tried with before it has a key of its own: known to everybody, so it proves nothing. */
const PING = { key: "test-webhook", events: "[]" } as const;

const text = v.fallback(v.optional(v.string()), undefined);
const number = v.fallback(v.optional(v.union([v.number(), v.string()])), undefined);
const itemSchema = v.object({
  event: text,
  type: text,
  action: text,
  ts: number,
  _id: text,
  msg: v.fallback(v.object({ email: text, subaccount: text, bounce_description: text, diag: text }), {}),
});

type Item = v.InferOutput<typeof itemSchema>;

export const mandrill: Provider = {
  name: "mandrill",
  serves: ["webhooks"],
  settings: { webhookKey: "secret" },
  lateAfterHours: 24,

  verify(delivery, context) {
    const signature = header(delivery, "x-mandrill-signature");
    if (!signature.ok) return signature;
    const given = decodeBase64(signature.value);
    const fields = fieldsOf(delivery);
    // A field that stood twice could be read otherwise than it was signed.
    if (given === undefined || fields.getAll(FIELD).length !== 1) return fail("signature_mismatch");
    const signed = delivery.url + signedFields(fields);
    const verifies = (key: string) => sameBytes(given, hmac("sha1", key, signed));
    if (fields.get(FIELD) === PING.events && verifies(PING.key)) return ok(undefined);
    return anyKey(context.secret("webhookKey"), verifies);
  },

  parse(delivery) {
    const batch = v.safeParse(
      v.pipe(v.string(), v.parseJson(), v.array(v.unknown())),
      fieldsOf(delivery).get(FIELD),
    );
    if (!batch.success) return fail("malformed");
    return ok(together(batch.output.map((item) => readItem(item, delivery))));
  },
};

function fieldsOf({ body }: Delivery): URLSearchParams {
  return new URLSearchParams(body.toString());
}

/** The form fields sorted by name (by code unit, as every language but a locale's does), each before its value. */
function signedFields(fields: URLSearchParams): string {
  const sorted = [...fields].sort(([one], [other]) => (one < other ? -1 : Number(one > other)));
  return sorted.flat().join("");
}

function readItem(value: unknown, delivery: Delivery): Parsed {
  const kept = (why: Unread["why"]): Parsed => inForm(keeping([value], delivery)(why), delivery);
  const parsed = v.safeParse(itemSchema, value);
  if (!parsed.success) return kept("malformed");
  const item = parsed.output;
  if (item.event === undefined && item.type === undefined) return kept("malformed");
  const word = item.event ?? `${item.type}/${item.action}`;
  const effect = MEANINGS.get(word);
  if (effect === undefined) return kept("unknown_type");
  if (!isRecorded(effect)) return NOTHING;
  const { email } = item.msg;
  if (email === undefined || email.trim() === "") return kept("malformed");
  return { ...NOTHING, changes: [changeOf(item, word, email, effect)] };
}

/** What is kept of one event, in the form that it came in. */
function inForm(parsed: Parsed, delivery: Delivery): Parsed {
  const whole = delivery.body.toString();
  const unread = parsed.unread.map(({ why, raw }) => ({
    why,
    raw: raw === whole ? whole : new URLSearchParams({ [FIELD]: raw }).toString(),
  }));
  return { ...parsed, unread };
}

function changeOf(
  { ts, _id, msg }: Item,
  word: string,
  address: string,
  effect: ProviderChange["effect"],
): ProviderChange {
  return {
    channel: "email",
    address,
    // Mandrill's own list is that of the subaccount the message was sent by.
    list: effect === "opted_out" ? msg.subaccount : undefined,
    effect,
    // `_id` is the message's, and all its events have the same.
    id: derivedId([word, _id, ts, address]),
    time: unixSeconds(ts),
    evidence: evidenceOf({
      messageId: _id,
      event: word,
      classification: msg.bounce_description,
      reason: msg.diag,
    }),
  };
}

export const handler = receive(mandrill);
