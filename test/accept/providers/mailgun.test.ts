import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { mailgun } from "../../../functions/accept/providers/mailgun.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const setup = setupOf("mailgun");
const context = contextOf(setup);
const [key = ""] = setup.secrets["signingKey"] ?? [];
const valid = caseOf("mailgun", "unsubscribed").delivery;
const body = bodyOf(valid);

interface Body {
  readonly signature: Readonly<Record<string, unknown>>;
  readonly "event-data": Readonly<Record<string, unknown>>;
}

function bodyOf(delivery: Delivery): Body {
  return JSON.parse(delivery.body.toString());
}

function keyed(...keys: readonly string[]) {
  return contextOf({ ...setup, secrets: { signingKey: keys } });
}

function holding(value: unknown): Delivery {
  return { ...valid, body: Buffer.from(JSON.stringify(value)) };
}

/** The delivery with some of its proof changed; `undefined` takes a field away. */
function proven(change: Readonly<Record<string, unknown>>): Delivery {
  return holding({ ...body, signature: { ...body.signature, ...change } });
}

function saying(change: Readonly<Record<string, unknown>>, proof: Readonly<Record<string, unknown>> = {}) {
  const data = { ...body["event-data"], ...change };
  return mailgun.parse(holding({ signature: { ...body.signature, ...proof }, "event-data": data }));
}

test("the vector recomputed in Python verifies", () => {
  const token = "0123456789abcdef0123456789abcdef0123456789abcdef01";
  const signature = "9cb333b8cec6f4a2c449e7d7bdd5f286d31545469575b796f3ae0ed673891d99";
  const vector = proven({ timestamp: "1700000000", token, signature });
  expect(mailgun.verify(vector, keyed("mailgun-test-signing-key"))).toEqual(ok(undefined));
  expect(mailgun.verify(vector, keyed("mailgun-test-signing-kez"))).toEqual(fail("signature_mismatch"));
});

test("a delivery of last year is as authentic as one of today: whether retries are signed anew is not said", () => {
  expect(mailgun.verify(valid, { ...context, now: context.now + 366 * 86_400_000 })).toEqual(ok(undefined));
});

describe("the signature", () => {
  const { timestamp, token, signature } = body.signature;

  test.for([
    ["another time", { timestamp: "1799056746" }],
    ["another token", { token: `${token}0` }],
    ["a digit of the time in the token", { timestamp: "179905674", token: `5${token}` }],
    ["a digit of the token in the time", { timestamp: `${timestamp}0`, token: String(token).slice(1) }],
    ["capital letters", { signature: String(signature).toUpperCase() }],
    ["half of it", { signature: String(signature).slice(0, 32) }],
    ["more than it", { signature: `${signature}00` }],
    ["nothing in it", { signature: "" }],
    ["a main account's that is as wrong", { signature: "", "parent-signature": "0".repeat(64) }],
  ] as const)("with %s is refused (R-180)", ([, change]) => {
    expect(mailgun.verify(proven(change), context)).toMatchObject({ ok: false });
  });

  test.for([
    ["no time", proven({ timestamp: undefined })],
    ["no token", proven({ token: undefined })],
    ["an empty token", proven({ token: "" })],
    ["no signature", proven({ signature: undefined })],
    ["no proof", holding({ "event-data": body["event-data"] })],
    ["a text for its proof", holding({ ...body, signature: "signed" })],
    ["an array for its proof", holding({ ...body, signature: [timestamp, token, signature] })],
    ["no JSON", { ...valid, body: Buffer.from("timestamp=1799056745&token=0&signature=0") }],
    ["nothing at all", { ...valid, body: Buffer.alloc(0) }],
  ] as const)("is missed in a body with %s", ([, delivery]) => {
    expect(mailgun.verify(delivery, context)).toEqual(fail("envelope_malformed"));
  });

  test("of a subaccount verifies under its own key and under the main account's", () => {
    const { delivery } = caseOf("mailgun", "subaccount");
    expect(mailgun.verify(delivery, keyed("the-subaccounts-own-key"))).toEqual(ok(undefined));
    expect(mailgun.verify(delivery, keyed(key))).toEqual(ok(undefined));
    const { "parent-signature": _, ...alone } = bodyOf(delivery).signature;
    const without = { ...delivery, body: Buffer.from(JSON.stringify({ signature: alone })) };
    expect(mailgun.verify(without, keyed(key))).toEqual(fail("signature_mismatch"));
  });

  test("holds for any time and token", () => {
    const seconds = fc.integer({ min: 1_000_000_000, max: 9_999_999_999 });
    fc.assert(
      fc.property(seconds, fc.string({ unit: "grapheme", minLength: 1 }), (at, word) => {
        const expected = createHmac("sha256", key).update(`${at}${word}`).digest("hex");
        const proof = { timestamp: String(at), token: word, signature: expected };
        expect(mailgun.verify(proven(proof), context)).toEqual(ok(undefined));
      }),
    );
  });
});

test("nothing that could be written under a caught signature opens anything", () => {
  const said = fc.record({
    event: fc.constantFrom("unsubscribed", "complained", "failed", "subscribed", "resubscribed", "opened"),
    severity: fc.constantFrom("permanent", "temporary", undefined),
    reason: fc.constantFrom("bounce", "generic", "old", "suppress-bounce", undefined),
    recipient: fc.constantFrom("reader@example.com", undefined, ""),
    "delivery-status": fc.oneof(fc.jsonValue(), fc.record({ code: fc.jsonValue(), message: fc.jsonValue() })),
    "mailing-list": fc.oneof(fc.jsonValue(), fc.record({ address: fc.jsonValue() })),
    timestamp: fc.jsonValue(),
  });
  fc.assert(
    fc.property(said, (change) => {
      const parsed = saying(change);
      const effects = parsed.ok ? parsed.value.changes.map(({ effect }) => effect) : [];
      for (const effect of effects) {
        expect(["opted_out", "complaint", "hard_bounce", "soft_bounce"]).toContain(effect);
      }
    }),
    { numRuns: 1_000 },
  );
});

