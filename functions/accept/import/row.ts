import * as v from "valibot";
import { normaliseAddress } from "../../../shared/address.ts";
import type { Tenant } from "../../../shared/config.ts";
import type { Channel, Effect } from "../../../shared/event.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import {
  ADDRESS,
  addressMistake,
  CHANNEL,
  TIME,
  TOPIC_ID,
  topicMistake,
  validate,
} from "../../../shared/validate.ts";

/** A wording is as long as real ones are, and no longer: it is stored with the entry. */
const WORDING = v.pipe(v.string("a text"), v.trim(), v.minLength(1, "a text"), v.maxLength(2_000));

const ROW = v.strictObject({
  channel: CHANNEL,
  address: ADDRESS,
  topic: v.optional(TOPIC_ID),
  status: v.picklist(
    ["opted_out", "complaint", "hard_bounce", "opted_in"],
    "opted_out, complaint, hard_bounce or opted_in",
  ),
  occurredAt: v.optional(TIME),
  wording: v.optional(WORDING),
  evidence: v.optional(
    v.pipe(
      v.record(v.pipe(v.string(), v.maxLength(32)), v.pipe(v.string("texts"), v.maxLength(320)), "texts"),
      v.maxEntries(8, "at most 8 members"),
    ),
  ),
});

/** One line of somebody else's list, in our words. */
export interface ImportRow {
  readonly channel: Channel;
  readonly address: string;
  readonly topic: string;
  readonly effect: Exclude<Effect, "pending">;
  /** Milliseconds; a list that tells none says only that it stands so. */
  readonly occurredAt: number | undefined;
  readonly wording: string | undefined;
  readonly evidence: Readonly<Record<string, string>>;
}

/**
 * Reads a row. An opt-in is nobody's word without the wording that was agreed to and the time.
 * @returns what is allowed instead, for one that cannot be recorded
 */
export function rowOf(tenant: Tenant, value: unknown): Result<ImportRow, string> {
  const judged = validate(ROW, value);
  if (!judged.ok) return fail(sentence(judged.error[0]));
  const { channel, topic = "*", status, occurredAt, wording, evidence = {} } = judged.value;
  const address = normaliseAddress(channel, judged.value.address);
  const [unknown] = topicMistake(tenant, topic, "/topic");
  if (unknown !== undefined) return fail(sentence(unknown));
  if (address === undefined) return fail(sentence(addressMistake(channel, "/address")));
  if (status === "opted_in" && (wording === undefined || occurredAt === undefined)) {
    return fail("/wording: expected the wording and the time of an opt-in");
  }
  return ok({
    channel,
    address,
    // Suppression is of the contact, whatever list it stood on.
    topic: status === "complaint" || status === "hard_bounce" ? "*" : topic,
    effect: status,
    occurredAt: occurredAt === undefined ? undefined : Date.parse(occurredAt),
    wording,
    evidence,
  });
}

function sentence(mistake: { readonly pointer: string; readonly detail: string } | undefined): string {
  return mistake === undefined ? "" : `${mistake.pointer}: ${mistake.detail}`;
}
