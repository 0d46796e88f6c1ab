import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { customerio } from "../../../functions/accept/providers/customerio.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const setup = setupOf("customerio");
const context = contextOf(setup);
const valid = caseOf("customerio", "email-spammed").delivery;
const [key = ""] = setup.secrets["signingKey"] ?? [];
const NOTHING = ok({ changes: [], texts: [], unread: [] });

function saying(event: object): Delivery {
  const body = JSON.stringify({ event_id: "e1", timestamp: 1_799_056_795, ...event });
  return { ...valid, body: Buffer.from(body) };
}

function signed(signature: string, timestamp = "1700000000", body: string | Buffer = valid.body): Delivery {
  const headers = { "x-cio-signature": signature, "x-cio-timestamp": timestamp };
  return { ...valid, headers, body: Buffer.from(body) };
}

test("the vector of the fact sheet verifies", () => {
  const body =
    '{"event_id":"01HF000000000000000000TEST","object_type":"email","metric":"unsubscribed","timestamp":1700000000,"data":{"recipient":"reader@example.com"}}';
  const signature = "a606ebe69c7d72b9a067a9d2cbba4be8d62eb2a984df259e6f20d07cc3f59597";
  const own = contextOf({ ...setup, secrets: { signingKey: ["cio-test-signing-key"] } });
  const delivery = signed(signature, "1700000000", body);
  expect(customerio.verify(delivery, own)).toEqual(ok(undefined));
  expect(customerio.verify({ ...delivery, body: Buffer.from(`${body}\n`) }, own)).toEqual(
    fail("signature_mismatch"),
  );
  expect(customerio.parse(delivery)).toMatchObject({
    ok: true,
    value: {
      changes: [{ address: "reader@example.com", effect: "opted_out", id: "01HF000000000000000000TEST" }],
    },
  });
});

test.for([
  ["the body alone", ""],
  ["time and body, parted by a dot", "1700000000."],
  ["another version", "v1:1700000000:"],
] as const)("a signature over %s, as samples have it, is none", ([, before]) => {
  const signature = createHmac("sha256", key).update(before).update(valid.body).digest("hex");
  expect(customerio.verify(signed(signature), context)).toEqual(fail("signature_mismatch"));
});

test("a signature in capitals or in base64 is none", () => {
  const mac = createHmac("sha256", key).update("v0:1700000000:").update(valid.body).digest();
  expect(customerio.verify(signed(mac.toString("hex")), context)).toEqual(ok(undefined));
  expect(customerio.verify(signed(mac.toString("hex").toUpperCase()), context)).toEqual(
    fail("signature_mismatch"),
  );
  expect(customerio.verify(signed(mac.toString("base64")), context)).toEqual(fail("signature_mismatch"));
});

test("a delivery of last year is as authentic as one of today: retries may keep the first time (R-187)", () => {
  const now = context.now + 366 * 86_400_000;
  expect(customerio.verify(valid, contextOf(setup, { now }))).toEqual(ok(undefined));
});

describe("bounces", () => {
  const effects = (failure_message: unknown) => {
    const data = { recipient: "reader@example.com", failure_message };
    const parsed = customerio.parse(saying({ object_type: "email", metric: "bounced", data }));
    return parsed.ok ? parsed.value.changes.map(({ effect }) => effect) : [];
  };

  test.for([
    "550 5.1.1 The email account that you tried to reach does not exist",
    "smtp; 550-5.1.1 no mailbox",
    "5.1.2 bad destination system",
    "556 5.1.10 null MX",
    "550 Requested action not taken: User unknown",
    "554 delivery error: no such user here",
  ])("that say %j are hard", (reply) => {
    expect(effects(reply)).toEqual(["hard_bounce"]);
  });

  test.for([
    undefined,
    7,
    "",
    "552 5.2.2 mailbox full",
    "550 5.7.1 blocked by policy",
    "550 5.1.8 sender address rejected",
    "550 5.1.0 rejected",
    "refused by 15.1.1.9",
    "refused by 5.1.1.9",
    "421 4.7.0 try later",
    "550 spam detected",
  ])("that say %j are soft", (reply) => {
    expect(effects(reply)).toEqual(["soft_bounce"]);
  });

  test("with a reply of a mebibyte are read in no time", () => {
    expect(effects("550 ".repeat(262_144))).toEqual(["soft_bounce"]);
  });
});

describe("preferences", () => {
  const chosen = (content: unknown) =>
    customerio.parse(
      saying({
        object_type: "customer",
        metric: "cio_subscription_preferences_changed",
        data: { email_address: "reader@example.com", content },
      }),
    );

  test("never opt in, whatever stands open: it may be what nobody touched (R-089)", () => {
    const choice = fc.dictionary(
      fc.string(),
      fc.oneof(fc.boolean(), fc.constant("false"), fc.constant(null)),
    );
    fc.assert(
      fc.property(choice, choice, (topics, channels) => {
        const parsed = chosen(JSON.stringify({ topics, channels }));
        const changes = parsed.ok ? parsed.value.changes : [];
        expect(changes.every(({ effect }) => effect === "opted_out")).toBe(true);
        const left = Object.values(topics).filter((wanted) => wanted === false);
        expect(changes.filter(({ list }) => list !== undefined)).toHaveLength(left.length);
      }),
    );
  });

  test.for(["constructor", "prototype", "__proto__"])(
    "of a topic called %s count like every other",
    (name) => {
      expect(chosen(`{"topics":{"${name}":false}}`)).toMatchObject({
        ok: true,
        value: { changes: [{ effect: "opted_out", list: name }] },
      });
    },
  );

  test.for([undefined, null, 7, "", "topics", "[]", "{}", '{"marketing":false}'])(
    "written as %j are kept",
    (content) => {
      expect(chosen(content)).toMatchObject({
        ok: true,
        value: { changes: [], unread: [{ why: "malformed" }] },
      });
    },
  );

  test("of channels that are none of ours are nobody's mail", () => {
    expect(chosen('{"channels":{"push":false,"whatsapp":false,"email":true}}')).toEqual(NOTHING);
  });
});

test("one flag of a person closes every channel that there is an address for", () => {
  const data = { email_address: "reader@example.com", identifiers: { phone: "+12025550123" } };
  expect(customerio.parse(saying({ object_type: "customer", metric: "unsubscribed", data }))).toMatchObject({
    ok: true,
    value: {
      changes: [
        { channel: "email", address: "reader@example.com", effect: "opted_out" },
        { channel: "sms", address: "+12025550123", effect: "opted_out" },
      ],
    },
  });
});

test("an event without an id has one of its own, the same each time", () => {
  const { delivery } = caseOf("customerio", "without-id");
  expect(customerio.parse(delivery)).toEqual(customerio.parse({ ...delivery, headers: {} }));
  expect(customerio.parse(delivery)).toMatchObject({
    ok: true,
    value: { changes: [{ id: expect.stringMatching(/^[\w-]{43}$/) }] },
  });
});
