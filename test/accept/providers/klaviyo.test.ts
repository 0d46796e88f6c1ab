import { createHmac } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { klaviyo } from "../../../functions/accept/providers/klaviyo.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const setup = setupOf("klaviyo");
const context = contextOf(setup);
const valid = caseOf("klaviyo", "batch").delivery;
const [key = ""] = setup.secrets["secret"] ?? [];

function keyed(secret: string) {
  return contextOf({ ...setup, secrets: { secret: [secret] } });
}

function signed(timestamp: string, body: string | Buffer = valid.body): Delivery {
  const signature = createHmac("sha256", key).update(body).update(timestamp).digest("hex");
  const headers = { ...valid.headers, "klaviyo-timestamp": timestamp, "klaviyo-signature": signature };
  return { ...valid, headers, body: Buffer.from(body) };
}

function reading(topic: string, event_properties: object, more: object = {}) {
  const payload = { data: { attributes: { event_properties } }, ...more };
  const body = { data: [{ external_id: "e1", topic: `event:klaviyo.${topic}`, payload }], meta: {} };
  return klaviyo.parse({ ...valid, body: Buffer.from(JSON.stringify(body)) });
}

test.for([
  [
    "klaviyo-test-secret-16+",
    "2023-11-14T22:13:20Z",
    '{"data":[],"meta":{"klaviyo_account_id":"ABC123","klaviyo_webhook_id":"01TEST"}}',
    "19e3fdd464654e2837327c3d1d720e2e19a3b441b3bb36acca0ca1756afe72f1",
  ],
  [
    "klaviyo_test_secret_0123",
    "Mon, 05 Jan 2026 10:00:00 GMT",
    '{"data":[],"meta":{}}',
    "b84e6026039b4a2f37cf3d9df82d88083d95fa4d1294f09611cf84bdc5c158de",
  ],
] as const)("the vector under %s verifies", ([secret, timestamp, body, signature]) => {
  const headers = { "klaviyo-timestamp": timestamp, "klaviyo-signature": signature };
  const delivery = { ...valid, headers, body: Buffer.from(body) };
  expect(klaviyo.verify(delivery, keyed(secret))).toEqual(ok(undefined));
  expect(klaviyo.verify({ ...delivery, body: Buffer.from(`${body} `) }, keyed(secret))).toEqual(
    fail("signature_mismatch"),
  );
});

describe("the time", () => {
  test.for([
    "2027-01-04T09:59:58Z",
    "2027-01-04T09:59:58.101159+00:00",
    "2027-01-04 09:59:58 +0000",
    "Mon, 04 Jan 2027 09:59:58 GMT",
    "1799056798",
    "1799056798.25",
  ])("is signed as it stands, also as %s", (timestamp) => {
    expect(klaviyo.verify(signed(timestamp), context)).toEqual(ok(undefined));
  });

  test("of last year is no reason to refuse: whether retries are signed anew is not known (R-187)", () => {
    const now = context.now + 366 * 86_400_000;
    expect(klaviyo.verify(valid, contextOf(setup, { now }))).toEqual(ok(undefined));
  });

  test("cannot take over the end of the body", () => {
    const body = `${valid.body.toString()} `;
    for (const taken of [" ", "} ", "]} "]) {
      const shorter = body.slice(0, -taken.length);
      const whole = signed("1799056798", body);
      const headers = { ...whole.headers, "klaviyo-timestamp": `${taken}1799056798` };
      expect(klaviyo.verify({ ...whole, headers, body: Buffer.from(shorter) }, context)).toEqual(
        fail("envelope_malformed"),
      );
    }
  });

  test("whose beginning is moved to the body leaves nothing that can be read", () => {
    const whole = signed("2027-01-04T09:59:58Z");
    const headers = { ...whole.headers, "klaviyo-timestamp": "7-01-04T09:59:58Z" };
    const moved = { ...whole, headers, body: Buffer.concat([whole.body, Buffer.from("202")]) };
    expect(klaviyo.verify(moved, context)).toEqual(ok(undefined));
    expect(klaviyo.parse(moved)).toEqual(fail("malformed"));
  });
});

