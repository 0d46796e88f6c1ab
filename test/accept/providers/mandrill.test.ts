import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mandrill } from "../../../functions/accept/providers/mandrill.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, queryOf, setupOf } from "../../support/provider-fixtures.ts";

const KEY = "mandrill-test-key";
const HEADER = "x-mandrill-signature";
const setup = setupOf("mandrill");
const context = contextOf(setup);
const noKey = contextOf({ ...setup, secrets: {} });
const valid = caseOf("mandrill", "batch").delivery;
const unsub = {
  event: "unsub",
  ts: 1799056742,
  _id: "abc",
  msg: { _id: "abc", email: "reader@example.com" },
};

type Fields = readonly [name: string, value: string][];

function post(fields: Fields, signature: string, url = valid.url): Delivery {
  const body = Buffer.from(new URLSearchParams([...fields]).toString());
  return { ...valid, url, query: queryOf(url), headers: { ...valid.headers, [HEADER]: signature }, body };
}

/** As the vendor describes it: the address, then each field's name and value, sorted by name. */
function sign(key: string, url: string, fields: Fields): string {
  const names = fields.map(([name]) => name).sort();
  const values = new Map(fields);
  const text = url + names.map((name) => name + values.get(name)).join("");
  return createHmac("sha1", key).update(text, "utf8").digest("base64");
}

function saying(...items: readonly unknown[]) {
  return mandrill.parse(post([["mandrill_events", JSON.stringify(items)]], "unread"));
}

describe("the vectors recomputed in Python", () => {
  const url = "https://hooks.example.com/esp/mandrill?tenant=acme";

  test("a batch verifies", () => {
    const events =
      '[{"event":"unsub","ts":1700000000,"_id":"abc123","msg":{"_id":"abc123","email":"reader@example.com"}}]';
    const delivery = post([["mandrill_events", events]], "Hm3F/z85W7s3GmdZ/hA2cufe1jU=", url);
    expect(mandrill.verify(delivery, context)).toEqual(ok(undefined));
    expect(mandrill.parse(delivery)).toMatchObject({
      ok: true,
      value: { changes: [{ address: "reader@example.com", effect: "opted_out" }] },
    });
  });

  test("the ping of a new webhook verifies before there is a key, and after", () => {
    const ping = post([["mandrill_events", "[]"]], "t49mBWfdi2B6fnj6/wjjJW2xock=", url);
    expect(mandrill.verify(ping, noKey)).toEqual(ok(undefined));
    expect(mandrill.verify(ping, context)).toEqual(ok(undefined));
    expect(mandrill.parse(ping)).toEqual(ok({ changes: [], texts: [], unread: [] }));
  });
});

describe("the key of the ping, which everybody knows", () => {
  test.for([JSON.stringify([unsub]), "[ ]", " []", "[[]]", "[null]", "", "{}"])("signs no %s", (events) => {
    const fields: Fields = [["mandrill_events", events]];
    const delivery = post(fields, sign("test-webhook", valid.url, fields));
    expect(mandrill.verify(delivery, context)).toEqual(fail("signature_mismatch"));
    expect(mandrill.verify(delivery, noKey)).toEqual(fail("key_missing"));
  });

  test("signs no field but that one", () => {
    const fields: Fields = [["events", "[]"]];
    const delivery = post(fields, sign("test-webhook", valid.url, fields));
    expect(mandrill.verify(delivery, noKey)).toEqual(fail("signature_mismatch"));
  });

  test("is no ping's where another signed it", () => {
    const fields: Fields = [["mandrill_events", "[]"]];
    const delivery = post(fields, sign("another-key", valid.url, fields));
    expect(mandrill.verify(delivery, context)).toEqual(fail("signature_mismatch"));
    expect(mandrill.verify(delivery, noKey)).toEqual(fail("key_missing"));
  });
});

