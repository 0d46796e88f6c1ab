import { createHmac, randomUUID } from "node:crypto";
import { describe, expect, test } from "vitest";
import { plivo } from "../../../functions/accept/providers/plivo.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, casesOf, contextOf, queryOf, setupOf } from "../../support/provider-fixtures.ts";

const TOKEN = "plivo_test_token";
const setup = setupOf("plivo");
const context = contextOf(setup);
const valid = caseOf("plivo", "stop").delivery;
const fields = {
  From: "12025550123",
  To: "12025550199",
  Text: "STOP",
  Type: "sms",
  MessageUUID: "00000000-0000-4000-8000-000000000001",
};

/** As plivo 4.79.0 signs by V2: the address without its query, and the nonce. */
function byV2(delivery: Delivery, nonce: string = randomUUID(), token = TOKEN): Delivery {
  const signed = delivery.url.replace(/\?.*/s, "") + nonce;
  const signature = createHmac("sha256", token).update(signed).digest("base64");
  return {
    ...delivery,
    headers: { "x-plivo-signature-v2": signature, "x-plivo-signature-v2-nonce": nonce },
  };
}

describe("the vectors of the fact sheet, which the official package took", () => {
  const NONCE = "12345678901234567890";
  const at = (url: string, headers: Delivery["headers"]): Delivery => ({
    ...valid,
    url,
    query: queryOf(url),
    headers,
    body: Buffer.from(new URLSearchParams(fields).toString()),
  });

  test("V2", () => {
    const delivery = at("https://hooks.example.com/sms/plivo?tenant=a1", {
      "x-plivo-signature-v2": "kNrR4C97PKTSUXFM/4NK5qUi7FJ/OM/LMqp2/B+tUOw=",
      "x-plivo-signature-v2-nonce": NONCE,
    });
    expect(plivo.verify(delivery, context)).toEqual(ok(undefined));
  });

  test.for([
    ["with a query", "?tenant=a1", "VgGh7+uD5UayLRv8TxhM+rEarWVmz5nVkl/UyZh7Cfc="],
    ["without a query", "", "2V2E+OB8w441shCcBaUgRgdyyciIZhUIKlsqcA6Kr00="],
  ])("V3 %s", ([, query = "", signature = ""]) => {
    const delivery = at(`https://hooks.example.com/sms/plivo${query}`, {
      "x-plivo-signature-v3": signature,
      "x-plivo-signature-v3-nonce": NONCE,
    });
    expect(plivo.verify(delivery, context)).toEqual(ok(undefined));
    const changed = { ...delivery, body: Buffer.from(`${delivery.body}&Text=START`) };
    expect(plivo.verify(changed, context)).toEqual(fail("signature_mismatch"));
  });
});

describe("V2, which the messaging pages document", () => {
  test.for(casesOf("plivo"))("takes and reads $name", ({ delivery, expected }) => {
    expect(plivo.verify(byV2(delivery), context)).toEqual(ok(undefined));
    expect(plivo.parse(byV2(delivery))).toEqual(ok(expected));
  });

  test("covers no body, so a nonce that was used is refused with any other", () => {
    const delivery = byV2(valid);
    const start = Buffer.from(valid.body.toString().replace("STOP", "START"));
    expect(plivo.verify(delivery, context)).toEqual(ok(undefined));
    expect(plivo.verify({ ...delivery, body: start }, context)).toEqual(fail("signature_mismatch"));
    expect(plivo.verify({ ...delivery, method: "GET" }, context)).toEqual(fail("signature_mismatch"));
    expect(plivo.verify(delivery, context)).toEqual(ok(undefined));
  });

  test("a forged signature uses up no nonce", () => {
    const forged = byV2(valid, "used-once", "another token");
    expect(plivo.verify(forged, context)).toEqual(fail("signature_mismatch"));
    const start = Buffer.from(valid.body.toString().replace("STOP", "START"));
    expect(plivo.verify(byV2({ ...valid, body: start }, "used-once"), context)).toEqual(ok(undefined));
  });

  test("covers the path, and with it a secret there", () => {
    const delivery = byV2({ ...valid, url: `${valid.url}/s3cret` });
    expect(plivo.verify({ ...delivery, url: valid.url }, context)).toEqual(fail("signature_mismatch"));
  });

  test.for(["a/b", "a b", "", "x".repeat(129)])("a nonce like %j, cut out of a path, is refused", (nonce) => {
    expect(plivo.verify(byV2(valid, nonce), context)).toMatchObject({ ok: false });
  });

  test("never stands in for a V3 signature that is there and wrong", () => {
    const headers = { ...byV2(valid).headers, ...valid.headers, "x-plivo-signature-v3": "AAAA" };
    expect(plivo.verify({ ...valid, headers }, context)).toEqual(fail("signature_mismatch"));
  });
});

