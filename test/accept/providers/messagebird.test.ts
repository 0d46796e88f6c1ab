import { createHmac } from "node:crypto";
import { SignJWT } from "jose";
import reference from "messagebird/lib/testdata/webhook-signature-jwt-reference.json" with { type: "json" };
import { describe, expect, test } from "vitest";
import { messagebird } from "../../../functions/accept/providers/messagebird.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, queryOf, setupOf } from "../../support/provider-fixtures.ts";

const setup = setupOf("messagebird");
const context = contextOf(setup);
const bird = caseOf("messagebird", "bird-stop").delivery;
const classic = caseOf("messagebird", "classic-form").delivery;
const TOKEN = "messagebird-signature-jwt";

type Vector = (typeof reference)[number];

function judged({ method, secret = "a key", url, payload = "", timestamp, token }: Vector) {
  const delivery: Delivery = {
    method,
    url,
    query: queryOf(url),
    headers: { [TOKEN]: token },
    body: Buffer.from(payload),
    urlSecret: undefined,
  };
  const now = Date.parse(timestamp);
  return messagebird.verify(delivery, contextOf({ ...setup, secrets: { signingKey: [secret] } }, { now }));
}

describe("MessageBird's own reference tokens (messagebird 4.0.1)", () => {
  const expired = reference.filter(({ reason }) => reason?.includes("exp is in the past"));
  const others = reference.filter((vector) => !expired.includes(vector));

  test("are all there", () => {
    expect([reference.length, expired.length]).toEqual([44, 1]);
  });

  test.for(others)("$name: $valid", (vector) => {
    expect(judged(vector)).toMatchObject({ ok: vector.valid });
  });

  test.for(expired)("$name: taken, for an attempt hours later comes with the first token", (vector) => {
    expect(judged(vector)).toEqual(ok(undefined));
  });
});

describe("a token", () => {
  const { delivery } = caseOf("messagebird", "token-bird");
  const [, payload = ""] = (delivery.headers[TOKEN] ?? "").split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url").toString());

  async function bearing(change: Readonly<Record<string, unknown>>): Promise<Delivery> {
    const token = await new SignJWT({ ...claims, ...change })
      .setProtectedHeader({ alg: "HS256" })
      .sign(Buffer.from("bird_test_key"));
    return { ...delivery, headers: { [TOKEN]: token } };
  }

  test.for([
    [{ iss: "Somebody" }, "signature_mismatch"],
    [{ iss: undefined }, "signature_mismatch"],
    [{ jti: undefined }, "signature_mismatch"],
    [{ url_hash: undefined }, "signature_mismatch"],
    [{ payload_hash: undefined }, "signature_mismatch"],
    [{ payload_hash: 7 }, "signature_mismatch"],
    [{ nbf: Date.parse(setup.now) / 1000 + 6 }, "timestamp_stale"],
  ] as const)("with %j is refused", async ([change, reason]) => {
    expect(messagebird.verify(await bearing(change), context)).toEqual(fail(reason));
  });

  test.for([{}, { nbf: Date.parse(setup.now) / 1000 + 5 }, { nbf: undefined }, { exp: 1, nbf: 1 }])(
    "with %j is taken",
    async (change) => {
      expect(messagebird.verify(await bearing(change), context)).toEqual(ok(undefined));
    },
  );

  test("tells the time of a message that tells none: hours later it is still that", async () => {
    const { delivery: timeless } = caseOf("messagebird", "token-form");
    // What stands beside the token is not signed.
    const headers = { ...timeless.headers, "messagebird-request-timestamp": "1" };
    const { nbf } = claims;
    expect(messagebird.parse({ ...timeless, headers })).toMatchObject({
      ok: true,
      value: { texts: [{ time: { milliseconds: nbf * 1000, wholeSecond: true } }] },
    });
  });

  test("that is empty is refused, and no other signature stands in for it", () => {
    const headers = { ...bird.headers, [TOKEN]: "" };
    expect(messagebird.verify({ ...bird, headers }, context)).toEqual(fail("header_missing"));
  });
});

describe("the vectors of the fact sheet", () => {
  const at = (url: string, signature: string): Delivery => ({
    ...bird,
    url,
    query: queryOf(url),
    headers: { "messagebird-signature": signature, "messagebird-request-timestamp": "1767607200" },
    body: Buffer.from('{"a":1}'),
  });

  test("MessageBird's older form, as the official package signs it", () => {
    const signature = "oPYazLH1ePaJyqVYNJwfZtirKTb4Zesrvail7MedKqY=";
    const older = contextOf({ ...setup, secrets: { signingKey: ["mb_test_key"] } });
    for (const query of ["b=2&a=1%20x", "a=1+x&b=2"]) {
      const delivery = at(`https://hooks.example.com/sms/bird?${query}`, signature);
      expect(messagebird.verify(delivery, older)).toEqual(ok(undefined));
    }
  });

  test("Bird's form, over the whole address", () => {
    const url = "https://hooks.example.com/sms/bird?tenant=a1";
    const signature = "w920dCMktcDF0KUtWssVVCiNV6p2Fntt09S8hXa9+v0=";
    expect(messagebird.verify(at(url, signature), context)).toEqual(ok(undefined));
    expect(messagebird.verify(at(`${url}1`, signature), context)).toEqual(fail("signature_mismatch"));
  });
});

test.for([0, 8, 24 * 30])("Bird's attempts %i hours later keep their time, and are taken", (hours) => {
  const now = Date.parse(setup.now) + hours * 3_600_000;
  expect(messagebird.verify(bird, contextOf(setup, { now }))).toEqual(ok(undefined));
});

test("the older form puts back the plus of the one time that it knows of, and of no other field", () => {
  const { delivery } = caseOf("messagebird", "classic-status-delivered");
  const query = delivery.query.replace("reference=a", "reference=a+b");
  const canonical = [...new URLSearchParams(query)]
    .map(([name, value]) => [name, name === "statusDatetime" ? value.replace(" ", "+") : value])
    .sort(([a = ""], [b = ""]) => (a < b ? -1 : 1))
    .map((pair) => pair.map(encodeURIComponent).join("="))
    .join("&");
  const time = delivery.headers["messagebird-request-timestamp"] ?? "";
  const digest = Buffer.from("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", "hex");
  const signed = Buffer.concat([Buffer.from(`${time}\n${canonical}\n`), digest]);
  const signature = createHmac("sha256", "bird_test_key").update(signed).digest("base64");
  const headers = { ...delivery.headers, "messagebird-signature": signature };
  const url = delivery.url.replace(delivery.query, query);
  expect(messagebird.verify({ ...delivery, url, query, headers }, context)).toEqual(ok(undefined));
});

test("where there is a body, the query says nothing", () => {
  const query = "originator=12025550177&recipient=12025550199&id=1&body=START";
  expect(messagebird.parse({ ...classic, query })).toMatchObject({
    ok: true,
    value: { texts: [{ from: "+12025550123", text: "Arrêt 🛑" }] },
  });
});

test("JSON that is cut short is malformed, and an empty delivery is nothing", () => {
  expect(messagebird.parse({ ...bird, body: Buffer.from('{"service":') })).toEqual(fail("malformed"));
  expect(messagebird.parse({ ...bird, body: Buffer.alloc(0) })).toEqual(
    ok({ changes: [], texts: [], unread: [] }),
  );
});
