import * as v from "valibot";
import { normaliseAddress } from "../../../shared/address.ts";
import { findTopic, type Tenant, type Topic } from "../../../shared/config.ts";
import type { Channel } from "../../../shared/event.ts";
import { AGES, type Age } from "../../../shared/ledger/precedence.ts";
import type { Mistake } from "../../../shared/replies.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { isTimeZone } from "../../../shared/time-zone.ts";
import { ADDRESS, CHANNEL, TIME, TOPIC_ID, topicMistake, validate } from "../../../shared/validate.ts";
import { innerHash } from "../../../shared/vault.ts";

const HASH = "the SHA-256 of the normalised address, as 64 hexadecimal digits";
const PLACE = "a place of ISO 3166 such as DE, US-CA or EU";
const ZONE = "a time zone of the IANA database, such as America/New_York";

const CHECK = v.strictObject({
  channel: CHANNEL,
  address: v.optional(ADDRESS),
  addressHash: v.optional(v.pipe(v.string(HASH), v.regex(/^[0-9a-f]{64}$/i, HASH))),
  topic: v.optional(TOPIC_ID),
  purpose: v.optional(
    v.picklist(["marketing", "transactional", "sale_share"], "marketing, transactional or sale_share"),
  ),
  jurisdiction: v.optional(v.pipe(v.string(PLACE), v.regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, PLACE))),
  age: v.optional(v.picklist(AGES, AGES.join(", "))),
  at: v.optional(TIME),
  timeZone: v.optional(v.pipe(v.string(ZONE), v.maxLength(64, ZONE), v.check(isTimeZone, ZONE))),
  sentAt: v.optional(v.pipe(v.array(TIME, "a list of times"), v.maxLength(100, "at most 100 times"))),
});
type Asked = v.InferOutput<typeof CHECK>;

/** What may stand once beside an array of checks, for all of them. */
export const COMMON = ["channel", "topic", "purpose", "jurisdiction", "age", "at", "timeZone"];

/** One check, understood. */
export interface Question {
  readonly channel: Channel;
  /** SHA-256 of the normalised address: all that is needed, and all that a caller may have given. */
  readonly inner: Buffer;
  readonly topic: string;
  readonly kind: Topic["kind"];
  readonly jurisdiction: string | undefined;
  readonly age: Age | undefined;
  /** The past moment that is asked about, in milliseconds. */
  readonly at: number | undefined;
  readonly timeZone: string | undefined;
  /** When the caller sent to the recipient before, in milliseconds. */
  readonly sentAt: readonly number[];
}

/** @param now milliseconds: nothing later can be asked about */
export function questionOf(tenant: Tenant, item: unknown, now: number): Result<Question, readonly Mistake[]> {
  const judged = validate(CHECK, item);
  if (!judged.ok) return judged;
  const asked = judged.value;
  const { channel, jurisdiction, age, timeZone, purpose } = asked;
  const inner = innerOf(asked);
  const topic = asked.topic ?? (purpose === "sale_share" ? "sale_share" : "*");
  const kind = findTopic(tenant, topic)?.kind ?? purpose ?? "marketing";
  const at = asked.at === undefined ? undefined : Date.parse(asked.at);
  const mistakes = [
    ...(inner.ok ? [] : inner.error),
    ...topicMistake(tenant, asked.topic, "/topic"),
    ...(purpose === undefined || purpose === kind
      ? []
      : [{ pointer: "/purpose", detail: `expected the topic's own: ${kind}` }]),
    ...(at !== undefined && at > now ? [{ pointer: "/at", detail: "expected a time that has been" }] : []),
  ];
  if (!inner.ok || mistakes.length > 0) return fail(mistakes);
  const sentAt = (asked.sentAt ?? []).map((time) => Date.parse(time));
  return ok({ channel, inner: inner.value, topic, kind, jurisdiction, age, at, timeZone, sentAt });
}

function innerOf({ channel, address, addressHash }: Asked): Result<Buffer, readonly Mistake[]> {
  if (address !== undefined && addressHash !== undefined) {
    return fail([{ pointer: "/addressHash", detail: "expected nothing beside address" }]);
  }
  if (addressHash !== undefined) return ok(Buffer.from(addressHash, "hex"));
  if (address === undefined) return fail([{ pointer: "/address", detail: "this member is required" }]);
  const normalised = normaliseAddress(channel, address);
  if (normalised !== undefined) return ok(innerHash(normalised));
  const form = channel === "email" ? "an e-mail address" : "an international number (E.164)";
  return fail([{ pointer: "/address", detail: `expected ${form}` }]);
}
