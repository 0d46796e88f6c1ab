import {
  type Delivery,
  header,
  type InboundText,
  NOTHING,
  type Parsed,
  type Provider,
} from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { anyKey, decodeBase64, ed25519Verifies, publicKey } from "../../../shared/signature.ts";
import { evidenceOf } from "../evidence.ts";
import { jsonBody } from "../json-body.ts";
import { at, listAt, phoneAt, wordAt } from "../json-path.ts";
import { type Keep, keeping } from "../kept-events.ts";
import { isoTime } from "../provider-time.ts";
import { receive } from "../receive.ts";
import { viaOf } from "../text-channel.ts";

// https://developers.telnyx.com/docs/messaging/messages/receiving-webhooks

/** Every attempt is signed anew. */
const MOST_AGE_SECONDS = 300;
/** What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410). */
const ED25519_SPKI = Buffer.from("302a300506032b6570032100", "hex");
/** "Blocked due to STOP message". */
const OPTED_OUT = "40300";

const FLAGS: ReadonlyMap<string, InboundText["flag"]> = new Map([
  ["STOP", "STOP"],
  ["START", "START"],
  ["HELP", "HELP"],
] as const);

interface Told {
  readonly data: unknown;
  readonly payload: unknown;
  readonly id: string;
  readonly kept: Keep;
}

type Reader = (told: Told) => Parsed;

const READERS: ReadonlyMap<string, Reader | "nothing"> = new Map<string, Reader | "nothing">([
  ["message.received", readText],
  ["message.finalized", readOutcome],
  ["message.sent", "nothing"],
  ["message.read", "nothing"],
  ["message.link_click", "nothing"],
]);

export const telnyx: Provider = {
  name: "telnyx",
  serves: ["sms"],
  settings: { publicKey: "secret" },
  keywords: {
    words: "stop|stopall|stop all|unsubscribe|cancel|end|quit|start|unstop|help|info",
    match: "whole",
  },
  lateAfterHours: 24,

  verify(delivery, context) {
    const signature = header(delivery, "telnyx-signature-ed25519");
    if (!signature.ok) return signature;
    const timestamp = header(delivery, "telnyx-timestamp");
    if (!timestamp.ok) return timestamp;
    const given = decodeBase64(signature.value);
    if (given === undefined || !/^\d{1,12}$/.test(timestamp.value)) return fail("signature_mismatch");
    const signed = Buffer.concat([Buffer.from(`${timestamp.value}|`), delivery.body]);
    const keys = context.secret("publicKey").flatMap((key) => keyOf(key) ?? []);
    const verdict = anyKey(keys, (key) => ed25519Verifies(key, signed, given));
    if (!verdict.ok) return verdict;
    const age = Math.floor(context.now / 1000) - Number(timestamp.value);
    return Math.abs(age) > MOST_AGE_SECONDS ? fail("timestamp_stale") : ok(undefined);
  },

  parse(delivery) {
    const body = jsonBody(delivery);
    return body.ok ? ok(readEvent(body.value, delivery)) : body;
  },
};

/** The portal shows the bare 32 bytes, in base64. */
function keyOf(text: string) {
  const bytes = decodeBase64(text.trim());
  if (bytes?.length !== 32) return undefined;
  return publicKey(Buffer.concat([ED25519_SPKI, bytes]).toString("base64"));
}

function readEvent(value: unknown, delivery: Delivery): Parsed {
  const kept = keeping(value, delivery);
  const data = at(value, "data");
  const type = wordAt(data, "event_type");
  if (type === undefined) return kept("malformed");
  const read = READERS.get(type);
  if (read === undefined) return kept("unknown_type");
  if (read === "nothing") return NOTHING;
  const payload = at(data, "payload");
  const id = wordAt(payload, "id");
  return id === undefined ? kept("malformed") : read({ data, payload, id, kept });
}

function readText({ data, payload, id, kept }: Told): Parsed {
  const [from, to] = [phoneAt(payload, "from", "phone_number"), ownNumber(payload)];
  if (from === undefined || to === undefined) return kept("malformed");
  const body = at(payload, "body");
  // Beside SMS and MMS, what came by RCS, by one of its buttons, or by WhatsApp.
  const text =
    wordAt(payload, "text") ??
    wordAt(body, "text") ??
    wordAt(body, "suggestion_response", "text") ??
    wordAt(body, "text", "body") ??
    "";
  const flag = FLAGS.get(wordAt(payload, "autoresponse_type")?.toUpperCase() ?? "");
  const time = isoTime(at(payload, "received_at")) ?? isoTime(at(data, "occurred_at"));
  return { ...NOTHING, texts: [{ id, from, to, text, via: viaOf(wordAt(payload, "type")), flag, time }] };
}

/** A message to a group names all of its numbers, of which ours is the one that the webhook is for. */
function ownNumber(payload: unknown): string | undefined {
  const ends = listAt(payload, "to");
  const own = ends.find((end) => wordAt(end, "status") === "webhook_delivered") ?? ends[0];
  // A plain number where the message came by WhatsApp.
  return phoneAt(own, "phone_number") ?? phoneAt(payload, "to");
}

function readOutcome({ data, payload, id, kept }: Told): Parsed {
  const codes = listAt(payload, "errors").map((error) => wordAt(error, "code"));
  if (!codes.includes(OPTED_OUT)) return NOTHING;
  if (listAt(payload, "to").length > 1) return kept("ambiguous");
  const address = phoneAt(payload, "to", 0, "phone_number");
  if (address === undefined) return kept("malformed");
  const event = `${wordAt(data, "event_type")}/${wordAt(payload, "to", 0, "status")}`;
  const change = {
    channel: "sms",
    address,
    sender: phoneAt(payload, "from", "phone_number"),
    effect: "opted_out",
    id,
    time: isoTime(at(data, "occurred_at")),
    evidence: evidenceOf({ messageId: id, event, errorCode: OPTED_OUT }),
  } as const;
  return { ...NOTHING, changes: [change] };
}

export const handler = receive(telnyx);