describe("failures", () => {
  const of = (change: Readonly<Record<string, unknown>>) => {
    const parsed = saying({ event: "failed", severity: "permanent", reason: "generic", ...change });
    return parsed.ok ? parsed.value.changes.map(({ effect }) => effect) : undefined;
  };
  const status = (fields: object) => of({ "delivery-status": fields });

  test.for(["5.1.0", "5.1.1", "5.1.2", "5.1.6", "5.1.10"])(
    "of status %s are of an address that is none",
    (code) => {
      expect(status({ code: 550, "enhanced-code": code })).toEqual(["hard_bounce"]);
      expect(status({ code: 550, "bounce-code": code })).toEqual(["hard_bounce"]);
      expect(status({ "bounce-code": code })).toEqual(["hard_bounce"]);
    },
  );

  test.for(["5.1.7", "5.1.8", "5.2.2", "5.7.1", "4.1.1", "5.1.11", "5.1", "15.1.1", ""])(
    "of status %s are counted",
    (code) => {
      expect(status({ code: 550, "enhanced-code": code, message: "no" })).toEqual(["soft_bounce"]);
    },
  );

  test.for([550, 551, 553, "550"])("of code %s are hard where the reply knows no such user", (code) => {
    expect(status({ code, message: "Requested action not taken: User unknown" })).toEqual(["hard_bounce"]);
    expect(status({ code, description: "no such user here" })).toEqual(["hard_bounce"]);
    expect(status({ code, message: "blocked" })).toEqual(["soft_bounce"]);
  });

  test.for([552, 554, 450, 498, undefined])("of code %s are counted, whatever the reply says", (code) => {
    expect(status({ code, message: "user unknown" })).toEqual(["soft_bounce"]);
  });

  test.for([
    { reason: "suppress-bounce" },
    { reason: "suppress-anything-new" },
    { reason: "bounce", "delivery-status": { code: 605 } },
    { reason: "bounce", "delivery-status": { code: "606" } },
    { reason: "old", "delivery-status": { code: 607, "enhanced-code": "5.1.1" } },
  ])("with %j are echoes of Mailgun's own lists", (change) => {
    expect(of(change)).toEqual([]);
    expect(of({ severity: "temporary", ...change })).toEqual([]);
  });

  test("without details are counted", () => {
    expect(of({ "delivery-status": null })).toEqual(["soft_bounce"]);
    expect(of({ reason: undefined, "delivery-status": undefined })).toEqual(["soft_bounce"]);
  });
});

describe("an event's id", () => {
  const id = (change: Readonly<Record<string, unknown>>, proof: Readonly<Record<string, unknown>> = {}) => {
    const parsed = saying(change, proof);
    return parsed.ok ? parsed.value.changes[0]?.id : undefined;
  };

  test("stays the same when a retry is signed anew", () => {
    expect(id({}, { token: "another", timestamp: "1799060000" })).toBe(id({}));
  });

  test("is another's on another day, for Mailgun gives its ids again", () => {
    expect(id({ timestamp: 1_799_156_742.25 })).not.toBe(id({}));
    expect(id({ event: "complained" })).not.toBe(id({}));
    expect(id({ id: "other" })).not.toBe(id({}));
  });

  test("is the token where Mailgun gives none", () => {
    expect(id({ id: undefined }, { token: "the-token" })).toBe("the-token");
  });

  test("is one for all attempts at one message, so that it counts once", () => {
    const attempt = { event: "failed", severity: "temporary", reason: "generic" };
    const first = id({ ...attempt, id: "a", timestamp: 1_799_056_742.25 });
    expect(id({ ...attempt, id: "b", timestamp: 1_799_060_342.5 })).toBe(first);
    expect(id({ ...attempt, severity: "permanent", reason: "old", id: "c" })).toBe(first);
    const message = { headers: { "message-id": "20270105.1@mg.example.com" } };
    expect(id({ ...attempt, id: "a", message })).not.toBe(first);
  });
});

test.for(["null", "7", '"text"', "[]", "{}", '{"event-data":{}}'])(
  "a body %s is kept, and changes nothing",
  (text) => {
    const parsed = mailgun.parse({ ...valid, body: Buffer.from(text) });
    expect(parsed).toEqual(ok({ changes: [], texts: [], unread: [{ why: "malformed", raw: text }] }));
  },
);

test("a field nested deeper than any stack is no such field", () => {
  const deep = "[".repeat(100_000) + "]".repeat(100_000);
  const data = { ...body["event-data"], event: "failed", severity: "permanent", reason: "generic" };
  const text = JSON.stringify({ ...body, "event-data": { ...data, timestamp: "DEEP" } })
    .replace('"DEEP"', deep)
    .replace('"event-data":{', `"event-data":{"delivery-status":{"code":${deep}},`);
  expect(mailgun.parse({ ...valid, body: Buffer.from(text) })).toMatchObject({
    ok: true,
    value: { changes: [{ effect: "soft_bounce" }] },
  });
});
