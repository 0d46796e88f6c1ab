import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { sinch } from "../../../functions/accept/providers/sinch.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const SECRET = "foo_secret1234";
const context = contextOf(setupOf("sinch"));
const valid = caseOf("sinch", "stop").delivery;

function signed(nonce: string, timestamp: string, body = valid.body): Delivery {
  const text = Buffer.concat([body, Buffer.from(`.${nonce}.${timestamp}`)]);
  return {
    ...valid,
    headers: {
      "x-sinch-webhook-signature": createHmac("sha256", SECRET).update(text).digest("base64"),
      "x-sinch-webhook-signature-nonce": nonce,
      "x-sinch-webhook-signature-timestamp": timestamp,
    },
    body,
  };
}

test("Sinch's own vector verifies (sinch-sdk-dotnet, Conversation/WebhooksTests.cs)", () => {
  const body = Buffer.from(
    '{"app_id":"","accepted_time":"2021-10-18T17:49:13.813615Z","project_id":"e2df3a34-a71b-4448-9db5-a8d2baad28e4","contact_create_notification":{"contact":{"id":"01FJA8B466Y0R2GNXD78MD9SM1","channel_identities":[{"channel":"SMS","identity":"48123456789","app_id":""}],"display_name":"New Test Contact","email":"new.contact@email.com","external_id":"","metadata":"","language":"EN_US"}},"message_metadata":""}',
  );
  const headers = {
    "x-sinch-webhook-signature-nonce": "01FJA8B4A7BM43YGWSG9GBV067",
    "x-sinch-webhook-signature-timestamp": "1634579353",
    "x-sinch-webhook-signature": "6bpJoRmFoXVjfJIVglMoJzYXxnoxRujzR4k2GOXewOE=",
  };
  const delivery = { ...valid, headers, body };
  expect(sinch.verify(delivery, context)).toEqual(ok(undefined));
  expect(sinch.parse(delivery)).toEqual(ok({ changes: [], texts: [], unread: [] }));
});

test("one algorithm is taken, whatever a delivery names", () => {
  for (const algorithm of ["HmacSHA512", "none", "hmacsha256", "HmacSHA256,HmacSHA256"]) {
    const headers = { ...valid.headers, "x-sinch-webhook-signature-algorithm": algorithm };
    expect(sinch.verify({ ...valid, headers }, context)).toEqual(fail("signature_mismatch"));
  }
});

test("any age is taken: Sinch delivers again for days, and a refusal is final there", () => {
  expect(sinch.verify(signed("1", "1634579353"), context)).toEqual(ok(undefined));
});

test.for([
  ["a nonce with a dot in it", "a.b", "1"],
  ["an empty nonce", "", "1"],
  ["a time that is none", "1", "now"],
])("%s is refused: some of the body could be passed off as it", ([, nonce = "", timestamp = ""]) => {
  expect(sinch.verify(signed(nonce, timestamp), context)).toMatchObject({ ok: false });
});

test("a body that ends in what looks like a nonce is another body", () => {
  const { headers } = signed("nonce", "1");
  const body = Buffer.concat([valid.body, Buffer.from(".nonce")]);
  expect(sinch.verify({ ...valid, headers, body }, context)).toEqual(fail("signature_mismatch"));
});

describe("a callback of the SMS API, which comes without a signature", () => {
  const secrets = { username: ["sinch"], password: ["pass word-é"], webhookSecret: [SECRET] };
  const basic = (pair: string) => `Basic ${Buffer.from(pair).toString("base64")}`;
  const bearing = (authorization: string) => ({ ...valid, headers: { authorization } });
  const judged = (delivery: Delivery) => sinch.verify(delivery, contextOf({ ...setupOf("sinch"), secrets }));

  test("is taken by the password that the tenant has set", () => {
    expect(judged(bearing(basic("sinch:pass word-é")))).toEqual(ok(undefined));
    expect(judged(bearing(basic("sinch:another")))).toEqual(fail("signature_mismatch"));
    expect(judged({ ...valid, headers: {} })).toEqual(fail("header_missing"));
  });

  test("is refused where none is set", () => {
    expect(sinch.verify(bearing(basic("sinch:pass word-é")), context)).toEqual(fail("header_missing"));
    expect(sinch.verify(bearing(basic(":")), context)).toEqual(fail("header_missing"));
  });

  test("that has a signature is judged by it alone", () => {
    const { headers } = bearing(basic("sinch:pass word-é"));
    const forged = {
      ...valid,
      headers: { ...headers, ...signed("1", "1").headers },
      body: Buffer.from("{}"),
    };
    expect(judged(forged)).toEqual(fail("signature_mismatch"));
    expect(judged({ ...forged, body: valid.body })).toEqual(ok(undefined));
  });
});

describe("the Conversation API", () => {
  const told = (value: unknown) => sinch.parse({ ...valid, body: Buffer.from(JSON.stringify(value)) });
  const choice = { channel: "SMS", identity: "12025550123", status: "OPT_OUT_FAILED" };

  test("an opt-out that could not be registered there is one all the same", () => {
    expect(told({ opt_out_notification: choice })).toMatchObject({
      ok: true,
      value: { changes: [{ address: "+12025550123", effect: "opted_out" }] },
    });
  });

  test("without an id, the same event has the same one, and another moment another", () => {
    const id = (event_time: string) => {
      const parsed = told({ event_time, opt_out_notification: choice });
      return parsed.ok ? parsed.value.changes[0]?.id : undefined;
    };
    expect(id("2027-01-04T09:59:29Z")).toBe(id("2027-01-04T09:59:29Z"));
    expect(id("2027-01-04T09:59:29Z")).not.toBe(id("2027-01-04T09:59:30Z"));
  });

  test("a channel that nobody knows is kept, for it may be one of numbers", () => {
    const message = { id: "1", channel_identity: { channel: "PIGEON", identity: "1" } };
    expect(told({ message })).toMatchObject({ ok: true, value: { unread: [{ why: "unknown_type" }] } });
  });
});

test("JSON that is no event is kept as malformed", () => {
  for (const body of ["[]", "null", "7", '"STOP"']) {
    expect(sinch.parse({ ...valid, body: Buffer.from(body) })).toMatchObject({
      ok: true,
      value: { unread: [{ why: "malformed", raw: body }] },
    });
  }
  expect(sinch.parse({ ...valid, body: Buffer.from("{") })).toEqual(fail("malformed"));
});
