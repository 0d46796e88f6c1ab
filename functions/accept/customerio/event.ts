import * as v from "valibot";
import type { Channel } from "../../../shared/event.ts";
import { NOTHING, type Parsed, type ProviderChange } from "../../../shared/provider.ts";
import { evidenceOf } from "../evidence.ts";
import { type Keep, together } from "../kept-events.ts";
import { unixSeconds } from "../provider-time.ts";

export const CHANNELS = ["email", "sms"] as const;

const text = v.fallback(v.optional(v.string()), undefined);
export const eventSchema = v.object({
  event_id: text,
  object_type: text,
  metric: v.string(),
  timestamp: v.optional(v.unknown()),
  data: v.object({
    recipient: text,
    email_address: text,
    identifiers: v.fallback(v.object({ email: text, phone: text }), {}),
    delivery_id: text,
    failure_message: text,
    content: v.optional(v.unknown()),
  }),
});

/** One event, with what stands for it. */
export interface Told {
  readonly event: v.InferOutput<typeof eventSchema>;
  readonly id: string;
  readonly kept: Keep;
}

/** The person's address on each channel, as far as the event has it. */
function addressesOf({ event }: Told): Readonly<Record<Channel, string | undefined>> {
  const { recipient, email_address, identifiers } = event.data;
  const isMail = recipient?.includes("@");
  return {
    email: email_address || identifiers.email || (isMail ? recipient : undefined),
    sms: identifiers.phone || (isMail ? undefined : recipient),
  };
}

/** What happened to one message, whose recipient stands in it. */
export function ofMessage(told: Told, channel: Channel, effect: ProviderChange["effect"]): Parsed {
  const address = told.event.data.recipient || addressesOf(told)[channel];
  if (!address) return told.kept("unaddressed");
  return { ...NOTHING, changes: [changeOf(told, { channel, address, effect })] };
}

export interface Wish {
  readonly effect: "opted_out" | "opted_in";
  readonly list?: string;
  /** Absent: on every channel that the event has an address for. */
  readonly channel?: Channel;
}

/** What a person chose. */
export function ofPerson(told: Told, wishes: readonly Wish[]): Parsed {
  const addresses = addressesOf(told);
  const parts = wishes.map(({ effect, list, channel: only }): Parsed => {
    const channels = CHANNELS.filter((channel) => (only ?? channel) === channel);
    const changes = channels.flatMap((channel) => {
      const address = addresses[channel];
      return address ? [changeOf(told, { channel, address, list, effect })] : [];
    });
    return changes.length === 0 ? told.kept("unaddressed") : { ...NOTHING, changes };
  });
  const { changes, unread } = together(parts);
  return { ...NOTHING, changes, unread: unread.slice(0, 1) };
}

function changeOf(
  { event, id }: Told,
  who: Pick<ProviderChange, "channel" | "address" | "list" | "effect">,
): ProviderChange {
  const { object_type: object = "", metric, timestamp, data } = event;
  return {
    ...who,
    id,
    time: unixSeconds(timestamp),
    evidence: evidenceOf({
      messageId: data.delivery_id,
      event: `${object}/${metric}`,
      reason: data.failure_message,
    }),
  };
}
