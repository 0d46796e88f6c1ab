import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { brevo } from "../../../functions/accept/providers/brevo.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const setup = setupOf("brevo");
const bearer = caseOf("brevo", "unsubscribe").delivery;
const basic = caseOf("brevo", "unsubscribe-basic").delivery;
const unsubscribe = {
  id: 26570,
  camp_id: 11,
  email: "reader@example.com",
  event: "unsubscribe",
  ts_event: 1799056742,
};

function holding(secrets: Readonly<Record<string, readonly string[]>>) {
  return contextOf({ ...setup, secrets });
}

function saying(body: unknown) {
  return brevo.parse({ ...bearer, body: Buffer.from(JSON.stringify(body)) });
}

function changesIn(...events: readonly unknown[]) {
  const parsed = saying(events);
  return parsed.ok ? parsed.value.changes : [];
}

describe("either a token or a password", () => {
  const token = { token: ["brevo-test-token"] };
  const password = { username: ["brevo"], password: ["brevo-test-password"] };

  test("is enough", () => {
    expect(brevo.verify(bearer, holding(token))).toEqual(ok(undefined));
    expect(brevo.verify(basic, holding(password))).toEqual(ok(undefined));
  });

  test("does not stand for the other", () => {
    expect(brevo.verify(basic, holding(token))).toEqual(fail("key_missing"));
    expect(brevo.verify(bearer, holding(password))).toEqual(fail("key_missing"));
  });

  test.for([
    ["none", {}],
    ["none but empty ones", { token: [""], username: [""], password: [""] }],
    ["a user without a password", { username: ["brevo"] }],
    ["a password without a user", { password: ["brevo-test-password"] }],
  ] as const)("is never taken where %s is configured", ([, secrets]) => {
    const bare = `Basic ${Buffer.from("brevo:").toString("base64")}`;
    for (const authorization of [
      bearer.headers["authorization"],
      basic.headers["authorization"],
      bare,
      "Basic Og==",
      "Bearer",
      "Bearer undefined",
    ]) {
      const headers = { authorization: authorization ?? "" };
      expect(brevo.verify({ ...bearer, headers }, holding(secrets))).toMatchObject({ ok: false });
    }
  });

  test("is not looked for anywhere but in the header", () => {
    const headers = { "x-token": "brevo-test-token" };
    const delivery = { ...bearer, headers, query: "token=brevo-test-token", urlSecret: "brevo-test-token" };
    expect(brevo.verify(delivery, holding({ ...token, ...password }))).toEqual(fail("header_missing"));
  });
});

describe("events", () => {
  test("happened at `ts_event`: all other times are in an unsaid zone, or of the sending", () => {
    const time = { milliseconds: 1_799_056_742_000, wholeSecond: true };
    const more = { ts: 1_799_060_342, date: "2027-01-04 10:59:02", ts_sent: 1, ts_epoch: 1_799_000_000_000 };
    expect(changesIn({ ...unsubscribe, ...more })).toMatchObject([{ time }]);
    const [without] = changesIn({ ...unsubscribe, ...more, ts_event: undefined });
    expect(without).toMatchObject({ effect: "opted_out" });
    expect(without?.time).toBeUndefined();
  });

  test("are not told apart by `id`, which is the webhook's", () => {
    const [id, again, ...others] = changesIn(
      unsubscribe,
      { ...unsubscribe, id: 7, tag: "again" },
      { ...unsubscribe, ts_event: 1799056743 },
      { ...unsubscribe, email: "other@example.com" },
      { ...unsubscribe, event: "spam" },
      { ...unsubscribe, camp_id: 12 },
      { ...unsubscribe, "message-id": "<1@example.com>" },
    ).map((change) => change.id);
    expect(again).toBe(id);
    expect(new Set([id, ...others]).size).toBe(6);
  });

  test.for(["hard_bounce", "hardBounce", "HARD_BOUNCE", "hardbounce"])(
    "called %s are hard bounces",
    (event) => {
      expect(changesIn({ ...unsubscribe, event })).toMatchObject([{ effect: "hard_bounce" }]);
    },
  );

  test.for([
    [
      [3, 5],
      ["3", "5"],
    ],
    [["3", 3], ["3"]],
    [3, ["3"]],
    ["3", ["3"]],
    [[], [undefined]],
    [null, [undefined]],
    ["", [undefined]],
    [{ "0": 3 }, [undefined]],
    [undefined, [undefined]],
  ] as const)("with lists %j leave %j", ([list_id, lists]) => {
    expect(changesIn({ ...unsubscribe, list_id }).map(({ list }) => list)).toEqual(lists);
  });

  test("join nothing where no list is named", () => {
    for (const list_id of [[], undefined, null, {}, [{}]]) {
      expect(changesIn({ ...unsubscribe, event: "list_addition", list_id })).toEqual([]);
    }
  });

  test("of a bounce suppress once, whatever lists they name", () => {
    expect(changesIn({ ...unsubscribe, event: "spam", list_id: [3, 5] })).toMatchObject([
      { effect: "complaint" },
    ]);
  });
});

test.for([
  ["by itself", unsubscribe],
  ["in an array", [unsubscribe]],
  ["under `events`", { events: [unsubscribe] }],
  ["under `items`", { items: [unsubscribe] }],
] as const)("an event %s is read the same", ([, body]) => {
  expect(saying(body)).toEqual(saying(unsubscribe));
});

test("a batch of five hundred is read", () => {
  const events = Array.from({ length: 500 }, (_, number) => ({ ...unsubscribe, camp_id: number }));
  expect(changesIn(...events)).toHaveLength(500);
});

test.for(["", "{", "event=unsubscribe"])("a body %j that is no JSON is malformed", (text) => {
  expect(brevo.parse({ ...bearer, body: Buffer.from(text) })).toEqual(fail("malformed"));
});

test("no body makes it throw, however it is shaped", () => {
  const event = fc.record({
    event: fc.oneof(fc.constantFrom("unsubscribe", "list_addition", "__proto__"), fc.jsonValue()),
    email: fc.oneof(fc.constant("reader@example.com"), fc.jsonValue()),
    list_id: fc.jsonValue(),
    ts_event: fc.jsonValue(),
    camp_id: fc.jsonValue(),
  });
  const body = fc.oneof(event, fc.array(event), fc.record({ events: fc.jsonValue() }), fc.jsonValue());
  fc.assert(
    fc.property(body, (value) => {
      expect(saying(value)).toMatchObject({ ok: true });
    }),
    { numRuns: 1_000 },
  );
});

test("a field nested deeper than any stack is no such field", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const event = { ...unsubscribe, ts_event: "DEEP", camp_id: "DEEP", list_id: ["DEEP"] };
  const text = JSON.stringify([event]).replaceAll('"DEEP"', deep);
  expect(brevo.parse({ ...bearer, body: Buffer.from(text) })).toMatchObject({
    ok: true,
    value: { changes: [{ effect: "opted_out" }] },
  });
});
