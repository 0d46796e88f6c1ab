import * as v from "valibot";
import type { Channel, Evidence } from "../../../shared/event.ts";
import type { ProviderChange } from "../../../shared/provider.ts";
import { evidenceOf } from "../evidence.ts";
import { isoTime, unixSeconds } from "../provider-time.ts";

// https://developers.klaviyo.com/en/reference/get_event is what stands in `payload`.

const text = v.fallback(v.optional(v.string()), undefined);
const fields = v.fallback(v.record(v.string(), v.unknown()), {});
const attributesSchema = v.object({
  timestamp: v.optional(v.unknown()),
  datetime: v.optional(v.unknown()),
  event_properties: fields,
});
const NO_ATTRIBUTES = { timestamp: undefined, datetime: undefined, event_properties: {} };
const includedSchema = v.object({ type: v.literal("profile"), attributes: fields });
const payloadSchema = v.object({
  data: v.object({ id: text, attributes: v.fallback(attributesSchema, NO_ATTRIBUTES) }),
  included: v.fallback(v.array(v.unknown()), []),
});

/** One event of a delivery; its payload may be left out. */
export const itemSchema = v.object({
  external_id: text,
  topic: v.string(),
  payload: v.fallback(payloadSchema, { data: { attributes: NO_ATTRIBUTES }, included: [] }),
});

export type Item = v.InferOutput<typeof itemSchema>;

/** Whether a bounce is for good: Klaviyo says both kinds under one topic. */
export function isHardBounce(item: Item): boolean {
  return bounceType(item)?.toLowerCase().startsWith("hard") === true;
}

function bounceType(item: Item): string | undefined {
  return property(item, "Bounce Type", "bounce_type");
}

/** The address on that channel, out of the event, or of the profile where it is included. */
export function addressOf(item: Item, channel: Channel): string | undefined {
  const names = channel === "email" ? ["email_address", "email"] : ["phone_number", "phone"];
  const profile = item.payload.included
    .map((part) => v.safeParse(includedSchema, part))
    .find(({ success }) => success);
  return property(item, ...names) ?? firstText(profile?.success ? profile.output.attributes : {}, names);
}

export function listOf(item: Item): string | undefined {
  return property(item, "list_id", "$list_id", "List", "list");
}

export function timeOf({ payload }: Item): ProviderChange["time"] {
  const { datetime, timestamp } = payload.data.attributes;
  return isoTime(datetime) ?? unixSeconds(timestamp);
}

export function proofOf(item: Item, topic: string): Evidence {
  return evidenceOf({ event: topic, method: property(item, "method"), classification: bounceType(item) });
}

function property({ payload }: Item, ...names: readonly string[]): string | undefined {
  return firstText(payload.data.attributes.event_properties, names);
}

function firstText(from: Readonly<Record<string, unknown>>, names: readonly string[]): string | undefined {
  return names
    .map((name) => from[name])
    .find((value): value is string => typeof value === "string" && value !== "");
}
