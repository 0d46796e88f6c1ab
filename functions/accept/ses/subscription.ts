import { NOTHING, type Parsed, type ProviderChange } from "../../../shared/provider.ts";
import { bareAddress } from "../bare-address.ts";
import { evidenceOf } from "../evidence.ts";
import { at, textAt } from "../json-path.ts";
import { isoTime } from "../provider-time.ts";
import { mailIn, type Told } from "./mail.ts";

interface Topic {
  readonly topicName: string;
  readonly subscriptionStatus: string;
}
interface Preferences {
  readonly unsubscribeAll: boolean;
  readonly topicSubscriptionStatus: readonly Topic[];
}

/** A choice made through SES list management: the difference to what was chosen before. */
export function readSubscription({ message, id, sentAt, kept }: Told): Parsed {
  const subscription = at(message, "subscription");
  const before = preferencesIn(at(subscription, "oldTopicPreferences") ?? {});
  const after = preferencesIn(at(subscription, "newTopicPreferences"));
  if (before === undefined || after === undefined) return kept("malformed");
  const mail = mailIn(message);
  const [address, ...others] = mail.destination.map(bareAddress);
  if (address === undefined) return kept("malformed");
  if (others.length > 0) return kept("ambiguous");
  const changes = changedTopics(before, after).map(
    ({ list, effect }): ProviderChange => ({
      channel: "email",
      address,
      list,
      effect,
      id,
      time: isoTime(at(subscription, "timestamp")) ?? isoTime(sentAt),
      evidence: evidenceOf({
        messageId: mail.messageId,
        event: "Subscription",
        contactList: textAt(subscription, "contactList"),
        origin: textAt(subscription, "source"),
      }),
    }),
  );
  return { ...NOTHING, changes };
}

/** What may be left out is nothing chosen; what is there must be in its form, `null` included. */
function preferencesIn(value: unknown): Preferences | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const [all = false, topics = []] = [at(value, "unsubscribeAll"), at(value, "topicSubscriptionStatus")];
  return typeof all === "boolean" && isTopics(topics)
    ? { unsubscribeAll: all, topicSubscriptionStatus: topics }
    : undefined;
}

function isTopics(value: unknown): value is readonly Topic[] {
  return Array.isArray(value) && value.every(isTopic);
}

function isTopic(value: unknown): value is Topic {
  return textAt(value, "topicName") !== undefined && textAt(value, "subscriptionStatus") !== undefined;
}

interface Choice {
  readonly list: string | undefined;
  readonly effect: ProviderChange["effect"];
}

/**
 * What a person changed. `unsubscribeAll` wins over the topics, which may still show their former state. A
 * topic that was never open is no news; one whose former state is not told counts as left, never as joined.
 */
function changedTopics(before: Preferences, after: Preferences): readonly Choice[] {
  if (after.unsubscribeAll) return before.unsubscribeAll ? [] : [{ list: undefined, effect: "opted_out" }];
  const former = new Map(
    before.topicSubscriptionStatus.map(({ topicName, subscriptionStatus }) => [
      topicName,
      subscriptionStatus,
    ]),
  );
  return after.topicSubscriptionStatus.flatMap(
    ({ topicName: list, subscriptionStatus }): readonly Choice[] => {
      if (subscriptionStatus === "OptIn" && (before.unsubscribeAll || former.get(list) === "OptOut")) {
        return [{ list, effect: "opted_in" }];
      }
      const left = subscriptionStatus === "OptOut" && !before.unsubscribeAll && former.get(list) !== "OptOut";
      return left ? [{ list, effect: "opted_out" }] : [];
    },
  );
}