describe("the headers", () => {
  test("without any signature are refused", () => {
    expect(plivo.verify({ ...valid, headers: {} }, context)).toEqual(fail("header_missing"));
    const { "x-plivo-signature-v3": _, ...headers } = valid.headers;
    expect(plivo.verify({ ...valid, headers }, context)).toEqual(fail("header_missing"));
  });

  test("may list several signatures, of which one is enough", () => {
    const good = valid.headers["x-plivo-signature-v3"] ?? "";
    for (const list of [`AAAA,${good}`, `${good}, AAAA`, `${good},${good}`]) {
      const headers = { ...valid.headers, "x-plivo-signature-v3": list };
      expect(plivo.verify({ ...valid, headers }, context)).toEqual(ok(undefined));
    }
    const headers = { ...valid.headers, "x-plivo-signature-v3": `${"AAAA,".repeat(16)}${good}` };
    expect(plivo.verify({ ...valid, headers }, context)).toEqual(fail("signature_mismatch"));
  });

  test("of a sub-account carry the main account's signature beside its own", () => {
    const good = valid.headers["x-plivo-signature-v3"] ?? "";
    const headers = { ...valid.headers, "x-plivo-signature-v3": "AAAA", "x-plivo-signature-ma-v3": good };
    expect(plivo.verify({ ...valid, headers }, context)).toEqual(ok(undefined));
  });
});

describe("the answer", () => {
  const inbound = { id: "1", from: "+12025550123", to: "+12025550199", text: "STOP" };

  test("to nothing is empty: plain text might be sent on", () => {
    expect(plivo.answer?.(undefined, inbound)).toEqual({ contentType: "text/xml", body: "<Response/>" });
    expect(plivo.answer?.("Bye")).toEqual({ contentType: "text/xml", body: "<Response/>" });
  });

  test("names both numbers, and quotes what is said", () => {
    expect(plivo.answer?.("A & B <stop> 🛑", inbound)).toEqual({
      contentType: "text/xml",
      body: '<Response><Message src="12025550199" dst="12025550123">A &amp; B &lt;stop&gt; 🛑</Message></Response>',
    });
  });

  test("holds nothing of a number but its digits", () => {
    const odd = { ...inbound, to: 'x" y="1' };
    expect(plivo.answer?.("Bye", odd).body).toContain('src="1" dst="12025550123"');
  });
});

test("a tenant that will have V3 only takes no V2, and V3 as before", () => {
  const strict = contextOf(setup, { setting: (name) => (name === "requireV3" ? true : undefined) });
  const signedByV3 = casesOf("plivo").filter(({ delivery }) => "x-plivo-signature-v3" in delivery.headers);
  expect(signedByV3).not.toHaveLength(0);
  for (const { delivery } of signedByV3) expect(plivo.verify(delivery, strict)).toEqual(ok(undefined));
  expect(plivo.verify(byV2(valid), context)).toEqual(ok(undefined));
  expect(plivo.verify(byV2(valid), strict)).toEqual(fail("version_unknown"));
});
