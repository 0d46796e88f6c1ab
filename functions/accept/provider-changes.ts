import { normaliseAddress } from "../../shared/address.ts";
import type { ProviderConfig, Tenant } from "../../shared/config.ts";
import { type Change, providerTime, timeText } from "../../shared/event.ts";
import type { Provider, ProviderChange, Unread } from "../../shared/provider.ts";
import { topicOfList } from "../../shared/topic-of-list.ts";
import { evidenceOf } from "./evidence.ts";
import { POLICY } from "./policy.ts";

/** Where and when a delivery came in. */
export interface Arrival {
  readonly provider: Provider;
  readonly tenant: Tenant;
  readonly now: number;
}

/**
 * What a provider reported, as changes to record. An address that is none is kept as unread and fails nothing
 * else of its batch.
 */
export function changesOf(arrival: Arrival, reported: readonly ProviderChange[]): ReportedChanges {
  const changes: Change[] = [];
  const softBounces: Change[] = [];
  const unread: Unread[] = [];
  for (const change of reported) {
    const address = normaliseAddress(change.channel, change.address);
    if (address === undefined) unread.push({ why: "malformed", raw: JSON.stringify(change) });
    else {
      const read = topicsOf(arrival, change).map((topic) => changeOf(arrival, change, address, topic));
      (POLICY[change.effect].counts === "often" ? softBounces : changes).push(...read);
    }
  }
  return { changes, softBounces, unread };
}

export interface ReportedChanges {
  readonly changes: readonly Change[];
  /** What each would be recorded as, once there are too many of them. */
  readonly softBounces: readonly Change[];
  readonly unread: readonly Unread[];
}

function changeOf(arrival: Arrival, reported: ProviderChange, address: string, topic: string): Change {
  const { provider, now } = arrival;
  const { channel, time } = reported;
  const { records: effect, counts } = POLICY[reported.effect];
  const receivedAt = timeText(now);
  const late = time !== undefined && now - time.milliseconds > provider.lateAfterHours * 3_600_000;
  return {
    channel,
    address,
    topic,
    effect,
    source: `provider:${provider.name}`,
    occurredAt: providerTime(time, effect, receivedAt),
    receivedAt,
    late,
    identity: { parts: ["provider", provider.name, reported.id, topic], ofRecipient: true },
    evidence: { route: "webhook", ...evidenceOf({ providerEventId: reported.id }), ...reported.evidence },
    byPerson: false,
    inert: counts === "trusted" && !mayLift(settingsOf(arrival), arrival.tenant, reported, late),
  };
}

/**
 * Whether a provider's resubscribe may lift an opt-out: only where the tenant trusts this provider to say so,
 * in time, and of a topic we know. A replayed or guessed-at opt-in is the dangerous one.
 */
function mayLift(settings: ProviderConfig, tenant: Tenant, { list }: ProviderChange, late: boolean): boolean {
  return (
    settings["trustResubscribe"] === true &&
    !late &&
    (list === undefined || topicOfList(settings, tenant, list) !== "*")
  );
}

function settingsOf({ tenant, provider }: Arrival): ProviderConfig {
  return tenant.providers[provider.name] ?? {};
}

function topicsOf(arrival: Arrival, { effect, list, sender }: ProviderChange): readonly string[] {
  if (POLICY[effect].covers === "everything") return ["*"];
  if (sender !== undefined) return topicsOfSender(arrival.tenant, sender);
  return [list === undefined ? "*" : topicOfList(settingsOf(arrival), arrival.tenant, list)];
}

/** What a STOP to one of our numbers closes: the topics of its `senders` entry, or everything. */
export function topicsOfSender(tenant: Tenant, number: string): readonly string[] {
  const own = normaliseAddress("sms", number) ?? number;
  const topics = tenant.senders.find((sender) => sender.number === own)?.topics ?? [];
  return tenant.revokeAllScope || topics.length === 0 ? ["*"] : topics;
}