describe("the webhook", () => {
  test.for([
    ["the one that the body names", "01JGRFIXTUREWEBHOOK", ok(undefined)],
    ["another one", "01SOMEBODYELSE", fail("envelope_malformed")],
  ] as const)("that the header names may be %s", ([, id, verdict]) => {
    const headers = { ...valid.headers, "klaviyo-webhook-id": id };
    expect(klaviyo.verify({ ...valid, headers }, context)).toEqual(verdict);
  });

  test("may be named by one of the two only", () => {
    const { "klaviyo-webhook-id": _, ...headers } = valid.headers;
    expect(klaviyo.verify({ ...valid, headers }, context)).toEqual(ok(undefined));
    expect(klaviyo.verify(signed("1799056798", '{"data":[]}'), context)).toEqual(ok(undefined));
  });
});

describe("events", () => {
  test.for([
    [{ "Bounce Type": "Hard" }, "hard_bounce"],
    [{ bounce_type: "hard" }, "hard_bounce"],
    [{ "Bounce Type": "Soft" }, "soft_bounce"],
    [{ "Bounce Type": 7 }, "soft_bounce"],
    [{}, "soft_bounce"],
  ] as const)("of a bounce with %j are a %s", ([properties, effect]) => {
    expect(reading("bounced_email", { email: "reader@example.com", ...properties })).toMatchObject({
      ok: true,
      value: { changes: [{ effect }] },
    });
  });

  test("of other topics are no bounce, whatever stands in them", () => {
    const properties = { email: "reader@example.com", "Bounce Type": "Hard" };
    expect(reading("unsubscribed_from_email_marketing", properties)).toMatchObject({
      ok: true,
      value: { changes: [{ effect: "opted_out" }] },
    });
  });

  test("without an address in them have that of the profile beside them", () => {
    const included = [{ type: "profile", attributes: { email: "reader@example.com" } }];
    expect(reading("marked_email_as_spam", {}, { included })).toMatchObject({
      ok: true,
      value: { changes: [{ address: "reader@example.com" }] },
    });
    const others = [{ type: "metric", attributes: { email: "reader@example.com" } }, null, 7];
    expect(reading("marked_email_as_spam", {}, { included: others })).toMatchObject({
      ok: true,
      value: { changes: [], unread: [{ why: "unaddressed" }] },
    });
  });

  test("have their own time, in whichever form it is there, else that of the delivery", () => {
    const times = [
      { datetime: "2027-01-04T09:59:50+00:00" },
      { timestamp: 1_799_056_790 },
      { datetime: "yesterday", timestamp: "soon" },
    ].map((when) => {
      const attributes = { event_properties: { email: "reader@example.com" }, ...when };
      const item = {
        external_id: "e1",
        topic: "event:klaviyo.marked_email_as_spam",
        payload: { data: { attributes } },
      };
      const body = { data: [item], meta: { timestamp: "2027-01-04T09:59:58.5+00:00" } };
      const parsed = klaviyo.parse({ ...valid, body: Buffer.from(JSON.stringify(body)) });
      return parsed.ok ? parsed.value.changes[0]?.time?.milliseconds : undefined;
    });
    expect(times).toEqual([1_799_056_790_000, 1_799_056_790_000, 1_799_056_798_500]);
  });

  test.for(["[]", "{}", '{"data":{}}', "null", '"[]"', "", "{"])("a body %j is malformed", (body) => {
    expect(klaviyo.parse({ ...valid, body: Buffer.from(body) })).toEqual(fail("malformed"));
  });

  test("nested deeper than any stack are kept, and the others count", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const good =
      '{"external_id":"e1","topic":"event:klaviyo.marked_email_as_spam","payload":{"data":{"attributes":{"event_properties":{"email":"reader@example.com"}}}}}';
    const body = `{"data":[${deep},${good}]}`;
    expect(klaviyo.parse({ ...valid, body: Buffer.from(body) })).toMatchObject({
      ok: true,
      value: { changes: [{ id: "e1" }], unread: [{ raw: body }] },
    });
  });

  test("never make it throw, however their payload is shaped", () => {
    const topics = fc.constantFrom(
      "bounced_email",
      "unsubscribed_from_list",
      "unsubscribed_from_sms_marketing",
    );
    fc.assert(
      fc.property(topics, fc.jsonValue(), fc.jsonValue(), (topic, properties, included) => {
        expect(reading(topic, { properties }, { included }).ok).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});
