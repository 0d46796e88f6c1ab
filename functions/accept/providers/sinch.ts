import {
  type Delivery,
  header,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderChange,
  type ProviderContext,
  type Refusal,
} from "../../../shared/provider.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { anyKey, decodeBase64, hmac, sameBytes } from "../../../shared/signature.ts";
import { evidenceOf } from "../evidence.ts";
import { jsonBody } from "../json-body.ts";
import { at, isObject, listAt, phoneAt, wordAt } from "../json-path.ts";
import { type Keep, keeping } from "../kept-events.ts";
import { verifyBasic } from "../passwords.ts";
import { isoTime } from "../provider-time.ts";
import { receive } from "../receive.ts";
import { readConversation } from "../sinch/conversation.ts";

// https://developers.sinch.com/docs/sms/api-reference/sms/tag/Webhooks and, for the signature,
// https://developers.sinch.com/docs/conversation/callbacks#validating-callbacks

/** The one that is taken, whatever a delivery names. */
const ALGORITHM = "HmacSHA256";
/** Of a message from a toll-free number: the recipient had sent STOP. */
const OPTED_OUT = "257";

type Reader = (value: unknown, kept: Keep) => Parsed;

/** By type. What a binary message holds are no words. */
const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["mo_text", readText],
  ["mo_media", readText],
  ["mo_binary", () => NOTHING],
  ["recipient_delivery_report_sms", readRecipient],
  ["recipient_delivery_report_mms", readRecipient],
  ["delivery_report_sms", readReport],
  ["delivery_report_mms", readReport],
]);

export const sinch: Provider = {
  name: "sinch",
  serves: ["sms"],
  settings: { webhookSecret: "secret?", username: "secret?", password: "secret?" },
  keywords: { words: "stop|arret|start|unstop|nonarret", match: "whole" },
  lateAfterHours: 24,

  // Callbacks of the SMS API come without a signature, and with a password where the account has agreed on one.
  verify(delivery, context) {
    const byPassword = context.secret("password").length > 0;
    const isSigned = delivery.headers["x-sinch-webhook-signature"] !== undefined;
    return byPassword && !isSigned ? verifyBasic(delivery, context) : verifySignature(delivery, context);
  },

  parse(delivery) {
    const body = jsonBody(delivery);
    return body.ok ? ok(readEvent(body.value, delivery)) : body;
  },
};

function verifySignature(delivery: Delivery, context: ProviderContext): Result<void, Refusal> {
  const signature = header(delivery, "x-sinch-webhook-signature");
  if (!signature.ok) return signature;
  const nonce = header(delivery, "x-sinch-webhook-signature-nonce");
  if (!nonce.ok) return nonce;
  const timestamp = header(delivery, "x-sinch-webhook-signature-timestamp");
  if (!timestamp.ok) return timestamp;
  const given = decodeBase64(signature.value);
  const algorithm = delivery.headers["x-sinch-webhook-signature-algorithm"] ?? ALGORITHM;
  if (given === undefined || algorithm !== ALGORITHM) return fail("signature_mismatch");
  // Dots part what is signed: with one in the nonce, some of the body could be passed off as it.
  if (!/^[\w-]{1,128}$/.test(nonce.value) || !/^\d{1,16}$/.test(timestamp.value)) {
    return fail("envelope_malformed");
  }
  const signed = Buffer.concat([delivery.body, Buffer.from(`.${nonce.value}.${timestamp.value}`)]);
  return anyKey(context.secret("webhookSecret"), (secret) =>
    sameBytes(given, hmac("sha256", secret, signed)),
  );
}

function readEvent(value: unknown, delivery: Delivery): Parsed {
  const kept = keeping(value, delivery);
  if (!isObject(value)) return kept("malformed");
  const type = wordAt(value, "type");
  const read = type === undefined ? readConversation : READERS.get(type);
  return read?.(value, kept) ?? kept("unknown_type");
}

function readText(value: unknown, kept: Keep): Parsed {
  const [id, from, to] = [wordAt(value, "id"), phoneAt(value, "from"), phoneAt(value, "to")];
  if (id === undefined || from === undefined || to === undefined) return kept("malformed");
  const text =
    wordAt(value, "body") ?? wordAt(value, "body", "message") ?? wordAt(value, "body", "subject") ?? "";
  return { ...NOTHING, texts: [{ id, from, to, text, time: isoTime(at(value, "received_at")) }] };
}

function readRecipient(value: unknown, kept: Keep): Parsed {
  if (wordAt(value, "code") !== OPTED_OUT) return NOTHING;
  const [id, address] = [wordAt(value, "batch_id"), phoneAt(value, "recipient")];
  if (id === undefined || address === undefined) return kept("malformed");
  const [sender, time] = [phoneAt(value, "applied_originator"), isoTime(at(value, "at"))];
  return { ...NOTHING, changes: [{ ...optedOut(id, wordAt(value, "status")), address, sender, time }] };
}

/** The report of a whole batch: it names recipients only where it was asked for in full. */
function readReport(value: unknown, kept: Keep): Parsed {
  const id = wordAt(value, "batch_id");
  if (id === undefined) return kept("malformed");
  const refused = listAt(value, "statuses").filter((status) => wordAt(status, "code") === OPTED_OUT);
  const changes = refused.flatMap((status) =>
    listAt(status, "recipients").flatMap((recipient) => {
      const address = phoneAt(recipient);
      return address === undefined ? [] : [{ ...optedOut(id, wordAt(status, "status")), address }];
    }),
  );
  return { ...NOTHING, changes };
}

function optedOut(id: string, status: string | undefined): Omit<ProviderChange, "address"> {
  const event = `delivery report/${status}`;
  const evidence = evidenceOf({ messageId: id, event, errorCode: OPTED_OUT });
  return { channel: "sms", effect: "opted_out", id, evidence };
}

export const handler = receive(sinch);
