import {
  type Delivery,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderChange,
  type Unread,
} from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { evidenceOf } from "../evidence.ts";
import { looksLikeJson, plainFields } from "../form-or-json.ts";
import { withPlus } from "../full-number.ts";
import { jsonBody } from "../json-body.ts";
import { at, phoneAt, wordAt } from "../json-path.ts";
import { type Keep, keeping } from "../kept-events.ts";
import { isoTime } from "../provider-time.ts";
import { receive } from "../receive.ts";
import { viaOf } from "../text-channel.ts";
import { verifyVonage } from "../vonage/signature.ts";

// https://developer.vonage.com/en/messages/concepts/inbound-message and, the older API,
// https://developer.vonage.com/en/messaging/sms/guides/inbound-sms

/** Of a message that was not sent, as the SMS API and the Messages API say it: the recipient had opted out. */
const OPTED_OUT = "9";
const OPTED_OUT_MESSAGES = /^1250$|#1250$/;

/** By channel: whether who writes is named by a phone number. */
const CHANNELS: ReadonlyMap<string, "phone" | "nothing"> = new Map<string, "phone" | "nothing">([
  ["sms", "phone"],
  ["mms", "phone"],
  ["rcs", "phone"],
  ["whatsapp", "phone"],
  ["viber_service", "phone"],
  ["messenger", "nothing"],
  ["instagram", "nothing"],
]);

export const vonage: Provider = {
  name: "vonage",
  serves: ["sms"],
  settings: { signatureSecret: "secret", algorithm: "text?" },
  keywords: { words: "stop|end|cancel|unsubscribe|quit|start|unstop|help|info", match: "whole" },
  lateAfterHours: 24,
  getFields: ["msisdn", "messageId", "message-id"],
  verify: verifyVonage,

  parse(delivery) {
    const fields = plainFields(delivery);
    if (fields !== undefined && !fields.has("message_uuid")) return ok(readFields(fields));
    if (!looksLikeJson(delivery)) return fail("malformed");
    const body = jsonBody(delivery);
    return body.ok ? ok(readMessage(body.value, delivery)) : body;
  },
};

/** A message or a status of the Messages API. */
function readMessage(value: unknown, delivery: Delivery): Parsed {
  const kept = keeping(value, delivery);
  const [id, channel] = [wordAt(value, "message_uuid"), wordAt(value, "channel")];
  if (id === undefined || channel === undefined) return kept("malformed");
  const meaning = CHANNELS.get(channel);
  if (meaning === undefined) return kept("unknown_type");
  if (meaning === "nothing") return NOTHING;
  const status = wordAt(value, "status");
  if (status !== undefined) return readStatus(value, id, status, kept);
  const [from, to] = [phoneAt(value, "from"), phoneAt(value, "to")];
  if (from === undefined || to === undefined) return kept("malformed");
  const kind = wordAt(value, "message_type") ?? "";
  const text =
    wordAt(value, "text") ??
    wordAt(value, "button", "text") ??
    wordAt(value, "reply", "title") ??
    wordAt(value, kind, "caption") ??
    "";
  return {
    ...NOTHING,
    texts: [{ id, from, to, text, via: viaOf(channel), time: isoTime(at(value, "timestamp")) }],
  };
}

function readStatus(value: unknown, id: string, status: string, kept: Keep): Parsed {
  const told = ["title", "type"].map((name) => wordAt(value, "error", name) ?? "");
  if (!told.some((code) => OPTED_OUT_MESSAGES.test(code))) return NOTHING;
  const [address, sender] = [phoneAt(value, "to"), phoneAt(value, "from")];
  if (address === undefined) return kept("malformed");
  const reason = wordAt(value, "error", "detail");
  const evidence = evidenceOf({ messageId: id, event: `status/${status}`, errorCode: "1250", reason });
  return optedOut({ address, sender, id, time: isoTime(at(value, "timestamp")), evidence });
}

/** A message or a delivery receipt of the SMS API. A long message comes in parts, each with an id of its own. */
function readFields(fields: URLSearchParams): Parsed {
  const field = (name: string) => fields.get(name) || undefined;
  const kept = (why: Unread["why"]): Parsed => ({ ...NOTHING, unread: [{ why, raw: fields.toString() }] });
  const id = field("messageId") ?? field("message-id");
  const [from, to] = [withPlus(field("msisdn") ?? ""), withPlus(field("to") ?? "")];
  const isPart = field("concat") === "true";
  const time = isoTime(`${(field("message-timestamp") ?? "").replace(" ", "T")}Z`);

  if (fields.size === 0) return NOTHING;
  if (id === undefined && from === "") return kept("unknown_type");
  const status = field("status");
  if (status !== undefined && field("err-code") !== OPTED_OUT) return NOTHING;
  if (id === undefined || from === "") return kept("malformed");
  if (status === undefined) {
    return to === ""
      ? kept("malformed")
      : {
          ...NOTHING,
          texts: [{ id, from, to, text: field("text") ?? "", time, part: isPart || undefined }],
        };
  }
  const evidence = evidenceOf({ messageId: id, event: `status/${status}`, errorCode: OPTED_OUT });
  return optedOut({ address: from, sender: to || undefined, id, time, evidence });
}

function optedOut(change: Omit<ProviderChange, "channel" | "effect">): Parsed {
  return { ...NOTHING, changes: [{ channel: "sms", effect: "opted_out", ...change }] };
}

export const handler = receive(vonage);
