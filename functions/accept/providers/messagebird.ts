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
import { plainFields } from "../form-or-json.ts";
import { withPlus } from "../full-number.ts";
import { jsonBody } from "../json-body.ts";
import { at, listAt, phoneAt, wordAt } from "../json-path.ts";
import { type Keep, keeping } from "../kept-events.ts";
import { signedAt, verifyMessagebird } from "../messagebird/signature.ts";
import { isoTime } from "../provider-time.ts";
import { receive } from "../receive.ts";
import { viaOf } from "../text-channel.ts";

// https://docs.bird.com/api/notifications-api/api-reference/webhooks and, the older form,
// https://developers.messagebird.com/api/sms-messaging/#receive-a-message

/** `EC_SUBSCRIBER_OPTEDOUT`, of a message that was not sent. */
const OPTED_OUT = "103";

interface Told {
  readonly kept: Keep;
  /** For an event that gives no time of its own. */
  readonly sentAt: ProviderChange["time"];
}

type Reader = (payload: unknown, told: Told) => Parsed;

/** By event: of the channels on which a person is named by a phone number. */
const READERS: ReadonlyMap<string, Reader> = new Map(
  ["sms", "mms", "rcs", "whatsapp"].flatMap((channel): (readonly [string, Reader])[] => [
    [`${channel}.inbound`, (payload, told) => readInbound(payload, told, viaOf(channel))],
    [`${channel}.outbound`, readOutbound],
  ]),
);

export const messagebird: Provider = {
  name: "messagebird",
  serves: ["sms"],
  settings: { signingKey: "secret" },
  lateAfterHours: 24,
  getFields: ["originator", "recipient", "id"],
  verify: verifyMessagebird,

  parse(delivery) {
    // Both body and query are signed, and a form builder may send either.
    const inQuery = delivery.body.length === 0;
    const fields = inQuery
      ? new URLSearchParams(delivery.query)
      : plainFields({ ...delivery, method: "POST" });
    if (fields !== undefined) return ok(readFields(fields, delivery));
    const body = jsonBody(delivery);
    return body.ok ? ok(readEvent(body.value, delivery)) : fail("malformed");
  },
};

function readEvent(value: unknown, delivery: Delivery): Parsed {
  const kept = keeping(value, delivery);
  const isOfChannel = wordAt(value, "service") === "channels";
  const read = isOfChannel ? READERS.get(wordAt(value, "event") ?? "") : undefined;
  if (read === undefined) return kept("unknown_type");
  return read(at(value, "payload"), { kept, sentAt: signedAt(delivery) });
}

function readInbound(payload: unknown, { kept, sentAt }: Told, via: string | undefined): Parsed {
  const id = wordAt(payload, "id");
  if (id === undefined) return kept("malformed");
  const from = personAt(payload, "sender", "contact");
  if (from === undefined) return kept("unaddressed");
  // Bird names our side by its own id of it, and only sometimes by its number.
  const own = at(payload, "receiver", "connector");
  const to = phoneAt(own, "identifierValue") ?? wordAt(own, "id") ?? wordAt(payload, "channelId") ?? "";
  const text = wordAt(payload, "body", "text", "text") ?? wordAt(payload, "body", "image", "text") ?? "";
  return {
    ...NOTHING,
    texts: [{ id, from, to, text, via, time: isoTime(at(payload, "createdAt")) ?? sentAt }],
  };
}

function readOutbound(payload: unknown, { kept, sentAt }: Told): Parsed {
  if (wordAt(payload, "failure", "source", "code") !== OPTED_OUT) return NOTHING;
  const id = wordAt(payload, "id");
  if (id === undefined) return kept("malformed");
  if (listAt(payload, "receiver", "contacts").length > 1) return kept("ambiguous");
  const address = personAt(payload, "receiver", "contacts", 0);
  if (address === undefined) return kept("unaddressed");
  const [status, reason] = [wordAt(payload, "status"), wordAt(payload, "reason")];
  return optedOut({
    address,
    sender: phoneAt(payload, "sender", "connector", "identifierValue"),
    id,
    time: isoTime(at(payload, "lastStatusAt")) ?? sentAt,
    evidence: evidenceOf({ messageId: id, event: `status/${status}`, errorCode: OPTED_OUT, reason }),
  });
}

function personAt(payload: unknown, ...path: readonly (string | number)[]): string | undefined {
  const isPhone = wordAt(payload, ...path, "identifierKey") === "phonenumber";
  return isPhone ? phoneAt(payload, ...path, "identifierValue") : undefined;
}

/** A message or a status report of older webhooks, whose fields are spelt in several ways. */
function readFields(fields: URLSearchParams, delivery: Delivery): Parsed {
  const field = (...names: readonly string[]) =>
    names.map((name) => fields.get(name) || undefined).find((value) => value !== undefined);
  const kept = (why: Unread["why"]): Parsed => ({ ...NOTHING, unread: [{ why, raw: fields.toString() }] });
  const id = field("id", "message_id");
  const [from, to] = [
    withPlus(field("originator", "sender") ?? ""),
    withPlus(field("recipient", "receiver") ?? ""),
  ];
  // The plus before the zone is a space by now where the sender left it bare.
  const time = (name: string) => isoTime(fields.get(name)?.replace(" ", "+")) ?? signedAt(delivery);

  if (fields.size === 0) return NOTHING;
  const status = field("status");
  if (status === undefined && from === "") return kept("unknown_type");
  if (status !== undefined && field("statusErrorCode") !== OPTED_OUT) return NOTHING;
  if (status === undefined) {
    if (id === undefined || from === "") return kept("malformed");
    const said = field("body", "payload", "message") ?? "";
    return { ...NOTHING, texts: [{ id, from, to, text: said, time: time("createdDatetime") }] };
  }
  if (id === undefined || to === "") return kept("malformed");
  const evidence = evidenceOf({ messageId: id, event: `status/${status}`, errorCode: OPTED_OUT });
  return optedOut({ address: to, sender: from || undefined, id, time: time("statusDatetime"), evidence });
}

function optedOut(change: Omit<ProviderChange, "channel" | "effect">): Parsed {
  return { ...NOTHING, changes: [{ channel: "sms", effect: "opted_out", ...change }] };
}

export const handler = receive(messagebird);
