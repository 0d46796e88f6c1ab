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
import { verifyBasic } from "../passwords.ts";
import { isRecorded, type Meaning } from "../policy.ts";
import { unixSeconds } from "../provider-time.ts";
import { receive } from "../receive.ts";

// https://dev.mailjet.com/email/guides/webhooks/

const EVENTS: ReadonlyMap<string, Meaning | "bounce"> = new Map<string, Meaning | "bounce">([
  ["bounce", "bounce"],
  ["blocked", "echo"],
  ["spam", "complaint"],
  ["unsub", "opted_out"],
  ["sent", "nothing"],
  ["open", "nothing"],
  ["click", "nothing"],
]);

/** Bounces that Mailjet calls hard, by its `error`, else by what that is related to. The others are. */
const HARD_BOUNCES: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["preblocked", "echo"],
  ["blacklisted", "echo"],
  ["spam reporter", "echo"],
  ["duplicate in campaign", "echo"],
  ["quota exceeded", "soft_bounce"],
  ["greylisted", "soft_bounce"],
  ["content", "soft_bounce"],
  ["spam", "soft_bounce"],
  ["system", "soft_bounce"],
  ["mailjet", "soft_bounce"],
]);

const text = v.fallback(v.optional(v.string()), undefined);
const number = v.fallback(v.optional(v.union([v.number(), v.string()])), undefined);
const itemSchema = v.object({
  event: v.string(),
  email: text,
  time: v.optional(v.unknown()),
  // Beyond what a number holds exactly; it stays the same number each time, which is all it is needed for.
  MessageID: number,
  Message_GUID: text,
  mj_list_id: number,
  hard_bounce: v.fallback(v.optional(v.boolean()), undefined),
  error_related_to: text,
  error: text,
  comment: text,
  source: text,
});

type Item = v.InferOutput<typeof itemSchema>;

export const mailjet: Provider = {
  name: "mailjet",
  serves: ["webhooks"],
  settings: { username: "secret", password: "secret" },
  lateAfterHours: 24,
  verify: verifyBasic,

  parse(delivery) {
    const body = jsonBody(delivery);
    if (!body.ok) return body;
    // Version 1 of the callback sends one event for each request, version 2 a list.
    const values: readonly unknown[] = Array.isArray(body.value) ? body.value : [body.value];
    return ok(together(values.map((value) => readItem(value, delivery))));
  },
};

function readItem(value: unknown, delivery: Delivery): Parsed {
  const kept = keeping([value], delivery);
  const parsed = v.safeParse(itemSchema, value);
  if (!parsed.success) return kept("malformed");
  const item = parsed.output;
  const meaning = EVENTS.get(item.event);
  if (meaning === undefined) return kept("unknown_type");
  const effect = meaning === "bounce" ? bounceOf(item) : meaning;
  if (!isRecorded(effect)) return NOTHING;
  if (item.email === undefined || item.email.trim() === "") return kept("malformed");
  return { ...NOTHING, changes: [changeOf(item, item.email, effect)] };
}

function bounceOf({ hard_bounce, error = "", error_related_to = "" }: Item): Meaning {
  const hard =
    HARD_BOUNCES.get(error.toLowerCase()) ??
    HARD_BOUNCES.get(error_related_to.toLowerCase()) ??
    "hard_bounce";
  return hard_bounce === true || !isRecorded(hard) ? hard : "soft_bounce";
}

function changeOf(item: Item, address: string, effect: ProviderChange["effect"]): ProviderChange {
  const { event, time, Message_GUID, MessageID } = item;
  return {
    channel: "email",
    address,
    list: effect === "opted_out" ? listOf(item) : undefined,
    effect,
    id: derivedId([event, Message_GUID ?? MessageID, address, unixSeconds(time)?.milliseconds]),
    time: unixSeconds(time),
    evidence: evidenceOf({
      messageId: Message_GUID,
      event,
      classification: item.error_related_to,
      reason: item.error,
      comment: item.comment,
      origin: item.source,
    }),
  };
}

/** Mailjet writes 0 where mail was sent to no list. */
function listOf({ mj_list_id: list }: Item): string | undefined {
  return list === undefined || list === "" || Number(list) === 0 ? undefined : String(list);
}

export const handler = receive(mailjet);
