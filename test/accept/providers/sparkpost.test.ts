import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { sparkpost } from "../../../functions/accept/providers/sparkpost.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf } from "../../support/provider-fixtures.ts";

const valid = caseOf("sparkpost", "choices").delivery;
const unsubscribe = {
  type: "list_unsubscribe",
  event_id: "923569276938130001",
  timestamp: "1799056742",
  rcpt_to: "reader@example.com",
  message_id: "0001441b-1",
  subaccount_id: "101",
};

function saying(...items: readonly unknown[]) {
  return sparkpost.parse({ ...valid, body: Buffer.from(JSON.stringify(items)) });
}

function changesIn(...events: readonly unknown[]) {
  const parsed = saying(...events.map((event) => ({ msys: { message_event: event } })));
  return parsed.ok ? parsed.value.changes : [];
}

describe("events", () => {
  test("are read by their type, whatever class they come under", () => {
    const parsed = saying({ msys: { brand_new_event: unsubscribe } });
    expect(parsed).toMatchObject({ ok: true, value: { changes: [{ effect: "opted_out" }] } });
  });

  test("are all read where one element has several", () => {
    const unknown = { type: "teleported" };
    const parsed = saying({ msys: { unsubscribe_event: unsubscribe, message_event: unknown } });
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        changes: [{ effect: "opted_out" }],
        unread: [{ raw: '[{"msys":{"message_event":{"type":"teleported"}}}]' }],
      },
    });
  });

  test("without an id get one from what they say, the same each time", () => {
    const bare = { ...unsubscribe, event_id: undefined };
    const [id, again, ...others] = changesIn(
      bare,
      { ...bare, rcpt_tags: ["again"] },
      { ...bare, timestamp: "1799056743" },
      { ...bare, rcpt_to: "other@example.com" },
      { ...bare, type: "spam_complaint" },
      { ...bare, message_id: "0001441b-2" },
      { ...bare, subaccount_id: 102 },
    ).map((change) => change.id);
    expect(again).toBe(id);
    expect(new Set([id, ...others]).size).toBe(6);
  });

  test.for([
    ["1799056742", true],
    [1_799_056_742, true],
    ["2027-01-04T09:59:02.000Z", false],
  ] as const)("at %s happened at that time", ([timestamp, wholeSecond]) => {
    const time = { milliseconds: 1_799_056_742_000, wholeSecond };
    expect(changesIn({ ...unsubscribe, timestamp })).toMatchObject([{ time }]);
  });

  test.for(["not-spam", "NOT-SPAM", "virus", "auth-failure"])(
    "of feedback type %s are nobody's complaint",
    (fbtype) => {
      expect(changesIn({ ...unsubscribe, type: "spam_complaint", fbtype })).toEqual([]);
      expect(changesIn({ ...unsubscribe, fbtype })).toHaveLength(1);
    },
  );

  test.for([
    ["10", "hard_bounce"],
    [10, "hard_bounce"],
    ["30", "hard_bounce"],
    ["20", "soft_bounce"],
    ["90", "opted_out"],
  ] as const)("of bounce class %s say the same in band and out of it", ([bounce_class, effect]) => {
    for (const type of ["bounce", "out_of_band"]) {
      expect(changesIn({ ...unsubscribe, type, bounce_class })).toMatchObject([{ effect }]);
    }
  });

  test.for(["010", " 10", "1e1", null, ["10"], "constructor"])(
    "of bounce class %j are kept, and suppress nobody",
    (bounce_class) => {
      const parsed = saying({ msys: { message_event: { ...unsubscribe, type: "bounce", bounce_class } } });
      expect(parsed).toMatchObject({ ok: true, value: { changes: [], unread: [{ why: "unknown_type" }] } });
    },
  );
});

test("ten thousand events of one batch are read", () => {
  const events = Array.from({ length: 10_000 }, (_, number) => ({
    ...unsubscribe,
    event_id: String(number),
  }));
  expect(changesIn(...events)).toHaveLength(10_000);
});

test.for(["", "{}", "null", '{"msys":{}}', '"[]"', "["])(
  "a body %j that is no array is malformed",
  (text) => {
    expect(sparkpost.parse({ ...valid, body: Buffer.from(text) })).toEqual(fail("malformed"));
  },
);

test("an empty event among others is nothing: that is how a webhook is tried", () => {
  expect(saying({ msys: {} })).toEqual(ok({ changes: [], texts: [], unread: [] }));
});

test("no batch makes it throw, however it is shaped", () => {
  const event = fc.record({
    type: fc.constantFrom("bounce", "spam_complaint", "list_unsubscribe", "__proto__"),
    bounce_class: fc.oneof(fc.constantFrom("10", "90", "25"), fc.jsonValue()),
    rcpt_to: fc.jsonValue(),
    fbtype: fc.jsonValue(),
    timestamp: fc.jsonValue(),
  });
  const item = fc.record({ msys: fc.dictionary(fc.string(), fc.oneof(event, fc.jsonValue())) });
  fc.assert(
    fc.property(fc.array(fc.oneof(item, fc.jsonValue())), (items) => {
      expect(saying(...items)).toMatchObject({ ok: true });
    }),
    { numRuns: 1_000 },
  );
});

test("a field nested deeper than any stack is no such field", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const event = { ...unsubscribe, event_id: undefined, timestamp: "DEEP", subaccount_id: "DEEP" };
  const text = JSON.stringify([{ msys: { unsubscribe_event: event } }]).replaceAll('"DEEP"', deep);
  expect(sparkpost.parse({ ...valid, body: Buffer.from(text) })).toMatchObject({
    ok: true,
    value: { changes: [{ effect: "opted_out" }] },
  });
});
