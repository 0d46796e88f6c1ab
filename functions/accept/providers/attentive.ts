import type { Channel } from "../../../shared/event.ts";
import {
  header,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderChange,
} from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { anyKey, decodeBase64, hmac, sameBytes } from "../../../shared/signature.ts";
import { derivedId } from "../derived-id.ts";
import { evidenceOf } from "../evidence.ts";
import { jsonBody } from "../json-body.ts";
import { at, phoneAt, wordAt } from "../json-path.ts";
import { type Keep, keeping } from "../kept-events.ts";
import { receive } from "../receive.ts";

// https://docs.attentive.com/docs/webhooks; the signature as its sample app checks it

type Reader = (event: unknown, kept: Keep) => Parsed;

const nothing: Reader = () => NOTHING;

function choice(channel: Channel, effect: ProviderChange["effect"]): Reader {
  return (event, kept) => {
    const path = ["subscriber", channel === "sms" ? "phone" : "email"];
    const address = channel === "sms" ? phoneAt(event, ...path) : wordAt(event, ...path);
    if (address === undefined) return kept("unaddressed");
    const company = wordAt(event, "company", "company_id");
    const evidence = evidenceOf({ event: wordAt(event, "type"), company });
    const change = { channel, address, effect, id: idOf(event, address), time: timeOf(event), evidence };
    return { ...NOTHING, changes: [change] };
  };
}

/** Attentive judges texts by itself, and says so in the events below; people also write what it does not know. */
const readText: Reader = (event, kept) => {
  const [from, to] = [phoneAt(event, "subscriber", "phone"), phoneAt(event, "message", "to_phone")];
  if (from === undefined) return kept("unaddressed");
  const text = wordAt(event, "message", "text") ?? "";
  return { ...NOTHING, texts: [{ id: idOf(event, from), from, to: to ?? "", text, time: timeOf(event) }] };
};

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["sms.unsubscribed", choice("sms", "opted_out")],
  ["sms.subscribed", choice("sms", "opted_in")],
  ["sms.inbound_message", readText],
  ["sms.sent", nothing],
  ["sms.message_link_click", nothing],
  ["email.unsubscribed", choice("email", "opted_out")],
  ["email.subscribed", choice("email", "opted_in")],
  ["email.sent", nothing],
  ["email.opened", nothing],
  ["email.message_link_click", nothing],
  ["custom_attribute.set", nothing],
]);

export const attentive: Provider = {
  name: "attentive",
  serves: ["webhooks", "sms"],
  settings: { signingKey: "secret" },
  lateAfterHours: 24,

  verify(delivery, context) {
    const signature = header(delivery, "x-attentive-hmac-sha256");
    if (!signature.ok) return signature;
    const given = signatureBytes(signature.value);
    if (given === undefined) return fail("signature_mismatch");
    return anyKey(context.secret("signingKey"), (key) =>
      sameBytes(given, hmac("sha256", key, delivery.body)),
    );
  },

  parse(delivery) {
    const body = jsonBody(delivery);
    if (!body.ok) return body;
    const kept = keeping(body.value, delivery);
    const type = wordAt(body.value, "type");
    if (type === undefined) return ok(kept("malformed"));
    return ok(READERS.get(type)?.(body.value, kept) ?? kept("unknown_type"));
  },
};

/** Seen in both spellings, hexadecimal and base64; no text is one in both. */
function signatureBytes(text: string): Buffer | undefined {
  return /^[0-9a-f]{64}$/.test(text) ? Buffer.from(text, "hex") : decodeBase64(text);
}

/** Events have no id. */
function idOf(event: unknown, address: string): string {
  return derivedId([
    wordAt(event, "type"),
    address,
    at(event, "timestamp"),
    wordAt(event, "message", "text"),
  ]);
}

/** Milliseconds; where they are a whole second, they may have been no more precise than that. */
function timeOf(event: unknown): ProviderChange["time"] {
  const timestamp = at(event, "timestamp");
  if (typeof timestamp !== "number" || timestamp <= 0) return undefined;
  return { milliseconds: Math.trunc(timestamp), wholeSecond: timestamp % 1000 === 0 };
}

export const handler = receive(attentive);
