import { normaliseAddress } from "../../shared/address.ts";
import type { Change, Channel } from "../../shared/event.ts";
import { otherChannel } from "../../shared/link.ts";
import type { Mistake } from "../../shared/replies.ts";

/** What a request says of an objection to direct marketing (GDPR art. 21(2) and (3)). */
interface Objecting {
  readonly channel: Channel;
  readonly topic: string;
  readonly status: string;
  readonly objection?: true | undefined;
  /** The same person's address on the other channel. */
  readonly also?: string | undefined;
}

export function objectionMistakes({
  channel,
  topic,
  status,
  objection,
  also,
}: Objecting): readonly Mistake[] {
  if (objection === undefined) {
    return also === undefined ? [] : [{ pointer: "/also", detail: "expected only with objection" }];
  }
  const other = otherChannel(channel);
  return [
    ...(topic === "*" && status === "opted_out"
      ? []
      : [{ pointer: "/objection", detail: "expected only with the topic * and the status opted_out" }]),
    ...(also === undefined || normaliseAddress(other, also) !== undefined
      ? []
      : [{ pointer: "/also", detail: `expected an address of the channel ${other}` }]),
  ];
}

/**
 * What an objection ends beside the marketing on its own channel: the sharing of the person's data, and
 * both on the other channel where the address there is known. No reason is asked for and nothing is weighed.
 */
export function alsoEnded(change: Change, also: string | undefined): readonly Change[] {
  const { requestDigest: _, ...plain } = change;
  const parts = "parts" in change.identity ? change.identity.parts : [];
  const ending = (channel: Channel, address: string, topic: string): Change => {
    return { ...plain, channel, address, topic, identity: { parts: [...parts, channel, topic] } };
  };
  const own = ending(change.channel, change.address, "sale_share");
  const other = otherChannel(change.channel);
  const address = also === undefined ? undefined : normaliseAddress(other, also);
  if (address === undefined) return [own];
  return [own, ending(other, address, "*"), ending(other, address, "sale_share")];
}
