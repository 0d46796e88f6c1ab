import * as v from "valibot";
import {
  type Delivery,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderChange,
} from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { anyKey, hmac, sameBytes } from "../../../shared/signature.ts";
import { evidenceOf } from "../evidence.ts";
import { jsonBody } from "../json-body.ts";
import { keeping } from "../kept-events.ts";
import { isRecorded, type Meaning } from "../policy.ts";
import { unixSeconds } from "../provider-time.ts";
import { receive } from "../receive.ts";

// https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks
// Only time and token are signed, not what is said: who caught one delivery can write another under it. So
// nothing that Mailgun says opens anything here, and it is the way (HTTPS) that keeps deliveries from others.

/** By event, severity and reason, else without the reason. "Permanent" only means that Mailgun gave up. */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["failed/permanent/bounce", "hard_bounce"],
  ["failed/permanent", "soft_bounce"],
  ["failed/temporary", "soft_bounce"],
  ["complained", "complaint"],
  ["unsubscribed", "opted_out"],
  ["accepted", "nothing"],
  ["rejected", "nothing"],
  ["delivered", "nothing"],
  ["opened", "nothing"],
  ["clicked", "nothing"],
  ["stored", "nothing"],
  ["list_member_uploaded", "nothing"],
  ["list_member_upload_error", "nothing"],
  ["list_uploaded", "nothing"],
]);

/** A status of RFC 3463 that blames the recipient's address; 5.1.7 and 5.1.8 blame the sender's. */
const BAD_ADDRESS = /^5\.1\.(?:[0-6]|10)$/;
const UNKNOWN_USER =
  /\b(?:user unknown|unknown user|no such user|mailbox not found|does(?: not|n't) exist)\b/i;

const text = v.fallback(v.optional(v.string()), undefined);
const number = v.fallback(v.optional(v.union([v.number(), v.string()])), undefined);
const proofSchema = v.object({
  signature: v.object({
    // Nothing stands between time and token. Ten digits until 2286, so that none can change sides.
    timestamp: v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.regex(/^\d{10}$/)),
    token: v.pipe(v.string(), v.nonEmpty()),
    signature: v.string(),
    "parent-signature": text,
  }),
});
const eventSchema = v.object({
  signature: v.object({ token: v.string() }),
  "event-data": v.object({
    event: v.string(),
    id: text,
    timestamp: number,
    recipient: text,
    severity: text,
    reason: text,
    "delivery-status": v.fallback(
      v.object({
        code: number,
        "enhanced-code": text,
        "bounce-code": text,
        message: text,
        description: text,
      }),
      {},
    ),
    "mailing-list": v.fallback(v.optional(v.object({ address: text })), undefined),
    message: v.fallback(v.object({ headers: v.object({ "message-id": text }) }), { headers: {} }),
  }),
});

type Event = v.InferOutput<typeof eventSchema>["event-data"];

export const mailgun: Provider = {
  name: "mailgun",
  serves: ["webhooks"],
  settings: { signingKey: "secret" },
  lateAfterHours: 24,

  verify(delivery, context) {
    const body = jsonBody(delivery);
    const proof = v.safeParse(proofSchema, body.ok ? body.value : undefined);
    if (!proof.success) return fail("envelope_malformed");
    const { timestamp, token, signature, "parent-signature": parent } = proof.output.signature;
    // What a subaccount sends is signed with its own key and, beside that, with the main account's.
    const given = [signature, parent ?? ""].map((hex) => Buffer.from(hex));
    return anyKey(context.secret("signingKey"), (key) => {
      const expected = Buffer.from(hmac("sha256", key, timestamp + token).toString("hex"));
      return given.some((bytes) => sameBytes(bytes, expected));
    });
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
  const event = parsed.output["event-data"];
  const effect = meaningOf(event);
  if (effect === undefined) return kept("unknown_type");
  if (!isRecorded(effect)) return NOTHING;
  if (event.recipient === undefined || event.recipient.trim() === "") return kept("malformed");
  const { token } = parsed.output.signature;
  return { ...NOTHING, changes: [changeOf(event, event.recipient, effect, token)] };
}

function meaningOf(event: Event): Meaning | undefined {
  const { event: word, severity, reason } = event;
  if (word !== "failed") return MEANINGS.get(word);
  if (isEcho(event)) return "echo";
  if (severity === "permanent" && reason === "generic" && namesNoMailbox(event)) return "hard_bounce";
  return MEANINGS.get(`failed/${severity}/${reason}`) ?? MEANINGS.get(`failed/${severity}`);
}

/** Not sent, because of a bounce, unsubscribe or complaint that Mailgun knew before; 605 to 607 say the same. */
function isEcho({ reason, "delivery-status": { code } }: Event): boolean {
  return reason?.startsWith("suppress-") === true || ["605", "606", "607"].includes(String(code));
}

function namesNoMailbox({ "delivery-status": status }: Event): boolean {
  const codes = [status["enhanced-code"], status["bounce-code"]];
  if (codes.some((code) => BAD_ADDRESS.test(code ?? ""))) return true;
  const said = `${status.message} ${status.description}`.slice(0, 2_000);
  return ["550", "551", "553"].includes(String(status.code)) && UNKNOWN_USER.test(said);
}

function changeOf(
  event: Event,
  address: string,
  effect: ProviderChange["effect"],
  token: string,
): ProviderChange {
  const { event: word, severity, reason, "delivery-status": status, message } = event;
  return {
    channel: "email",
    address,
    // Tags are those of the message, and a link that leaves everything shows them too: they narrow nothing.
    list: effect === "opted_out" ? event["mailing-list"]?.address : undefined,
    effect,
    id: idOf(event, effect, token),
    time: unixSeconds(event.timestamp),
    evidence: evidenceOf({
      messageId: message.headers["message-id"],
      event: [word, severity, reason].filter((part) => part !== undefined).join("/"),
      status: status["enhanced-code"] || status["bounce-code"],
      reason: status.message || status.description,
    }),
  };
}

/**
 * An event's own id is unique within a day, so its time belongs to it. It stays the same whether a retry keeps
 * the first token or, which is not documented, gets a new one. Each attempt at a message is a temporary failure
 * of its own; a message that waits a night counts as one.
 */
function idOf(
  { id, timestamp, event, message }: Event,
  effect: ProviderChange["effect"],
  token: string,
): string {
  const messageId = message.headers["message-id"];
  if (effect === "soft_bounce" && messageId) return `failed/${messageId}`;
  return id ? `${event}/${id}/${timestamp}` : token;
}

export const handler = receive(mailgun);
