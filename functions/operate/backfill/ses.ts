import * as v from "valibot";
import type { ProviderChange } from "../../../shared/provider.ts";
import { awsHeaders } from "../pull/aws-signature.ts";
import { changeOf, isOf, type Listed, unixTime } from "../pull/listed.ts";
import { type Ask, type Backfill, cursorOf, type Period, read } from "../pull/source.ts";

// https://docs.aws.amazon.com/ses/latest/APIReference-V2/: ListSuppressedDestinations; GetSuppressedDestination,
// which alone tells the id of the notification; ListContactLists and ListContacts.

const SUPPRESSED = "/v2/email/suppression/addresses";
const CONTACT_LISTS = "/v2/email/contact-lists";

const EFFECTS = { BOUNCE: "hard_bounce", COMPLAINT: "complaint" } as const;

const text = v.fallback(v.nullish(v.string()), undefined);
const SUMMARY = v.object({
  EmailAddress: v.string(),
  Reason: v.picklist(["BOUNCE", "COMPLAINT"]),
  LastUpdateTime: v.number(),
});
const SUMMARIES = v.object({
  SuppressedDestinationSummaries: v.optional(v.array(SUMMARY), []),
  NextToken: text,
});
const ONE = v.object({
  SuppressedDestination: v.object({
    Attributes: v.fallback(v.object({ FeedbackId: text, MessageId: text }), {}),
  }),
});
const LISTS = v.object({
  ContactLists: v.optional(v.array(v.object({ ContactListName: v.string() })), []),
  NextToken: text,
});
const CONTACT = v.object({
  EmailAddress: v.string(),
  UnsubscribeAll: v.fallback(v.boolean(), false),
  TopicPreferences: v.optional(
    v.array(v.object({ TopicName: v.string(), SubscriptionStatus: v.string() })),
    [],
  ),
  LastUpdatedTimestamp: v.fallback(v.optional(v.number()), undefined),
});
const CONTACTS = v.object({ Contacts: v.optional(v.array(CONTACT), []), NextToken: text });
const CURSOR = v.object({ source: v.number(), token: v.optional(v.string()) });

/** One page of one list. */
type Source = (
  token: string | undefined,
) => Promise<{ readonly changes: readonly ProviderChange[]; readonly next: string | undefined }>;

export const backfill: Backfill = {
  reads:
    "one region's account suppression list and contact lists: bounces, complaints, unsubscribes (AWS_SESSION_TOKEN too, where there is one)",
  credentials: ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
  base: (env) => `https://email.${env["AWS_REGION"]}.amazonaws.com`,
  headers: (request, env, now) => awsHeaders("ses", request, env, now),
  async *pages(period, ask) {
    let { source, token } = cursorOf(CURSOR, ask.from) ?? { source: 0, token: undefined };
    const sources = [
      suppressed(period, ask),
      ...(await listNames(ask)).map((name) => contacts(name, period, ask)),
    ];
    for (let page = sources[source]; page !== undefined; page = sources[source]) {
      const { changes, next } = await page(token);
      [source, token] = next === undefined ? [source + 1, undefined] : [source, next];
      yield { changes, cursor: JSON.stringify({ source, token }) };
    }
  },
};

function suppressed({ since, until }: Period, ask: Ask): Source {
  return async (token) => {
    const query = new URLSearchParams({
      StartDate: new Date(since).toISOString(),
      EndDate: new Date(until).toISOString(),
      PageSize: "100",
      ...(token === undefined ? {} : { NextToken: token }),
    });
    const page = read(SUMMARIES, await ask.get(`${SUPPRESSED}?${query}`));
    const changes: ProviderChange[] = [];
    // One after the other: the account's share of calls is some a second, and sending needs it too.
    for (const summary of page.SuppressedDestinationSummaries) changes.push(...(await told(ask, summary)));
    return { changes, next: page.NextToken || undefined };
  };
}

/** None for one that was taken off the list meanwhile. */
async function told(ask: Ask, summary: v.InferOutput<typeof SUMMARY>): Promise<readonly ProviderChange[]> {
  const { EmailAddress, Reason, LastUpdateTime } = summary;
  const found = await ask.find(`${SUPPRESSED}/${encodeURIComponent(EmailAddress)}`);
  if (found === undefined) return [];
  const { FeedbackId, MessageId } = read(ONE, found).SuppressedDestination.Attributes;
  const change = changeOf({
    in: `suppression/${Reason}`,
    address: EmailAddress,
    effect: EFFECTS[Reason],
    at: unixTime(LastUpdateTime),
    id: FeedbackId ?? undefined,
    evidence: { messageId: MessageId ?? undefined },
  });
  return [change];
}

/** An account has one today, and may have more tomorrow. In one order, for a cursor counts them. */
async function listNames(ask: Ask): Promise<readonly string[]> {
  const names: string[] = [];
  let query = "";
  do {
    const { ContactLists, NextToken } = read(LISTS, await ask.get(CONTACT_LISTS + query));
    names.push(...ContactLists.map(({ ContactListName }) => ContactListName));
    query = NextToken ? `?${new URLSearchParams({ NextToken })}` : "";
  } while (query !== "");
  return names.sort();
}

/** Every contact: which of them the filter for `OPT_OUT` leaves out is not documented. */
function contacts(list: string, period: Period, ask: Ask): Source {
  return async (token) => {
    const question = token === undefined ? {} : { NextToken: token };
    const path = `${CONTACT_LISTS}/${encodeURIComponent(list)}/contacts/list`;
    const { Contacts, NextToken } = read(CONTACTS, await ask.post(path, question));
    const changes = Contacts.flatMap((contact) => left(list, contact))
      .filter(({ at }) => isOf(period, at))
      .map(changeOf);
    return { changes, next: NextToken || undefined };
  };
}

/** What a contact chose to leave. The time is that of the contact's last change, whatever it was. */
function left(list: string, contact: v.InferOutput<typeof CONTACT>): readonly Listed[] {
  const { EmailAddress: address, UnsubscribeAll, TopicPreferences, LastUpdatedTimestamp } = contact;
  const at = LastUpdatedTimestamp === undefined ? undefined : unixTime(LastUpdatedTimestamp);
  const entry: Listed = { in: "contacts", address, effect: "opted_out", at, evidence: { contactList: list } };
  if (UnsubscribeAll) return [entry];
  const topics = TopicPreferences.filter(({ SubscriptionStatus }) => SubscriptionStatus === "OPT_OUT");
  return topics.map(({ TopicName: scope }) => ({ ...entry, scope }));
}