describe("the signature", () => {
  const fields: Fields = [["mandrill_events", JSON.stringify([unsub])]];

  test("covers the fields by name in the order of their letters' codes, not of any language", () => {
    const all: Fields = [...fields, ["b", "1"], ["A", "2"], ["_", "3"], ["ä", "4"], ["a", "5"], ["10", "6"]];
    expect(mandrill.verify(post(all, sign(KEY, valid.url, all)), context)).toEqual(ok(undefined));
    const turned = [...all].reverse();
    expect(mandrill.verify(post(turned, sign(KEY, valid.url, all)), context)).toEqual(ok(undefined));
  });

  test("holds for any text in the fields", () => {
    const text = fc.string({ unit: "grapheme" });
    const more = fc.dictionary(text, text).map((given) => Object.entries(given));
    fc.assert(
      fc.property(text, more, (events, others) => {
        const all: Fields = [
          ["mandrill_events", events],
          ...others.filter(([name]) => name !== "mandrill_events"),
        ];
        expect(mandrill.verify(post(all, sign(KEY, valid.url, all)), context)).toEqual(ok(undefined));
      }),
      { numRuns: 300 },
    );
  });

  test.for([
    "https://heed.example.com/webhooks/demo/mandrill/",
    "https://heed.example.com/webhooks/demo/mandrill?a=1",
    "https://user:pass@heed.example.com/webhooks/demo/mandrill",
    "http://heed.example.com/webhooks/demo/mandrill",
    "https://heed.example.com:443/webhooks/demo/mandrill",
  ])("is for the very address that Mandrill was given, not %s", (url) => {
    const signature = sign(KEY, url, fields);
    expect(mandrill.verify(post(fields, signature, url), context)).toEqual(ok(undefined));
    expect(mandrill.verify(post(fields, signature), context)).toEqual(fail("signature_mismatch"));
  });

  test("is refused with a field more, a field less, or one that stands twice", () => {
    const signature = sign(KEY, valid.url, fields);
    const [events = ["", ""]] = fields;
    const joined: Fields = [["mandrill_events", `[]mandrill_events${events[1]}`]];
    for (const changed of [
      [...fields, ["x", "1"]] satisfies Fields,
      [],
      [...fields, ...fields],
      [["mandrill_events", "[]"], events] satisfies Fields,
    ]) {
      expect(mandrill.verify(post(changed, signature), context)).toEqual(fail("signature_mismatch"));
    }
    // What was signed as one text may not be read as two fields.
    const split = post([["mandrill_events", "[]"], events], sign(KEY, valid.url, joined));
    expect(mandrill.verify(split, context)).toEqual(fail("signature_mismatch"));
  });

  test.for(["AAAA", "not base64", `${sign(KEY, valid.url, fields)}=`])("%j is refused", (signature) => {
    expect(mandrill.verify(post(fields, signature), context)).toEqual(fail("signature_mismatch"));
  });
});

describe("events", () => {
  test("of one message have ids of their own, the same each time", () => {
    const parsed = saying(
      unsub,
      { ...unsub, msg: { ...unsub.msg, subject: "again" } },
      { ...unsub, event: "spam" },
      { ...unsub, ts: 1799056743 },
      { ...unsub, msg: { email: "other@example.com" } },
    );
    const [id, again, ...others] = parsed.ok ? parsed.value.changes.map((change) => change.id) : [];
    expect(again).toBe(id);
    expect(new Set([id, ...others]).size).toBe(4);
  });

  test("of a whole batch of a thousand are read", () => {
    const events = Array.from({ length: 1_000 }, (_, number) => ({ ...unsub, _id: `id-${number}` }));
    const parsed = saying(...events);
    expect(parsed.ok && parsed.value.changes.length).toBe(1_000);
  });

  test.for(["hard-bounce", "soft-bounce", "spam", "unsub", "custom"])(
    "of Mandrill's own list with reason %s say nothing new",
    (reason) => {
      for (const action of ["add", "change", "remove"]) {
        const sync = { type: "blacklist", action, reject: { reason, email: "reader@example.com" } };
        expect(saying(sync)).toEqual(ok({ changes: [], texts: [], unread: [] }));
      }
    },
  );

  test("nested deeper than any stack are kept, and the others count", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const delivery = post([["mandrill_events", `[${deep},${JSON.stringify(unsub)}]`]], "unread");
    const raw = delivery.body.toString();
    expect(mandrill.parse(delivery)).toMatchObject({
      ok: true,
      value: { changes: [{ effect: "opted_out" }], unread: [{ why: "malformed", raw }] },
    });
  });

  test("without a time count from when they came", () => {
    expect(saying({ ...unsub, ts: undefined })).toMatchObject({
      ok: true,
      value: { changes: [{ effect: "opted_out" }] },
    });
  });
});

test.for(["", "mandrill_events=", "mandrill_events=%7B%7D", "mandrill_events=[", "events=[]"])(
  "a body %j without an array of events is malformed",
  (body) => {
    expect(mandrill.parse({ ...valid, body: Buffer.from(body) })).toEqual(fail("malformed"));
  },
);

test("no batch makes it throw, however it is shaped", () => {
  const item = fc.record({
    event: fc.oneof(fc.constantFrom("unsub", "spam", "__proto__"), fc.jsonValue()),
    type: fc.jsonValue(),
    ts: fc.jsonValue(),
    msg: fc.oneof(fc.record({ email: fc.jsonValue(), subaccount: fc.jsonValue() }), fc.jsonValue()),
  });
  fc.assert(
    fc.property(fc.array(fc.oneof(item, fc.jsonValue())), (items) => {
      expect(saying(...items)).toMatchObject({ ok: true });
    }),
    { numRuns: 1_000 },
  );
});

test("a field nested deeper than any stack is no such field", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const events = JSON.stringify([{ ...unsub, ts: "DEEP" }]).replace('"DEEP"', deep);
  expect(mandrill.parse(post([["mandrill_events", events]], "unread"))).toMatchObject({
    ok: true,
    value: { changes: [{ effect: "opted_out" }] },
  });
});
