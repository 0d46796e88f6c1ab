import { type Delivery, NOTHING, type Parsed, type Provider } from "../../../shared/provider.ts";
import { ok } from "../../../shared/result.ts";
import { evidenceOf } from "../evidence.ts";
import { jsonBody } from "../json-body.ts";
import { at, isObject, phoneAt, wordAt } from "../json-path.ts";
import { type Keep, keeping, together } from "../kept-events.ts";
import { verifyBasic } from "../passwords.ts";
import { isoTime } from "../provider-time.ts";
import { receive } from "../receive.ts";

// https://www.infobip.com/docs/api/channels/sms/receive-inbound-sms-messages and
// https://www.infobip.com/docs/essentials/api-essentials/response-status-and-error-codes

/**
 * By the name of a report's error or status: the recipient had sent STOP, or stands on the "Do not contact" list;
 * or the number was given up, and its next owner agreed to nothing; or no carrier knows it, as one sometimes says of
 * a number that it does.
 */
const FAILURES: ReadonlyMap<string, "opted_out" | "hard_bounce" | "soft_bounce"> = new Map([
  ["EC_CONTENT_BLOCKED", "opted_out"],
  ["EC_BLOCKED_BY_CAMPAIGN_BLACKLIST", "opted_out"],
  ["EC_BLACKLISTED_DESTINATIONADDRESS", "opted_out"],
  ["REJECTED_DESTINATION_BLOCKLISTED", "opted_out"],
  ["EC_DEACTIVATED_LIST", "hard_bounce"],
  ["EC_UNKNOWN_SUBSCRIBER", "soft_bounce"],
] as const);

export const infobip: Provider = {
  name: "infobip",
  serves: ["sms"],
  settings: { username: "secret", password: "secret" },
  lateAfterHours: 24,
  verify: verifyBasic,

  parse(delivery) {
    const body = jsonBody(delivery);
    if (!body.ok) return body;
    const results = at(body.value, "results");
    if (Array.isArray(results)) return ok(together(results.map((result) => readResult(result, delivery))));
    const kept = keeping(body.value, delivery);
    return ok(kept(isObject(body.value) ? "unknown_type" : "malformed"));
  },
};

function readResult(result: unknown, delivery: Delivery): Parsed {
  const kept = keeping({ results: [result] }, delivery);
  const id = wordAt(result, "messageId");
  if (id === undefined) return kept("malformed");
  if (isObject(at(result, "status"))) return readReport(result, id, kept);
  const [text, receivedAt] = [wordAt(result, "text"), at(result, "receivedAt")];
  if (text === undefined && receivedAt === undefined) return kept("unknown_type");
  const [from, to] = [phoneAt(result, "from"), phoneAt(result, "to")];
  if (from === undefined || to === undefined) return kept("malformed");
  // Never `cleanText`, which is what is left when the keyword has been taken out.
  return { ...NOTHING, texts: [{ id, from, to, text: text ?? "", time: timeOf(receivedAt) }] };
}

function readReport(report: unknown, id: string, kept: Keep): Parsed {
  const why = ["error", "status"].find((part) => FAILURES.has(wordAt(report, part, "name") ?? "")) ?? "";
  const errorCode = wordAt(report, why, "name") ?? "";
  const effect = FAILURES.get(errorCode);
  if (effect === undefined) return NOTHING;
  const address = phoneAt(report, "to");
  if (address === undefined) return kept("malformed");
  const change = {
    channel: "sms",
    address,
    sender: phoneAt(report, "sender") ?? phoneAt(report, "from"),
    effect,
    id,
    time: timeOf(at(report, "doneAt")),
    evidence: evidenceOf({
      messageId: id,
      event: `report/${wordAt(report, "status", "name")}`,
      errorCode,
      reason: wordAt(report, why, "description"),
    }),
  } as const;
  return { ...NOTHING, changes: [change] };
}

/** ISO 8601, but that the zone has no colon. */
function timeOf(value: unknown) {
  return isoTime(typeof value === "string" ? value.replace(/([+-]\d\d)(\d\d)$/, "$1:$2") : undefined);
}

export const handler = receive(infobip);
