import { describe, expect, test } from "vitest";
import { mailjet } from "../../../functions/accept/providers/mailjet.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const setup = setupOf("mailjet");
const context = contextOf(setup);
const valid = caseOf("mailjet", "batch").delivery;
const event = {
  event: "unsub",
  time: 1_799_056_700,
  MessageID: 19421777835146491n,
  Message_GUID: "1ab23cd4-e567-8901-2345-6789f0aa1122",
  email: "reader@example.com",
};

/** As Mailjet writes it: the message's number is larger than JavaScript's numbers are exact. */
function jsonOf(items: object): string {
  return JSON.stringify(items, (_, value) => (typeof value === "bigint" ? `#${value}#` : value)).replace(
    /"#(\d+)#"/g,
    "$1",
  );
}

function reading(...items: readonly object[]) {
  const parsed = mailjet.parse({ ...valid, body: Buffer.from(jsonOf(items)) });
  if (!parsed.ok) throw new Error("the delivery cannot be read");
  return parsed.value;
}

test("the address may be written with its password, which arrives as Basic authentication", () => {
  const { username, password } = new URL("https://heed:mailjet%20fixture%20password@heed.example.com/");
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  const headers = { authorization: `Basic ${Buffer.from(pair).toString("base64")}` };
  expect(mailjet.verify({ ...valid, headers }, context)).toEqual(ok(undefined));
});

describe("bounces", () => {
  const of = (hard_bounce: unknown, error?: string, error_related_to?: string) =>
    reading({ ...event, event: "bounce", hard_bounce, error, error_related_to }).changes.map(
      ({ effect }) => effect,
    );

  test.for(["user unknown", "mailbox inactive", "invalid domain", "no mail host", "brand new", undefined])(
    "that Mailjet calls hard are hard for %s",
    (error) => {
      expect(of(true, error, "recipient")).toEqual(["hard_bounce"]);
      expect(of(false, error, "recipient")).toEqual(["soft_bounce"]);
    },
  );

  test.for(["quota exceeded", "greylisted", "Quota Exceeded"])(
    "are soft for %s, whatever it is called",
    (error) => {
      expect(of(true, error, "recipient")).toEqual(["soft_bounce"]);
    },
  );

  test.for(["content", "spam", "system", "mailjet"])("that come of %s are soft", (relation) => {
    expect(of(true, "anything", relation)).toEqual(["soft_bounce"]);
  });

  test.for(["preblocked", "blacklisted", "spam reporter", "duplicate in campaign"])(
    "that are echoes of a list (%s) are nothing",
    (error) => {
      expect(of(true, error, "recipient")).toEqual([]);
      expect(of(false, error, "mailjet")).toEqual([]);
    },
  );

  test.for([1, "true", null, undefined])("are hard for a plain true only, not for %j", (hard) => {
    expect(of(hard, "user unknown", "recipient")).toEqual(["soft_bounce"]);
  });
});

describe("a list", () => {
  test.for([0, "0", "", null, undefined, {}])("%j is none: everything is left", (mj_list_id) => {
    expect(reading({ ...event, mj_list_id }).changes).toMatchObject([{ list: undefined }]);
  });

  test.for([1, "1"])("%j is the one left", (mj_list_id) => {
    expect(reading({ ...event, mj_list_id }).changes).toMatchObject([{ list: "1" }]);
  });

  test("is no bound of a complaint", () => {
    const { changes } = reading({ ...event, event: "spam", mj_list_id: 1 });
    expect(changes).toMatchObject([{ effect: "complaint", list: undefined }]);
  });
});

test("an event has an id from what it says, the same each time and however it is delivered", () => {
  const id = (change: object) => reading({ ...event, ...change }).changes.map((change) => change.id);
  const single = mailjet.parse({ ...valid, body: Buffer.from(jsonOf(event)) });
  expect(single.ok && single.value.changes.map((change) => change.id)).toEqual(id({}));
  expect(id({ ip: "192.0.2.77", agent: "retry" })).toEqual(id({}));
  const ids = [
    {},
    { event: "spam" },
    { email: "other@example.com" },
    { time: 1_799_056_701 },
    { Message_GUID: "1ab23cd4-e567-8901-2345-6789f0aa1123" },
    { Message_GUID: undefined },
    { Message_GUID: undefined, MessageID: 19421777835140000n },
  ].flatMap(id);
  expect(new Set(ids).size).toBe(ids.length);
});

test("an inexact number is no evidence", () => {
  const [change] = reading({ ...event, Message_GUID: undefined }).changes;
  expect(change?.evidence).not.toHaveProperty("messageId");
});

test.for(["", "{", "event=unsub"])("a body %j is no JSON", (body) => {
  expect(mailjet.parse({ ...valid, body: Buffer.from(body) })).toEqual(fail("malformed"));
});

test.for(["null", "7", '"text"', "{}", "[null]"])("a body %s holds one event that is none", (body) => {
  expect(mailjet.parse({ ...valid, body: Buffer.from(body) })).toMatchObject({
    ok: true,
    value: { changes: [], unread: [{ why: "malformed" }] },
  });
});
