import { createHash, createHmac } from "node:crypto";
import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { vonage } from "../../../functions/accept/providers/vonage.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const SECRET = "vonage_sig_secret_0123";
const setup = setupOf("vonage");
const context = contextOf(setup);
const message = caseOf("vonage", "messages-stop").delivery;
const sms = caseOf("vonage", "sms-stop").delivery;
const URL_OF = "https://heed.example.com/sms/demo/vonage";

function withAlgorithm(algorithm: unknown) {
  return contextOf({ ...setup, settings: { algorithm } });
}

describe("the vectors of the fact sheet", () => {
  const fields = {
    "api-key": "abcd1234",
    keyword: "STOP",
    "message-timestamp": "2026-01-05 10:00:00",
    messageId: "0A00000012345678",
    msisdn: "12025550123",
    nonce: "11111111-2222-4333-8444-555555555555",
    text: "STOP & go=1",
    timestamp: "1767607200",
    to: "12025550199",
    type: "text",
  };
  const post = (sig: string): Delivery => {
    return { ...sms, body: Buffer.from(new URLSearchParams({ ...fields, sig }).toString()) };
  };

  test.for([
    ["md5hash", "6f273af500cbc16ad9a19c9af0f0b42a"],
    [undefined, "6F273AF500CBC16AD9A19C9AF0F0B42A"],
    ["sha256", "a1a2a3b03b43aecb98f5eadab4ecc66fae11acd81b866d410c1619e8cb27baf3"],
  ])("a field signature by %s verifies", ([algorithm, sig = ""]) => {
    expect(vonage.verify(post(sig), withAlgorithm(algorithm))).toEqual(ok(undefined));
  });

  test("a signature is judged by the algorithm of the account alone", () => {
    const sig = "a1a2a3b03b43aecb98f5eadab4ecc66fae11acd81b866d410c1619e8cb27baf3";
    expect(vonage.verify(post(sig), withAlgorithm("md5hash"))).toEqual(fail("signature_mismatch"));
    expect(vonage.verify(post(sig), withAlgorithm("sha-256"))).toEqual(fail("key_missing"));
  });

  test("a body has the hash that the token is to name", async () => {
    const body = Buffer.from(
      '{"to":"12025550199","from":"12025550123","channel":"sms","message_uuid":"aaaaaaaa-bbbb-4ccc-8ddd-0123456789ab","timestamp":"2026-01-05T10:00:00Z","message_type":"text","text":"STOP","sms":{"num_messages":"1"}}',
    );
    const payload_hash = "b3f768896cc50c843961220bac2515cf2265beb3553b963f461106d184ba7fbf";
    const delivery = { ...message, headers: await bearing({ payload_hash }), body };
    expect(vonage.verify(delivery, context)).toEqual(ok(undefined));
  });
});

const NOW_SECONDS = Date.parse(setup.now) / 1000;

function hashOf(body: Buffer): string {
  return createHash("sha256").update(body).digest("hex");
}

async function bearing(claims: Readonly<Record<string, unknown>>, alg = "HS256", secret = SECRET) {
  const token = await new SignJWT({ iat: NOW_SECONDS, jti: "1", iss: "Vonage", ...claims })
    .setProtectedHeader({ alg, typ: "JWT" })
    .sign(Buffer.from(secret));
  return { ...message.headers, authorization: `Bearer ${token}` };
}

describe("a token", () => {
  const payload_hash = hashOf(message.body);

  test("of one message does not fit another body, which Vonage's own check lets pass", () => {
    const body = Buffer.from(message.body.toString().replace('"STOP"', '"HALT"'));
    expect(vonage.verify({ ...message, body }, context)).toEqual(fail("signature_mismatch"));
  });

  test("fits the very bytes, not the same JSON written another way", () => {
    const body = Buffer.from(JSON.stringify(JSON.parse(message.body.toString()), null, 1));
    expect(vonage.verify({ ...message, body }, context)).toEqual(fail("signature_mismatch"));
  });

  test.for([{}, { payload_hash: null }, { payload_hash: "" }, { payload_hash: [payload_hash] }])(
    "without the hash of a body (%j) is refused",
    async (claims) => {
      expect(vonage.verify({ ...message, headers: await bearing(claims) }, context)).toEqual(
        fail("signature_mismatch"),
      );
    },
  );

  test.for(["HS384", "HS512"])("of another algorithm, %s, is refused", async (alg) => {
    const secret = SECRET.repeat(4);
    const long = contextOf({ ...setup, secrets: { signatureSecret: [secret] } });
    const headers = await bearing({ payload_hash }, alg, secret);
    expect(vonage.verify({ ...message, headers }, long)).toEqual(fail("signature_mismatch"));
  });

  test("is good at any age: Vonage delivers again for a day, and a late START lifts nothing", async () => {
    const headers = await bearing({ payload_hash, iat: NOW_SECONDS - 30 * 86_400 });
    expect(vonage.verify({ ...message, headers }, context)).toEqual(ok(undefined));
  });

  test.for([
    [{ exp: NOW_SECONDS }, "timestamp_stale"],
    [{ exp: NOW_SECONDS - 1 }, "timestamp_stale"],
    [{ nbf: NOW_SECONDS + 1 }, "timestamp_stale"],
  ] as const)("that says itself that it does not hold (%j) is refused", async ([claims, reason]) => {
    const headers = await bearing({ payload_hash, ...claims });
    expect(vonage.verify({ ...message, headers }, context)).toEqual(fail(reason));
  });

  test("covers no query, so by GET there is nothing that it could prove", async () => {
    const query = "msisdn=12025550123&to=12025550199&messageId=1&text=STOP";
    const body = Buffer.alloc(0);
    const headers = await bearing({ payload_hash: hashOf(body) });
    const delivery = { ...message, method: "GET", url: `${URL_OF}?${query}`, query, headers, body };
    expect(vonage.verify(delivery, context)).toEqual(fail("signature_mismatch"));
  });
});

