import { createHash } from "node:crypto";
import * as v from "valibot";
import {
  type Delivery,
  header,
  type InboundText,
  NOTHING,
  type Parsed,
  type Provider,
  type Unread,
} from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { anyKey, decodeBase64, hmac, sameBytes } from "../../../shared/signature.ts";
import { evidenceOf } from "../evidence.ts";
import { receive } from "../receive.ts";
import { signedAddresses } from "../signed-address.ts";
import { xmlText } from "../xml-text.ts";

// https://www.twilio.com/docs/usage/webhooks/webhooks-security and .../messaging/guides/webhook-request

/**
 * Of a message that did not arrive: the recipient had sent STOP to this sender; or the number is in nobody's use, or
 * none that takes texts, for which Twilio also takes a carrier that is out of reach: it counts when it comes often.
 */
const FAILURES: ReadonlyMap<string | undefined, "opted_out" | "soft_bounce"> = new Map([
  ["21610", "opted_out"],
  ["30005", "soft_bounce"],
  ["30006", "soft_bounce"],
] as const);

const FLAGS: ReadonlyMap<string, InboundText["flag"]> = new Map([
  ["STOP", "STOP"],
  ["START", "START"],
  ["HELP", "HELP"],
] as const);

export const twilio: Provider = {
  name: "twilio",
  serves: ["sms"],
  settings: { authToken: "secret" },
  keywords: {
    words: "stop|stopall|unsubscribe|cancel|end|quit|revoke|optout|start|yes|unstop|help|info",
    match: "whole",
  },
  lateAfterHours: 24,
  getFields: ["MessageSid", "SmsSid"],

  verify(delivery, context) {
    const signature = header(delivery, "x-twilio-signature");
    if (!signature.ok) return signature;
    const given = decodeBase64(signature.value);
    if (given === undefined || !bodyIsAsHashed(delivery)) return fail("signature_mismatch");
    const fields = signedFields(delivery);
    const addresses = [...signedAddresses(delivery.url)];
    return anyKey(context.secret("authToken"), (token) =>
      addresses.some((address) => sameBytes(given, hmac("sha1", token, address + fields))),
    );
  },

  parse(delivery) {
    const fields = fieldsOf(delivery);
    return fields === undefined ? fail("malformed") : ok(readFields(fields));
  },

  // Plain text would be sent to the person as a message, so even silence is TwiML.
  answer(text) {
    const body =
      text === undefined ? "<Response/>" : `<Response><Message>${xmlText(text)}</Message></Response>`;
    return { contentType: "text/xml", body };
  },
};

/** With a JSON body the address carries the body's hash, and only the address is signed. */
function bodyHash(delivery: Delivery): string | null {
  return new URLSearchParams(delivery.query).get("bodySHA256");
}

function bodyIsAsHashed(delivery: Delivery): boolean {
  const hash = bodyHash(delivery);
  if (hash === null) return true;
  const expected = createHash("sha256").update(delivery.body).digest("hex");
  return sameBytes(Buffer.from(hash), Buffer.from(expected));
}

/** The form fields sorted by name, each name before its value; a repeated one with its values sorted. */
function signedFields(delivery: Delivery): string {
  if (delivery.method === "GET" || bodyHash(delivery) !== null) return "";
  const values = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(delivery.body.toString())) {
    values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  const names = [...values.keys()].sort();
  return names.flatMap((name) => [...(values.get(name) ?? [])].sort().map((value) => name + value)).join("");
}

/** The fields, read from where `verify` found them signed. */
function fieldsOf(delivery: Delivery): URLSearchParams | undefined {
  if (delivery.method === "GET") return new URLSearchParams(delivery.query);
  const body = delivery.body.toString();
  if (bodyHash(delivery) === null) return new URLSearchParams(body);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown())), body);
  if (!parsed.success) return undefined;
  const told = Object.entries(parsed.output).filter(([, value]) => typeof value !== "object");
  return new URLSearchParams(told.map(([name, value]): [string, string] => [name, String(value)]));
}

function readFields(fields: URLSearchParams): Parsed {
  const field = (name: string) => fields.get(name) || undefined;
  const unread = (why: Unread["why"]): Parsed => ({ ...NOTHING, unread: [{ why, raw: fields.toString() }] });
  const id = field("MessageSid") ?? field("SmsSid");
  // A text says `received` or, in older forms, nothing; a callback may repeat the text that we sent.
  const status = field("MessageStatus") ?? (fields.has("Body") ? "received" : field("SmsStatus"));
  const [from, to] = [number(field("From")), number(field("To"))];

  if (status === undefined) return fields.size === 0 ? NOTHING : unread("unknown_type");
  if (status === "received") {
    if (id === undefined || from === undefined || to === undefined) return unread("malformed");
    const text = { id, from, to, text: field("Body") ?? "", flag: FLAGS.get(field("OptOutType") ?? "") };
    return { ...NOTHING, texts: [text] };
  }
  const errorCode = field("ErrorCode");
  const effect = FAILURES.get(errorCode);
  if (effect === undefined) return NOTHING;
  if (id === undefined || to === undefined) return unread("malformed");
  const evidence = evidenceOf({ messageId: id, event: `MessageStatus/${status}`, errorCode });
  const change = { channel: "sms", address: to, sender: from, effect, id, evidence } as const;
  return { ...NOTHING, changes: [change] };
}

/** Without the channel it came by: Twilio blocks a person on SMS, MMS and RCS alike. */
function number(address: string | undefined): string | undefined {
  return address?.replace(/^(?:whatsapp|rcs|sms):/i, "");
}

export const handler = receive(twilio);
