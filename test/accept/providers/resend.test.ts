import fc from "fast-check";
import { Webhook } from "svix";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { resend } from "../../../functions/accept/providers/resend.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, casesOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const setup = setupOf("resend");
const context = contextOf(setup);
const valid = caseOf("resend", "complaint").delivery;
const [secret = ""] = setup.secrets["secret"] ?? [];
const now = Date.parse(setup.now);

function saying(type: string, data: object): Delivery {
  const body = JSON.stringify({ type, created_at: "2027-01-04T09:59:57.123Z", data });
  return { ...valid, body: Buffer.from(body) };
}

describe("against the official package of Svix, which Resend signs by", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function officialVerdict({ body, headers }: Delivery): boolean {
    try {
      new Webhook(secret).verify(body.toString(), { ...headers });
      return true;
    } catch {
      return false;
    }
  }

  test.for(casesOf("resend"))("it takes the fixture $name", ({ delivery }) => {
    expect(officialVerdict(delivery)).toBe(true);
  });

  test("both take what it signs, whatever is signed", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.json(), fc.integer({ min: -300, max: 300 }), (id, body, age) => {
        const at = new Date(now - age * 1000);
        const headers = {
          "svix-id": id,
          "svix-timestamp": String(at.getTime() / 1000),
          "svix-signature": new Webhook(secret).sign(id, at, body),
        };
        const delivery = { ...valid, headers, body: Buffer.from(body) };
        expect(officialVerdict(delivery)).toBe(true);
        expect(resend.verify(delivery, context)).toEqual(ok(undefined));
      }),
      { numRuns: 500 },
    );
  });

  test.for([
    ["another body", { body: Buffer.concat([valid.body, Buffer.from(" ")]) }],
    ["another id", { headers: { ...valid.headers, "svix-id": "msg_other" } }],
    ["another time", { headers: { ...valid.headers, "svix-timestamp": String(now / 1000 - 3) } }],
    ["another signature", { headers: { ...valid.headers, "svix-signature": "v1,AAAA" } }],
    ["no id", { headers: { ...valid.headers, "svix-id": "" } }],
  ] as const)("both refuse %s (R-180)", ([, change]) => {
    const delivery = { ...valid, ...change };
    expect(officialVerdict(delivery)).toBe(false);
    expect(resend.verify(delivery, context)).toMatchObject({ ok: false });
  });

  test("both go by Svix's own headers where the standard's are there too", () => {
    const standard = { "webhook-id": "x", "webhook-timestamp": "1", "webhook-signature": "v1,AAAA" };
    const delivery = { ...valid, headers: { ...valid.headers, ...standard } };
    expect(officialVerdict(delivery)).toBe(true);
    expect(resend.verify(delivery, context)).toEqual(ok(undefined));
  });
});

test("half of each kind of header is no signature", () => {
  const { "svix-id": id = "", ...rest } = valid.headers;
  expect(resend.verify({ ...valid, headers: { ...rest, "webhook-id": id } }, context)).toEqual(
    fail("header_missing"),
  );
});

test.for([301, 3_600, -301])("a delivery signed %i s ago is a replay: Svix signs every attempt", (age) => {
  const at = contextOf(setup, { now: now - 2_000 + age * 1000 });
  expect(resend.verify(valid, at)).toEqual(fail("timestamp_stale"));
});

test("an event has the id of its message, and the time of its own", () => {
  expect(resend.parse(valid)).toMatchObject({
    ok: true,
    value: {
      changes: [
        {
          id: valid.headers["svix-id"],
          time: { milliseconds: Date.parse("2027-01-04T09:59:57.123Z"), wholeSecond: false },
        },
      ],
    },
  });
});

test("given again without its headers it has an id of its own, the same each time", () => {
  const again = resend.parse({ ...valid, headers: {} });
  expect(again).toEqual(resend.parse({ ...valid, headers: {} }));
  expect(again).toMatchObject({
    ok: true,
    value: { changes: [{ id: expect.stringMatching(/^[\w-]{43}$/) }] },
  });
});

describe("bounces", () => {
  const of = (bounce: object) => {
    const parsed = resend.parse(saying("email.bounced", { to: ["reader@example.com"], bounce }));
    return parsed.ok ? parsed.value.changes.map(({ effect }) => effect) : [];
  };

  test.for(["Suppressed", "OnAccountSuppressionList", "OnTenantSuppressionList", "UnsubscribedRecipient"])(
    "of sub-type %s are echoes of a list",
    (subType) => {
      expect(of({ type: "Permanent", subType })).toEqual([]);
    },
  );

  test.for(["General", "NoEmail", "BrandNew", undefined])("that are permanent (%s) are hard", (subType) => {
    expect(of({ type: "Permanent", subType })).toEqual(["hard_bounce"]);
  });

  test.for(["MailboxFull", "ContentRejected", "General"])("that are transient (%s) are soft", (subType) => {
    expect(of({ type: "Transient", subType })).toEqual(["soft_bounce"]);
  });
});

test("a contact that was changed in any other way opts nobody in (R-089)", () => {
  for (const type of ["contact.created", "contact.updated"]) {
    const parsed = resend.parse(saying(type, { email: "reader@example.com", unsubscribed: false }));
    expect(parsed).toEqual(ok({ changes: [], texts: [], unread: [] }));
  }
});

test("topics that stand open opt nobody in: they may be what nobody touched (R-089)", () => {
  const topics = [{ id: "newsletter", subscription: "opt_in" }];
  expect(resend.parse(saying("contact.topics.updated", { email: "reader@example.com", topics }))).toEqual(
    ok({ changes: [], texts: [], unread: [] }),
  );
});

test.for(["", "{", "List-Unsubscribe=One-Click"])("a body %j is no JSON", (body) => {
  expect(resend.parse({ ...valid, body: Buffer.from(body) })).toEqual(fail("malformed"));
});
