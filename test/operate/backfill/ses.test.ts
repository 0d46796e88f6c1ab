import { beforeEach, expect, test } from "vitest";
import { backfill } from "../../../functions/operate/backfill/ses.ts";
import { isSignedFor } from "../../support/aws-signature.ts";
import { type ApiAnswer, type ApiRequest, pullAll, useProviderApi } from "../../support/provider-api.ts";

const api = useProviderApi();
const env = () => ({
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "test-secret",
  AWS_SESSION_TOKEN: "test-session",
  HEED_BACKFILL_URL: api.url(),
});

const PATH = "/v2/email/suppression/addresses";
const CONTACTS = "/v2/email/contact-lists";
const AT = Date.parse("2026-11-20T13:00:00Z") / 1000 + 0.25;
const LISTED = [
  { EmailAddress: "ann+tag@example.com", Reason: "BOUNCE", LastUpdateTime: AT },
  { EmailAddress: "bo@example.com", Reason: "COMPLAINT", LastUpdateTime: AT },
  { EmailAddress: "gone@example.com", Reason: "BOUNCE", LastUpdateTime: AT },
  { EmailAddress: "by.hand@example.com", Reason: "BOUNCE", LastUpdateTime: AT },
];
const ATTRIBUTES: Readonly<Record<string, object>> = {
  "ann+tag@example.com": { FeedbackId: "0100-feedback-id", MessageId: "0100-message-id" },
  "bo@example.com": { FeedbackId: "0100-complaint-id" },
  "by.hand@example.com": {},
};

const topics = (status: string) => [
  { TopicName: "offers", SubscriptionStatus: status },
  { TopicName: "news", SubscriptionStatus: "OPT_IN" },
];
const PEOPLE = [
  {
    EmailAddress: "cy@example.com",
    UnsubscribeAll: true,
    TopicPreferences: topics("OPT_OUT"),
    LastUpdatedTimestamp: AT,
  },
  { EmailAddress: "di@example.com", TopicPreferences: topics("OPT_OUT"), LastUpdatedTimestamp: AT },
  {
    EmailAddress: "ed@example.com",
    UnsubscribeAll: false,
    TopicPreferences: topics("OPT_IN"),
    LastUpdatedTimestamp: AT,
  },
  // Never asked: how the topic's default stands is nobody's choice.
  { EmailAddress: "flo@example.com", TopicDefaultPreferences: topics("OPT_OUT"), LastUpdatedTimestamp: AT },
  { EmailAddress: "gus@example.com", UnsubscribeAll: true, LastUpdatedTimestamp: AT - 2 * 86_400 },
  { EmailAddress: "hal@example.com", UnsubscribeAll: true },
];

/** Lists and their contacts, two a page. */
function contactsAnswer({ method, path, query, body }: ApiRequest): ApiAnswer {
  if (method === "GET" && path === CONTACTS) {
    const ContactLists = [{ ContactListName: query.has("NextToken") ? "A list" : "B" }];
    return { body: query.has("NextToken") ? { ContactLists } : { ContactLists, NextToken: "more" } };
  }
  if (method !== "POST") return { status: 405 };
  const { NextToken = "0" }: { readonly NextToken?: string } = JSON.parse(body);
  const from = path === `${CONTACTS}/A%20list/contacts/list` ? Number(NextToken) : PEOPLE.length;
  const more = from + 2 < PEOPLE.length ? { NextToken: String(from + 2) } : {};
  return { body: { Contacts: PEOPLE.slice(from, from + 2), ...more } };
}

function answer(request: ApiRequest): ApiAnswer {
  const { method, path, query } = request;
  if (!isSignedFor("ses", request)) return { status: 403 };
  if (path.startsWith(CONTACTS)) return contactsAnswer(request);
  if (method !== "GET") return { status: 405 };
  if (path === PATH) {
    const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
    if (![query.get("StartDate"), query.get("EndDate")].every((time) => iso.test(time ?? "")))
      return { status: 400 };
    const from = Number.parseInt(Buffer.from(query.get("NextToken") ?? "", "base64").toString() || "0", 10);
    const NextToken = from + 2 < LISTED.length ? Buffer.from(`${from + 2} ?>`).toString("base64") : undefined;
    return { body: { SuppressedDestinationSummaries: LISTED.slice(from, from + 2), NextToken } };
  }
  const address = decodeURIComponent(path.slice(PATH.length + 1));
  const Attributes = ATTRIBUTES[address];
  if (Attributes === undefined) return { status: 404, body: { message: "not on the list" } };
  const summary = LISTED.find(({ EmailAddress }) => EmailAddress === address);
  return { body: { SuppressedDestination: { ...summary, Attributes } } };
}

beforeEach(() => api.serve(answer));

test("bounces and complaints with the ids of their notifications; what is off the list again is nothing", async () => {
  const { changes } = await pullAll(backfill, env());
  expect(changes.slice(0, 3)).toEqual([
    {
      channel: "email",
      address: "ann+tag@example.com",
      effect: "hard_bounce",
      id: "0100-feedback-id",
      time: { milliseconds: AT * 1000, wholeSecond: false },
      evidence: { event: "suppression/BOUNCE", messageId: "0100-message-id" },
    },
    expect.objectContaining({ address: "bo@example.com", effect: "complaint", id: "0100-complaint-id" }),
    expect.objectContaining({ address: "by.hand@example.com", id: expect.stringMatching(/^list\//) }),
  ]);
});

test("of the contact lists what somebody left: everything, or a topic; no default, and no old choice", async () => {
  const { changes } = await pullAll(backfill, env());
  const evidence = { event: "contacts", contactList: "A list" };
  const time = { milliseconds: AT * 1000, wholeSecond: false };
  const id = expect.stringMatching(/^list\//);
  expect(changes.slice(3)).toEqual([
    { channel: "email", address: "cy@example.com", effect: "opted_out", id, time, evidence },
    { channel: "email", address: "di@example.com", effect: "opted_out", list: "offers", id, time, evidence },
    // Without a time it may be of the period.
    { channel: "email", address: "hal@example.com", effect: "opted_out", id, evidence },
  ]);
});

test("from any cursor on the rest follows, and after the last there is nothing", async () => {
  const { changes, cursors } = await pullAll(backfill, env());
  // Two pages of the suppression list, three of the contacts in the one list, one of the other.
  expect(cursors).toHaveLength(6);
  for (const [index, cursor] of cursors.entries()) {
    const rest = await pullAll(backfill, env(), cursor);
    expect(rest.cursors).toEqual(cursors.slice(index + 1));
    expect(rest.changes).toEqual(changes.slice(changes.length - rest.changes.length));
  }
  expect((await pullAll(backfill, env(), cursors.at(-1))).changes).toEqual([]);
});

test("another secret is refused", async () => {
  const wrong = pullAll(backfill, { ...env(), AWS_SECRET_ACCESS_KEY: "other" });
  await expect(wrong).rejects.toThrow(/refuses the key \(403\): AWS_REGION, AWS_ACCESS_KEY_ID/);
});

test("without a variable of the environment nothing is asked", async () => {
  await expect(pullAll(backfill, { HEED_BACKFILL_URL: api.url() })).rejects.toThrow(
    "AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY is not set in the environment",
  );
  expect(api.asked).toEqual([]);
});
