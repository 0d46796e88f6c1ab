import { type Delivery, NOTHING, type Parsed, type Provider, type Unread } from "../../../shared/provider.ts";
import { ok } from "../../../shared/result.ts";
import { evidenceOf } from "../evidence.ts";
import { withPlus } from "../full-number.ts";
import { verifyPlivo } from "../plivo/signature.ts";
import { receive } from "../receive.ts";
import { xmlText } from "../xml-text.ts";

// https://www.plivo.com/docs/messaging/xml/request and .../messaging/api/message#message-status-callbacks

/** Of a refused message: the recipient had sent STOP to this sender ("DND"). */
const OPTED_OUT = "200";

export const plivo: Provider = {
  name: "plivo",
  serves: ["sms"],
  settings: { authToken: "secret", requireV3: "flag?" },
  keywords: {
    words: "stop|stop all|stopall|unsub|unsubscribe|cancel|end|quit|start|unstop|yes|resume|go|help|info",
    match: "whole",
  },
  lateAfterHours: 24,
  getFields: ["MessageUUID"],
  verify: verifyPlivo,
  parse: (delivery) => ok(readFields(fieldsOf(delivery))),

  // An answer goes from the number that was written to, which it has to name.
  answer(text, inbound) {
    const body =
      text === undefined || inbound === undefined
        ? "<Response/>"
        : `<Response><Message src="${digits(inbound.to)}" dst="${digits(inbound.from)}">${xmlText(text)}</Message></Response>`;
    return { contentType: "text/xml", body };
  },
};

function digits(number: string): string {
  return number.replace(/\D/g, "");
}

/** Read from where V3 finds them signed. */
function fieldsOf({ method, query, body }: Delivery): URLSearchParams {
  return new URLSearchParams(method === "GET" ? query : body.toString());
}

function readFields(fields: URLSearchParams): Parsed {
  const field = (name: string) => fields.get(name) || undefined;
  const kept = (why: Unread["why"]): Parsed => ({ ...NOTHING, unread: [{ why, raw: fields.toString() }] });
  const id = field("MessageUUID");
  const [from, to] = [withPlus(field("From") ?? ""), withPlus(field("To") ?? "")];

  if (fields.size === 0) return NOTHING;
  const status = field("Status");
  if (status === undefined && id === undefined && !fields.has("Text")) return kept("unknown_type");
  if (status !== undefined && field("ErrorCode") !== OPTED_OUT) return NOTHING;
  if (id === undefined || from === "" || to === "") return kept("malformed");
  if (status === undefined) return { ...NOTHING, texts: [{ id, from, to, text: field("Text") ?? "" }] };
  const evidence = evidenceOf({ messageId: id, event: `Status/${status}`, errorCode: OPTED_OUT });
  const change = { channel: "sms", address: to, sender: from, effect: "opted_out", id, evidence } as const;
  return { ...NOTHING, changes: [change] };
}

export const handler = receive(plivo);