describe("a field signature", () => {
  function signed(pairs: readonly (readonly [string, string])[]): URLSearchParams {
    const text = pairs
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]) => `&${name}=${value.replace(/[&=]/g, "_")}`)
      .join("");
    const fields = new URLSearchParams(pairs.map((pair): [string, string] => [...pair]));
    fields.append(
      "sig",
      createHash("md5")
        .update(text + SECRET)
        .digest("hex"),
    );
    return fields;
  }
  const post = (fields: URLSearchParams): Delivery => ({ ...sms, body: Buffer.from(fields.toString()) });

  test.for(["md5", "sha1", "sha256", "sha512"])("by %s is an HMAC", (algorithm) => {
    const fields = new URLSearchParams(sms.body.toString());
    fields.delete("sig");
    const text = [...fields].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `&${name}=${value}`);
    fields.set("sig", createHmac(algorithm, SECRET).update(text.join("")).digest("hex"));
    expect(vonage.verify(post(fields), withAlgorithm(algorithm))).toEqual(ok(undefined));
  });

  test.for([
    ["a name that holds an equals sign", "text=STOP&to", "1"],
    ["a name that holds an ampersand", "a&b", "1"],
  ])("with %s is refused: it could pose as two fields", ([, name = "", value = ""]) => {
    const fields = signed([
      ["msisdn", "12025550123"],
      [name, value],
    ]);
    expect(vonage.verify(post(fields), context)).toEqual(fail("signature_mismatch"));
  });

  test("with a field twice is refused, and so is one with two signatures", () => {
    const twice = signed([
      ["text", "a"],
      ["text", "b"],
    ]);
    expect(vonage.verify(post(twice), context)).toEqual(fail("signature_mismatch"));
    const fields = new URLSearchParams(sms.body.toString());
    fields.append("sig", "00");
    expect(vonage.verify(post(fields), context)).toEqual(fail("signature_mismatch"));
  });

  test("covers the body of a POST, whose query says nothing", () => {
    const query = "text=START";
    const delivery = { ...sms, url: `${URL_OF}?${query}`, query };
    expect(vonage.verify(delivery, context)).toEqual(ok(undefined));
    expect(vonage.parse(delivery)).toMatchObject({ ok: true, value: { texts: [{ text: "STOP" }] } });
  });

  test("is what counts where the address carries a password as well", () => {
    const delivery = { ...sms, headers: { ...sms.headers, authorization: "Basic aGVlZDpoZWVk" } };
    expect(vonage.verify(delivery, context)).toEqual(ok(undefined));
  });

  test("in JSON covers plain values only", () => {
    const { delivery } = caseOf("vonage", "sms-json");
    const told = JSON.parse(delivery.body.toString());
    const body = Buffer.from(JSON.stringify({ ...told, more: { text: "START" } }));
    expect(vonage.verify({ ...delivery, body }, context)).toEqual(fail("header_missing"));
  });
});

test("a body that is neither is refused for want of a signature, and is no fault of ours", () => {
  for (const body of ["", "{", "[]", "STOP"]) {
    expect(vonage.verify({ ...sms, body: Buffer.from(body) }, context)).toEqual(fail("header_missing"));
  }
});

test("a delivery by GET without a field of Vonage's is a probe", () => {
  expect(vonage.getFields).toContain("msisdn");
  expect(vonage.parse({ ...sms, body: Buffer.alloc(0) })).toEqual(ok({ changes: [], texts: [], unread: [] }));
});
