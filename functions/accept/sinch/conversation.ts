import { NOTHING, type Parsed } from "../../../shared/provider.ts";
import { derivedId } from "../derived-id.ts";
import { evidenceOf } from "../evidence.ts";
import { at, isObject, phoneAt, wordAt } from "../json-path.ts";
import type { Keep } from "../kept-events.ts";
import { isoTime } from "../provider-time.ts";
import { viaOf } from "../text-channel.ts";

// https://developers.sinch.com/docs/conversation/callbacks

/** By channel: whether who writes is named by a phone number. */
const CHANNELS: ReadonlyMap<string, "phone" | "nothing"> = new Map<string, "phone" | "nothing">([
  ["SMS", "phone"],
  ["MMS", "phone"],
  ["RCS", "phone"],
  ["WHATSAPP", "phone"],
  ["VIBERBM", "phone"],
  ["MESSENGER", "nothing"],
  ["INSTAGRAM", "nothing"],
  ["TELEGRAM", "nothing"],
  ["KAKAOTALK", "nothing"],
  ["KAKAOTALKCHAT", "nothing"],
  ["LINE", "nothing"],
  ["WECHAT", "nothing"],
  ["APPLEBC", "nothing"],
]);

interface Told {
  readonly body: unknown;
  /** What stands under the key that says what the event is. */
  readonly value: unknown;
  readonly kept: Keep;
}

type Reader = (told: Told) => Parsed;
const nothing: Reader = () => NOTHING;

/** By the one key that each kind of event has to itself. */
const READERS: readonly (readonly [string, Reader])[] = [
  ["message", readMessage],
  ["opt_out_notification", (told) => readChoice(told, "opted_out")],
  ["opt_in_notification", (told) => readChoice(told, "opted_in")],
  ["message_submit_notification", nothing],
  ["message_delivery_report", nothing],
  ["event", nothing],
  ["event_delivery_report", nothing],
  ["conversation_start_notification", nothing],
  ["conversation_stop_notification", nothing],
  ["conversation_delete_notification", nothing],
  ["contact_create_notification", nothing],
  ["contact_update_notification", nothing],
  ["contact_merge_notification", nothing],
  ["contact_delete_notification", nothing],
  ["duplicated_contact_identities_notification", nothing],
  ["capability_notification", nothing],
  ["channel_event_notification", nothing],
  ["smart_conversation_notification", nothing],
  ["message_redaction", nothing],
];

/** What an event of the Conversation API says; `undefined` for what is none that we know. */
export function readConversation(body: unknown, kept: Keep): Parsed | undefined {
  const found = READERS.find(([name]) => isObject(at(body, name)));
  if (found === undefined) return undefined;
  const [name, read] = found;
  return read({ body, value: at(body, name), kept });
}

function readMessage({ body, value, kept }: Told): Parsed {
  const [id, channel] = [wordAt(value, "id"), wordAt(value, "channel_identity", "channel")];
  const from = phoneAt(value, "channel_identity", "identity");
  if (id === undefined || channel === undefined || from === undefined) return kept("malformed");
  const meaning = CHANNELS.get(channel);
  if (meaning === undefined) return kept("unknown_type");
  if (meaning === "nothing") return NOTHING;
  const said = at(value, "contact_message");
  const text =
    wordAt(said, "text_message", "text") ??
    wordAt(said, "media_card_message", "caption") ??
    wordAt(said, "fallback_message", "raw_message") ??
    "";
  const to = phoneAt(value, "sender_id") ?? "";
  return { ...NOTHING, texts: [{ id, from, to, text, via: viaOf(channel), time: timeOf(body) }] };
}

/** An opt-out or opt-in that Sinch was told of or took from the person's own words. */
function readChoice({ body, value, kept }: Told, effect: "opted_out" | "opted_in"): Parsed {
  const [channel, address] = [wordAt(value, "channel"), phoneAt(value, "identity")];
  if (channel === undefined || address === undefined) return kept("malformed");
  const meaning = CHANNELS.get(channel);
  if (meaning === undefined) return kept("unknown_type");
  if (meaning === "nothing") return NOTHING;
  const status = wordAt(value, "status");
  // That it could not be registered there changes nothing of what the person wants; an opt-in has to be whole.
  if (effect === "opted_in" && status !== "OPT_IN_SUCCEEDED") return NOTHING;
  const time = timeOf(body);
  const id = wordAt(value, "request_id") ?? derivedId([effect, channel, address, time?.milliseconds]);
  const evidence = evidenceOf({ event: status, channel });
  return { ...NOTHING, changes: [{ channel: "sms", address, effect, id, time, evidence }] };
}

function timeOf(body: unknown) {
  return isoTime(at(body, "event_time")) ?? isoTime(at(body, "accepted_time"));
}
