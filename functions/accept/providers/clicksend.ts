import { NOTHING, type Parsed, type Provider, type Unread } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { derivedId } from "../derived-id.ts";
import { plainFields } from "../form-or-json.ts";
import { withPlus } from "../full-number.ts";
import { verifyUrlSecret } from "../passwords.ts";
import { unixSeconds } from "../provider-time.ts";
import { receive } from "../receive.ts";

// https://help.clicksend.com/article/u8n1jhcpw4-inbound-sms-and-delivery-receipt-webhooks

export const clicksend: Provider = {
  name: "clicksend",
  serves: ["sms"],
  settings: { urlSecret: "secret" },
  lateAfterHours: 24,
  getFields: ["message_id", "messageid", "body"],
  verify: verifyUrlSecret,

  parse(delivery) {
    const fields = plainFields(delivery);
    return fields === undefined ? fail("malformed") : ok(readFields(fields));
  },
};

function readFields(fields: URLSearchParams): Parsed {
  const field = (...names: readonly string[]) =>
    names.map((name) => fields.get(name) || undefined).find((value) => value !== undefined);
  const kept = (why: Unread["why"]): Parsed => ({ ...NOTHING, unread: [{ why, raw: fields.toString() }] });
  if (fields.size === 0) return NOTHING;
  // Only a text has a body; `original_body` and its like are what we had sent, with its "Reply STOP".
  if (!fields.has("body") && !fields.has("message")) {
    return fields.has("status") || fields.has("status_code") ? NOTHING : kept("unknown_type");
  }
  const [from, to] = [withPlus(field("from") ?? ""), withPlus(field("to") ?? "")];
  if (from === "") return kept("malformed");
  const text = field("body", "message") ?? "";
  const at = field("timestamp");
  const id = field("message_id", "messageid") ?? derivedId([from, to, text, at]);
  return { ...NOTHING, texts: [{ id, from, to, text, time: unixSeconds(at) }] };
}

export const handler = receive(clicksend);
