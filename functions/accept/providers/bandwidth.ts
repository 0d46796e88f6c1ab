import { type Delivery, NOTHING, type Parsed, type Provider } from "../../../shared/provider.ts";
import { ok } from "../../../shared/result.ts";
import { evidenceOf } from "../evidence.ts";
import { jsonBody } from "../json-body.ts";
import { at, isObject, phoneAt, wordAt } from "../json-path.ts";
import { type Keep, keeping, together } from "../kept-events.ts";
import { verifyBasic } from "../passwords.ts";
import { isoTime } from "../provider-time.ts";
import { receive } from "../receive.ts";
import { viaOf } from "../text-channel.ts";

// https://dev.bandwidth.com/docs/messaging/webhooks and, for the codes, .../messaging/errors

/** What a failure says of the person: an opt-out, or a number given up, whose next owner agreed to nothing. */
const FAILURES: ReadonlyMap<string, "opted_out" | "hard_bounce"> = new Map([
  ["4775", "opted_out"],
  ["4721", "hard_bounce"],
] as const);

type Reader = (event: unknown, kept: Keep) => Parsed;

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ["message-received", readText],
  // The button of a rich message, by what is written on it.
  ["suggestion-response", readText],
  ["requested-location-response", () => NOTHING],
  ["message-failed", readFailure],
  ["message-sending", () => NOTHING],
  ["message-sent", () => NOTHING],
  ["message-delivered", () => NOTHING],
  ["message-read", () => NOTHING],
]);

export const bandwidth: Provider = {
  name: "bandwidth",
  serves: ["sms"],
  settings: { username: "secret", password: "secret" },
  keywords: { words: "stop|start|unstop", match: "whole" },
  lateAfterHours: 24,
  verify: verifyBasic,

  parse(delivery) {
    const body = jsonBody(delivery);
    if (!body.ok) return body;
    // Documented as a list; the official package declares one event alone.
    const events: readonly unknown[] = Array.isArray(body.value) ? body.value : [body.value];
    return ok(together(events.map((event) => readEvent(event, delivery))));
  },
};

function readEvent(event: unknown, delivery: Delivery): Parsed {
  const kept = keeping([event], delivery);
  const type = wordAt(event, "type");
  if (type === undefined || !isObject(at(event, "message"))) return kept("malformed");
  const read = READERS.get(type);
  return read === undefined ? kept("unknown_type") : read(event, kept);
}

function readText(event: unknown, kept: Keep): Parsed {
  const message = at(event, "message");
  // Of a message to a group, the one number of ours that this event is for.
  const to = phoneAt(event, "to");
  const [id, from] = [wordAt(message, "id"), phoneAt(message, "from")];
  if (id === undefined || from === undefined || to === undefined) return kept("malformed");
  const text =
    wordAt(message, "text") ??
    wordAt(message, "content", "text") ??
    wordAt(message, "suggestionResponse", "text") ??
    "";
  const via = viaOf(wordAt(event, "type") === "suggestion-response" ? "rcs" : wordAt(message, "channel"));
  return { ...NOTHING, texts: [{ id, from, to, text, via, time: isoTime(at(event, "time")) }] };
}

function readFailure(event: unknown, kept: Keep): Parsed {
  const errorCode = wordAt(event, "errorCode") ?? "";
  const effect = FAILURES.get(errorCode);
  if (effect === undefined) return NOTHING;
  const [id, address] = [wordAt(event, "message", "id"), phoneAt(event, "to")];
  if (id === undefined || address === undefined) return kept("malformed");
  const change = {
    channel: "sms",
    address,
    sender: phoneAt(event, "message", "from"),
    effect,
    id,
    time: isoTime(at(event, "time")),
    evidence: evidenceOf({
      messageId: id,
      event: wordAt(event, "type"),
      errorCode,
      reason: wordAt(event, "description"),
    }),
  } as const;
  return { ...NOTHING, changes: [change] };
}

export const handler = receive(bandwidth);
