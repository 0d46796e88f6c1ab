import {
  type Delivery,
  header,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderContext,
  type Refusal,
} from "../../../shared/provider.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { evidenceOf } from "../evidence.ts";
import { jsonBody } from "../json-body.ts";
import { at, isObject, phoneAt, wordAt } from "../json-path.ts";
import { type Keep, keeping, together } from "../kept-events.ts";
import { verifyUrlSecret } from "../passwords.ts";
import { isoTime } from "../provider-time.ts";
import { receive } from "../receive.ts";

// https://learn.microsoft.com/en-us/azure/event-grid/communication-services-telephony-sms-events and, for the
// handshakes, https://learn.microsoft.com/en-us/azure/event-grid/end-point-validation-event-grid-events-schema

const VALIDATION = "microsoft.eventgrid.subscriptionvalidationevent";

/** An event of either schema, its names and those of its data in lower case: older samples write them otherwise. */
interface Event {
  readonly id: string | undefined;
  readonly type: string;
  readonly time: unknown;
  readonly data: unknown;
}

type Reader = (event: Event, kept: Keep) => Parsed;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["microsoft.communication.smsreceived", readText],
  ["microsoft.communication.smsdeliveryreportreceived", readReport],
  [VALIDATION, () => NOTHING],
]);

/** Azure Communication Services, through Event Grid. */
export const azure: Provider = {
  name: "azure",
  serves: ["sms"],
  settings: { urlSecret: "secret", tenantId: "text?", audience: "text?" },
  keywords: { words: "stop|start|unstop|help", match: "whole" },
  lateAfterHours: 24,

  async verify(delivery, context) {
    const secret = verifyUrlSecret(delivery, context);
    return secret.ok ? verifyToken(delivery, context) : secret;
  },

  parse(delivery) {
    const body = jsonBody(delivery);
    return body.ok ? ok(together(eventsIn(body.value).map((value) => readEvent(value, delivery)))) : body;
  },

  greet(delivery) {
    const body = jsonBody(delivery);
    const [alone, ...others] = eventsIn(body.ok ? body.value : undefined);
    const asked = eventOf(alone);
    const code = asked?.type === VALIDATION ? at(asked.data, "validationcode") : undefined;
    if (typeof code !== "string" || others.length > 0) return Promise.resolve(undefined);
    const answer = JSON.stringify({ validationResponse: code });
    return Promise.resolve({ contentType: "application/json", body: answer });
  },

  /** CloudEvents asks before its first delivery (HTTP 1.1 Web Hooks for Event Delivery 1.0, section 4). */
  permit(delivery, context) {
    const secret = verifyUrlSecret(delivery, context);
    if (!secret.ok) return secret;
    const origin = header(delivery, "webhook-request-origin");
    if (!origin.ok) return origin;
    if (!/^[\w.:-]{1,253}$/.test(origin.value)) return fail("envelope_malformed");
    return ok({ "webhook-allowed-origin": origin.value, "webhook-allowed-rate": "*" });
  },
};

/** One of the two settings alone is a mistake, which must not pass for having none. */
async function verifyToken(delivery: Delivery, context: ProviderContext): Promise<Result<void, Refusal>> {
  const [tenantId, audience] = [context.setting("tenantId"), context.setting("audience")];
  if (tenantId === undefined && audience === undefined) return ok(undefined);
  if (typeof tenantId !== "string" || typeof audience !== "string") return fail("key_missing");
  const authorization = header(delivery, "authorization");
  if (!authorization.ok) return authorization;
  const token = /^bearer +(\S+)$/i.exec(authorization.value)?.[1];
  if (token === undefined) return fail("signature_mismatch");
  const { verifyEntraToken } = await import("../azure/entra-token.ts");
  return verifyEntraToken(token, { tenantId, audience }, context);
}

/** Event Grid sends a list, CloudEvents one event or a list. */
function eventsIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** In the schema of Event Grid an event says `eventType` and `eventTime`, in CloudEvents `type` and `time`. */
function eventOf(value: unknown): Event | undefined {
  const event = lowered(value);
  const type = wordAt(event, "eventtype") ?? wordAt(event, "type");
  if (type === undefined) return undefined;
  const time = at(event, "eventtime") ?? at(event, "time");
  return { id: wordAt(event, "id"), type: type.toLowerCase(), time, data: lowered(at(event, "data")) };
}

function lowered(value: unknown): unknown {
  if (!isObject(value)) return undefined;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name.toLowerCase(), inner]));
}

function readEvent(value: unknown, delivery: Delivery): Parsed {
  const kept = keeping([value], delivery);
  const event = eventOf(value);
  if (event === undefined) return kept("malformed");
  const read = READERS.get(event.type);
  return read === undefined ? kept("unknown_type") : read(event, kept);
}

function readText({ id: eventId, time, data }: Event, kept: Keep): Parsed {
  const id = wordAt(data, "messageid") ?? eventId;
  const [from, to] = [phoneAt(data, "from"), phoneAt(data, "to")];
  if (id === undefined || from === undefined || to === undefined) return kept("malformed");
  const text = wordAt(data, "message") ?? "";
  return { ...NOTHING, texts: [{ id, from, to, text, time: timeOf(data) ?? isoTime(time) }] };
}

/** "Sender blocked for given recipient.": the recipient had sent STOP to this number. */
function readReport({ id: eventId, time, data }: Event, kept: Keep): Parsed {
  const reason = wordAt(data, "deliverystatusdetails");
  if (!/sender blocked/i.test(reason ?? "")) return NOTHING;
  const [id, address] = [wordAt(data, "messageid") ?? eventId, phoneAt(data, "to")];
  if (id === undefined || address === undefined) return kept("malformed");
  const change = {
    channel: "sms",
    address,
    sender: phoneAt(data, "from"),
    effect: "opted_out",
    id,
    time: timeOf(data) ?? isoTime(time),
    evidence: evidenceOf({ messageId: id, event: `report/${wordAt(data, "deliverystatus")}`, reason }),
  } as const;
  return { ...NOTHING, changes: [change] };
}

function timeOf(data: unknown) {
  return isoTime(at(data, "receivedtimestamp"));
}

export const handler = receive(azure);
