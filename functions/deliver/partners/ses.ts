import * as v from "valibot";
import {
  type Answer,
  isSuppression,
  type Listed,
  type Notice,
  type PartnerContext,
  type PartnerType,
  type Told,
} from "../../../shared/partner.ts";
import { ok } from "../../../shared/result.ts";
import { callAws } from "../aws-call.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { understood } from "../json-call.ts";
import { listOf, noPage, saleShare, sinceOf, topicOf } from "../lists.ts";
import { oneByOne } from "../one-by-one.ts";
import { toldBy } from "../told.ts";

// https://docs.aws.amazon.com/ses/latest/APIReference-V2/: the account's suppression list stops all mail, transactional
// too, and knows bounces and complaints only; a choice goes to the contact list. An update replaces every topic
// preference of a contact, so it is read first.

const PREFERENCES = v.optional(
  v.array(v.object({ TopicName: v.string(), SubscriptionStatus: v.string() })),
  [],
);
const CONTACT = v.object({
  EmailAddress: v.string(),
  TopicPreferences: PREFERENCES,
  UnsubscribeAll: v.optional(v.boolean(), false),
  AttributesData: v.optional(v.string()),
});
const CONTACTS = v.object({
  Contacts: v.optional(
    v.array(
      v.object({
        EmailAddress: v.string(),
        TopicPreferences: PREFERENCES,
        UnsubscribeAll: v.optional(v.boolean(), false),
        LastUpdatedTimestamp: v.optional(v.number()),
      }),
    ),
    [],
  ),
  NextToken: v.optional(v.nullable(v.string())),
});
const SUPPRESSED = v.object({
  SuppressedDestinationSummaries: v.optional(
    v.array(
      v.object({
        EmailAddress: v.string(),
        Reason: v.picklist(["BOUNCE", "COMPLAINT"]),
        LastUpdateTime: v.optional(v.number()),
      }),
    ),
    [],
  ),
  NextToken: v.optional(v.nullable(v.string())),
});
const SUPPRESSION = "/v2/email/suppression/addresses";
const PAGE = 100;

/** SES: the contact list and its topics (`lists`) for choices, the suppression list for bounces and complaints. */
export const partner: PartnerType = {
  name: "ses",
  settings: { contactList: "text", lists: "text by topic?", region: "text?", url: "url?" },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  send: oneByOne((notice, context) =>
    isSuppression(notice.job.reason) ? suppress(notice, context) : leave(notice, context),
  ),
  list: (context, cursor) => {
    const [kind, token] = (cursor ?? "contacts").split(" ");
    return kind === "contacts" ? contacts(context, token) : suppressed(context, token);
  },
  grants: (config, { partition, region, account }) => {
    const own: unknown = config["region"];
    const place = typeof own === "string" ? own : region;
    const list = String(config["contactList"]);
    return [
      {
        actions: ["ses:GetContact", "ses:CreateContact", "ses:UpdateContact", "ses:ListContacts"],
        resources: [`arn:${partition}:ses:${place}:${account}:contact-list/${list}`],
      },
      // The account has one suppression list, and AWS names no resource for it.
      { actions: ["ses:PutSuppressedDestination", "ses:ListSuppressedDestinations"], resources: ["*"] },
    ];
  },
};

async function suppress({ job, address }: Notice, context: PartnerContext): Promise<Told> {
  const Reason = job.reason === "complaint" ? "COMPLAINT" : "BOUNCE";
  return toldBy(await call(context, "PUT", SUPPRESSION, { EmailAddress: address, Reason }), context.now());
}

async function leave({ job, address }: Notice, context: PartnerContext): Promise<Told> {
  const topic = listOf(job, context.config);
  const all = contactsPath(context);
  const own = `${all}/${encodeURIComponent(address)}`;
  const known = await call(context, "GET", own);
  if (known.ok && known.value.status === 404) {
    const made = { EmailAddress: address, ...changed(topic, [], false) };
    return toldBy(await call(context, "POST", all, made), context.now());
  }
  const said = understood(CONTACT, known, context.now());
  if (!said.ok) return said.error;
  const { TopicPreferences, UnsubscribeAll, AttributesData } = said.value.body;
  const change = {
    ...changed(topic, TopicPreferences, UnsubscribeAll),
    ...(AttributesData === undefined ? {} : { AttributesData }),
  };
  return toldBy(await call(context, "PUT", own, change), context.now());
}

type Preferences = v.InferOutput<typeof PREFERENCES>;

function changed(topic: string | undefined, known: Preferences, everything: boolean): object {
  if (topic === undefined) return { TopicPreferences: known, UnsubscribeAll: true };
  const others = known.filter(({ TopicName }) => TopicName !== topic);
  return {
    TopicPreferences: [...others, { TopicName: topic, SubscriptionStatus: "OPT_OUT" }],
    UnsubscribeAll: everything,
  };
}

async function contacts(context: PartnerContext, token: string | undefined) {
  const body = { PageSize: PAGE, ...(token === undefined ? {} : { NextToken: token }) };
  const answer = await call(context, "POST", `${contactsPath(context)}/list`, body);
  const said = understood(CONTACTS, answer, context.now());
  if (!said.ok) return noPage(said.error);
  const { Contacts, NextToken } = said.value.body;
  const entries = Contacts.flatMap(
    ({ EmailAddress, TopicPreferences, UnsubscribeAll, LastUpdatedTimestamp }) => {
      const left = TopicPreferences.filter(({ SubscriptionStatus }) => SubscriptionStatus === "OPT_OUT");
      const topics = UnsubscribeAll ? ["*"] : left.map(({ TopicName }) => topicOf(TopicName, context.config));
      return topics.map((topic) => listed(EmailAddress, topic, "opted_out", LastUpdatedTimestamp));
    },
  );
  return ok({ entries, next: NextToken ? `contacts ${NextToken}` : "suppressed" });
}

async function suppressed(context: PartnerContext, token: string | undefined) {
  const query = new URLSearchParams({
    PageSize: String(PAGE),
    ...(token === undefined ? {} : { NextToken: token }),
  });
  const answer = await call(context, "GET", `${SUPPRESSION}?${query}`);
  const said = understood(SUPPRESSED, answer, context.now());
  if (!said.ok) return noPage(said.error);
  const { SuppressedDestinationSummaries, NextToken } = said.value.body;
  const entries = SuppressedDestinationSummaries.map(({ EmailAddress, Reason, LastUpdateTime }) =>
    listed(EmailAddress, "*", Reason === "COMPLAINT" ? "complaint" : "hard_bounce", LastUpdateTime),
  );
  return ok({ entries, ...(NextToken ? { next: `suppressed ${NextToken}` } : {}) });
}

function listed(
  address: string,
  topic: string,
  effect: Listed["effect"],
  seconds: number | undefined,
): Listed {
  const since = sinceOf(seconds);
  return { channel: "email", address, topic, effect, since };
}

function contactsPath({ config }: PartnerContext): string {
  return `/v2/email/contact-lists/${encodeURIComponent(String(config["contactList"]))}/contacts`;
}

function call(
  context: PartnerContext,
  method: "GET" | "POST" | "PUT",
  path: string,
  body?: object,
): Promise<Answer> {
  const { url, region } = context.config;
  return callAws(context, {
    service: "ses",
    host: "email",
    region: typeof region === "string" ? region : undefined,
    endpoint: typeof url === "string" ? url : undefined,
    method,
    path,
    ...(body === undefined
      ? {}
      : { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }),
  });
}

// Pure, so that the function which only lists leaves it out.
export const handler = /* @__PURE__ */ deliver(partner);
