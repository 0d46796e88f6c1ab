import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { postmark } from "../../../functions/accept/providers/postmark.ts";
import { fail } from "../../../shared/result.ts";
import { caseOf } from "../../support/provider-fixtures.ts";

const valid = caseOf("postmark", "unsubscribe").delivery;
const bounce = recordOf("bounce-hardbounce");
const change = recordOf("unsubscribe");

function recordOf(fixture: string): Readonly<Record<string, unknown>> {
  return JSON.parse(caseOf("postmark", fixture).delivery.body.toString());
}

function saying(record: unknown) {
  return postmark.parse({ ...valid, body: Buffer.from(JSON.stringify(record)) });
}

function changesIn(record: unknown) {
  const parsed = saying(record);
  return parsed.ok ? parsed.value.changes : [];
}

describe("bounces", () => {
  test.for([
    ["Reader <reader@example.com>", "reader@example.com"],
    ['"Reader, A." <reader@example.com>', "reader@example.com"],
    ["reader@example.com", "reader@example.com"],
  ] as const)("of %s are of %s", ([Email, address]) => {
    expect(changesIn({ ...bounce, Email })).toMatchObject([{ address }]);
  });

  test.for([
    ["2027-01-04T09:59:02.1234567Z", 123, false],
    ["2027-01-04T04:59:02.1234567-05:00", 123, false],
    ["2027-01-04T09:59:02Z", 0, true],
  ] as const)("at %s happened at that time", ([BouncedAt, milliseconds, wholeSecond]) => {
    const time = { milliseconds: Date.parse("2027-01-04T09:59:02Z") + milliseconds, wholeSecond };
    expect(changesIn({ ...bounce, BouncedAt })).toMatchObject([{ time }]);
  });

  test.for(["yesterday", null, "2027-01-04T09:59:02"])("at %j count from when they came", (BouncedAt) => {
    expect(changesIn({ ...bounce, BouncedAt })[0]).toHaveProperty("time", undefined);
  });

  test("are told apart by number, server and record: a complaint has the number of its bounce", () => {
    const records = [
      bounce,
      { ...bounce, ID: 7 },
      { ...bounce, ServerID: 24 },
      { ...bounce, RecordType: "SpamComplaint" },
    ];
    const ids = records.map((record) => changesIn(record)[0]?.id);
    expect(new Set(ids).size).toBe(4);
    expect(changesIn({ ...bounce, Subject: "delivered again" })[0]?.id).toBe(ids[0]);
  });

  test("of a complaint's record are complaints, whatever type they name", () => {
    const record = { ...bounce, RecordType: "SpamComplaint" };
    expect(changesIn({ ...record, Type: "Brand new" })).toMatchObject([{ effect: "complaint" }]);
    expect(changesIn({ ...record, Type: undefined })).toMatchObject([{ effect: "complaint" }]);
  });
});

describe("subscription changes", () => {
  test("open something only where the recipient asked for it (R-090)", () => {
    const reason = fc.constantFrom("HardBounce", "SpamComplaint", "ManualSuppression", null, "Other");
    const origin = fc.oneof(fc.constantFrom("Customer", "Admin", "recipient", "", null), fc.string());
    fc.assert(
      fc.property(reason, origin, (SuppressionReason, Origin) => {
        fc.pre(Origin !== "Recipient");
        expect(changesIn({ ...change, SuppressSending: false, SuppressionReason, Origin })).toEqual([]);
      }),
    );
  });

  test("of the recipient that stop sending close something, whatever the reason", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constant(null)), (SuppressionReason) => {
        expect(changesIn({ ...change, SuppressionReason })).toMatchObject([{ list: "weekly" }]);
      }),
    );
  });

  test("have an id from what they say, the same each time", () => {
    const [id, again, ...others] = [
      change,
      { ...change, Tag: "delivered again" },
      { ...change, ChangedAt: "2027-01-04T09:59:03Z" },
      { ...change, SuppressSending: false },
      { ...change, MessageStream: "outbound" },
      { ...change, ServerID: 24 },
      { ...change, SuppressionReason: "HardBounce" },
      { ...change, Origin: "Customer" },
    ].map((record) => changesIn(record)[0]?.id);
    expect(again).toBe(id);
    expect(new Set([id, ...others]).size).toBe(7);
  });

  test("without a stream close everything", () => {
    expect(changesIn({ ...change, MessageStream: undefined })[0]).toHaveProperty("list", undefined);
  });
});

test.for(["", "{", "RecordType=Bounce"])("a body %j that is no JSON is malformed", (text) => {
  expect(postmark.parse({ ...valid, body: Buffer.from(text) })).toEqual(fail("malformed"));
});

test.for([null, 7, [], {}, { RecordType: 7 }, { RecordType: "constructor" }, { RecordType: "Bounce" }])(
  "a record %j is kept, and changes nothing",
  (record) => {
    expect(saying(record)).toMatchObject({ ok: true, value: { changes: [], unread: [{}] } });
  },
);

test("no record makes it throw, however it is shaped", () => {
  const odd = fc.record({
    RecordType: fc.constantFrom("Bounce", "SpamComplaint", "SubscriptionChange", "__proto__"),
    Type: fc.oneof(fc.constant("HardBounce"), fc.jsonValue()),
    Email: fc.jsonValue(),
    Recipient: fc.oneof(fc.constant("reader@example.com"), fc.jsonValue()),
    SuppressSending: fc.oneof(fc.boolean(), fc.jsonValue()),
    Origin: fc.jsonValue(),
    ID: fc.jsonValue(),
  });
  fc.assert(
    fc.property(fc.oneof(odd, fc.jsonValue()), (record) => {
      expect(saying(record)).toMatchObject({ ok: true });
    }),
    { numRuns: 1_000 },
  );
});

test("a field nested deeper than any stack is no such field", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const text = JSON.stringify({ ...bounce, ID: "DEEP", ServerID: "DEEP", BouncedAt: "DEEP" });
  expect(postmark.parse({ ...valid, body: Buffer.from(text.replaceAll('"DEEP"', deep)) })).toMatchObject({
    ok: true,
    value: { changes: [{ effect: "hard_bounce" }] },
  });
});
