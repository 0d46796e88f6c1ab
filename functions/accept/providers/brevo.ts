import * as v from "valibot";
import {
  type Delivery,
  NOTHING,
  type Parsed,
  type Provider,
  type ProviderChange,
} from "../../../shared/provider.ts";
import { ok } from "../../../shared/result.ts";
import { derivedId } from "../derived-id.ts";
import { evidenceOf } from "../evidence.ts";
import { jsonBody } from "../json-body.ts";
import { keeping, together } from "../kept-events.ts";
import { verifyBasic, verifyBearer } from "../passwords.ts";
import { isRecorded, type Meaning } from "../policy.ts";
import { unixSeconds } from "../provider-time.ts";
import { receive } from "../receive.ts";

// https://developers.brevo.com/docs/marketing-webhooks and .../transactional-webhooks

/**
 * By event, without case and underscores: the names in payloads and in the configuration differ by these, and
 * some pages show the one for the other. What `contactupdated` says is not documented, so nothing is read of it.
 */
const MEANINGS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["hardbounce", "hard_bounce"],
  ["invalidemail", "hard_bounce"],
  ["invalid", "hard_bounce"],
  ["softbounce", "soft_bounce"],
  ["spam", "complaint"],
  ["complaint", "complaint"],
  ["unsubscribe", "opted_out"],
  ["unsubscribed", "opted_out"],
  ["listaddition", "opted_in"],
  ["blocked", "echo"],
  ["deferred", "nothing"],
  ["contactupdated", "nothing"],
  ["contactdeleted", "nothing"],
  ["request", "nothing"],
  ["sent", "nothing"],
  ["delivered", "nothing"],
  ["opened", "nothing"],
  ["uniqueopened", "nothing"],
  ["proxyopen", "nothing"],
  ["uniqueproxyopen", "nothing"],
  ["click", "nothing"],
  ["clicked", "nothing"],
  ["error", "nothing"],
  ["reply", "nothing"],
]);

const text = v.fallback(v.optional(v.string()), undefined);
const list = v.union([v.number(), v.pipe(v.string(), v.nonEmpty())]);
const number = v.fallback(v.optional(v.union([v.number(), v.string()])), undefined);
const itemSchema = v.object({
  event: v.string(),
  email: text,
  // `id` is the webhook's, the same in every event. `ts` and `date` are in a zone of the account's choice, and
  // `ts_epoch` may be when the message was sent, before a choice that the event came after.
  ts_event: number,
  "message-id": text,
  camp_id: number,
  // Documented as an array; one number by itself is taken for one.
  list_id: v.fallback(
    v.union([
      v.array(list),
      v.pipe(
        list,
        v.transform((one) => [one]),
      ),
    ]),
    [],
  ),
  reason: text,
});

type Item = v.InferOutput<typeof itemSchema>;

// How several events come in one body is not documented: these are the forms that others have met.
const batchSchema = v.union([
  v.array(v.unknown()),
  v.pipe(
    v.object({ events: v.array(v.unknown()) }),
    v.transform(({ events }) => events),
  ),
  v.pipe(
    v.object({ items: v.array(v.unknown()) }),
    v.transform(({ items }) => items),
  ),
]);

export const brevo: Provider = {
  name: "brevo",
  serves: ["webhooks"],
  settings: { token: "secret?", username: "secret?", password: "secret?" },
  lateAfterHours: 24,

  verify(delivery, context) {
    const isBasic = /^basic /i.test(delivery.headers["authorization"] ?? "");
    return isBasic ? verifyBasic(delivery, context) : verifyBearer(delivery, context, "token");
  },

  parse(delivery) {
    const body = jsonBody(delivery);
    if (!body.ok) return body;
    const batch = v.safeParse(batchSchema, body.value);
    const items = batch.success ? batch.output : [body.value];
    return ok(together(items.map((item) => readItem(item, delivery))));
  },
};

function readItem(value: unknown, delivery: Delivery): Parsed {
  const kept = keeping([value], delivery);
  const parsed = v.safeParse(itemSchema, value);
  if (!parsed.success) return kept("malformed");
  const item = parsed.output;
  const effect = MEANINGS.get(item.event.toLowerCase().replaceAll("_", ""));
  if (effect === undefined) return kept("unknown_type");
  if (!isRecorded(effect)) return NOTHING;
  const { email, list_id } = item;
  if (email === undefined || email.trim() === "") return kept("malformed");
  const isChoice = effect === "opted_out" || effect === "opted_in";
  const lists = isChoice ? [...new Set(list_id.map(String))] : [];
  // Left without a list is left altogether; joined without one opens nothing.
  if (effect === "opted_in" && lists.length === 0) return kept("malformed");
  const change = changeOf(item, email, effect);
  return {
    ...NOTHING,
    changes: lists.length === 0 ? [change] : lists.map((left) => ({ ...change, list: left })),
  };
}

function changeOf(item: Item, address: string, effect: ProviderChange["effect"]): ProviderChange {
  const { event, "message-id": messageId, camp_id, ts_event, reason } = item;
  return {
    channel: "email",
    address,
    effect,
    id: derivedId([event, address, messageId ?? camp_id, ts_event]),
    time: unixSeconds(ts_event),
    evidence: evidenceOf({ messageId, campaign: camp_id, event, reason }),
  };
}

export const handler = receive(brevo);
