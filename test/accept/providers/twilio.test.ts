import { parse, stringify } from "node:querystring";
import fc from "fast-check";
import twilioPackage from "twilio";
import {
  getExpectedTwilioSignature,
  validateRequest,
  validateRequestWithBody,
} from "twilio/lib/webhooks/webhooks.js";
import { describe, expect, test } from "vitest";
import { twilio } from "../../../functions/accept/providers/twilio.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, casesOf, contextOf, queryOf, setupOf } from "../../support/provider-fixtures.ts";

const TOKEN = "test_auth_token_0123456789abcdef";
const HEADER = "x-twilio-signature";
const setup = setupOf("twilio");
const context = contextOf(setup);
const valid = caseOf("twilio", "stop").delivery;

type Fields = Readonly<Record<string, string | readonly string[]>>;

function post(url: string, fields: Fields, signature: string): Delivery {
  const pairs = Object.entries(fields).flatMap(([name, values]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  const body = Buffer.from(new URLSearchParams(pairs).toString());
  return { ...valid, url, query: queryOf(url), headers: { [HEADER]: signature }, body };
}

function fieldsIn({ body }: Delivery): Fields {
  const pairs = new URLSearchParams(body.toString());
  return Object.fromEntries([...pairs.keys()].map((name) => [name, pairs.getAll(name)]));
}

/** The query as old back ends encode it. */
function legacyQuery(address: string): string {
  return address.replace(/(?<=\?).+$/s, (query) => stringify(parse(query)));
}

describe("the vectors of the fact sheet", () => {
  const fields = {
    ToCountry: "US",
    MessageSid: "SM00000000000000000000000000000001",
    SmsMessageSid: "SM00000000000000000000000000000001",
    AccountSid: "AC00000000000000000000000000000001",
    From: "+12025550123",
    To: "+12025550199",
    Body: "STOP",
    NumMedia: "0",
    NumSegments: "1",
    OptOutType: "STOP",
  };

  test("a form verifies", () => {
    const url = "https://hooks.example.com/sms/twilio?tenant=a1";
    expect(twilio.verify(post(url, fields, "HnAlSi5D0ARBT2UtjsKdwuKnbEw="), context)).toEqual(ok(undefined));
  });

  test("a JSON body verifies by its hash in the address", () => {
    const query = "bodySHA256=c63f7b0d423a97902a7686bfc7d57170539d0525a4209c0056f43ffc9a7b9f5f";
    const url = `https://hooks.example.com/sms/twilio?${query}`;
    const body = Buffer.from('{"MessageSid":"SM1","Body":"STOP"}');
    const delivery = { ...valid, url, query, headers: { [HEADER]: "KsQAZKJfCcx0HEoEg9u8u+KlbRc=" }, body };
    expect(twilio.verify(delivery, context)).toEqual(ok(undefined));
    const changed = { ...delivery, body: Buffer.from('{"MessageSid":"SM1","Body":"START"}') };
    expect(twilio.verify(changed, context)).toEqual(fail("signature_mismatch"));
  });
});

describe("against the official package", () => {
  test.for(casesOf("twilio"))("it takes the fixture $name", ({ delivery }) => {
    const { url, query, headers, method, body } = delivery;
    const signature = headers[HEADER] ?? "";
    const verdict = query.includes("bodySHA256")
      ? validateRequestWithBody(TOKEN, signature, url, body.toString())
      : validateRequest(TOKEN, signature, url, method === "GET" ? {} : { ...fieldsIn(delivery) });
    expect(verdict).toBe(true);
  });

  const host = fc.constantFrom(
    "heed.example.com",
    "user:pass@heed.example.com",
    "[2001:db8::1]",
    "HEED.example.com",
    "bücher.example",
  );
  const port = fc.constantFrom("", "", ":443", ":80", ":8443");
  const path = fc.constantFrom("", "/sms/demo/twilio", "/it's", "/a b", "/%7Ea/../b");
  const query = fc.oneof(
    fc.constantFrom("", "?", "?a=it's&b", "?x=%20+%2B", "?q=a&q=b"),
    fc.webQueryParameters().map((text) => `?${text}`),
  );
  const url = fc
    .tuple(fc.constantFrom("https://", "http://"), host, port, path, query)
    .map((parts) => parts.join(""))
    .filter((text) => !text.includes("bodySHA256"));
  const text = fc.string({ unit: "grapheme" });
  const name = fc
    .oneof(fc.constantFrom("Body", "From", "To", "body", "É", "a b", "10", "9"), text)
    .filter((key) => key !== "__proto__");
  const fields = fc.dictionary(name, fc.oneof(text, fc.array(text, { minLength: 1 })));

  test("both take what either would sign, in every spelling of the address", () => {
    fc.assert(
      fc.property(url, fields, (address, form) => {
        const signature = getExpectedTwilioSignature(TOKEN, address, form);
        expect(twilio.verify(post(address, form, signature), context)).toEqual(ok(undefined));
      }),
      { numRuns: 500 },
    );
  });

  test("both agree where the address that was signed is written another way", () => {
    const respelt = (change: (address: string) => string) => change;
    const spelling = fc.constantFrom(
      respelt((address) => address),
      respelt((address) => address.replace(/:\d+(?=[/?]|$)/, "")),
      respelt((address) => address.replace(/^(https?:\/\/[^/?]*[a-z\]])(?=[/?]|$)/, "$1:443")),
      respelt((address) => address.replace(/^(https?:\/\/[^/?]*[a-z\]])(?=[/?]|$)/, "$1:80")),
      respelt((address) => address.replaceAll("'", "%27")),
      respelt((address) => new URL(address).href),
      respelt((address) => legacyQuery(new URL(address).href)),
      respelt((address) => `${address}/`),
      respelt((address) => address.toUpperCase()),
    );
    fc.assert(
      fc.property(url, spelling, fields, (address, respell, form) => {
        const signature = getExpectedTwilioSignature(TOKEN, respell(address), form);
        const official = validateRequest(TOKEN, signature, address, form);
        const verdict = twilio.verify(post(address, form, signature), context);
        expect(verdict).toEqual(official ? ok(undefined) : fail("signature_mismatch"));
      }),
      { numRuns: 1_000 },
    );
  });

  test("both refuse a field more, a field less and a field changed (R-180)", () => {
    const signature = valid.headers[HEADER] ?? "";
    const form = fieldsIn(valid);
    const { Body: _, ...less } = form;
    for (const changed of [
      { ...form, Extra: "1" },
      less,
      { ...form, Body: "START" },
      { ...form, Body: ["STOP", "START"] },
    ]) {
      expect(validateRequest(TOKEN, signature, valid.url, { ...changed })).toBe(false);
      expect(twilio.verify(post(valid.url, changed, signature), context)).toEqual(fail("signature_mismatch"));
    }
  });
});

test("an empty token is no key, though anybody can sign with it", () => {
  const signature = getExpectedTwilioSignature("", valid.url, fieldsIn(valid));
  const keyless = contextOf({ ...setup, secrets: { authToken: [""] } });
  expect(twilio.verify(post(valid.url, fieldsIn(valid), signature), keyless)).toEqual(fail("key_missing"));
});

test("where the body is signed by its hash, another hash or a second one is refused", () => {
  const { delivery } = caseOf("twilio", "json");
  const other = "0".repeat(64);
  for (const query of [`bodySHA256=${other}`, `bodySHA256=${other}&${delivery.query}`, "bodySHA256="]) {
    const url = `${valid.url}?${query}`;
    const signature = getExpectedTwilioSignature(TOKEN, url, {});
    expect(twilio.verify({ ...delivery, query, url, headers: { [HEADER]: signature } }, context)).toEqual(
      fail("signature_mismatch"),
    );
  }
});

test("a form is never read as JSON, nor the query of a POST as its fields", () => {
  const json = Buffer.from('{"MessageSid":"SM1","From":"+12025550123","To":"+12025550199","Body":"STOP"}');
  expect(twilio.parse({ ...valid, body: json })).toMatchObject({ ok: true, value: { texts: [] } });
  const query = valid.body.toString();
  expect(twilio.parse({ ...valid, query, body: Buffer.alloc(0) })).toEqual(
    ok({ changes: [], texts: [], unread: [] }),
  );
});

test("a JSON body that is no object is malformed", () => {
  const { delivery } = caseOf("twilio", "json");
  for (const body of ["[]]", "null", "7", "", '"STOP"']) {
    expect(twilio.parse({ ...delivery, body: Buffer.from(body) })).toEqual(fail("malformed"));
  }
});

test.for(["SM1", ""])("the same message has the same id, and one without an id (%j) is kept", (sid) => {
  const fields = { MessageSid: sid, From: "+12025550123", To: "+12025550199", Body: "Stop" };
  const parsed = twilio.parse(post(valid.url, fields, ""));
  const expected =
    sid === "" ? { texts: [], unread: [{ why: "malformed" }] } : { texts: [{ id: "SM1" }], unread: [] };
  expect(parsed).toMatchObject({ ok: true, value: expected });
});

describe("the answer", () => {
  test("is an empty response where nothing is to be said: plain text would be sent as a message", () => {
    expect(twilio.answer?.(undefined)).toEqual({ contentType: "text/xml", body: "<Response/>" });
  });

  test("is what the official package writes, for any text", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((value) => !/\p{Cc}/u.test(value));
    fc.assert(
      fc.property(
        fc.oneof(text, fc.constantFrom("<Dial>+1</Dial>", "a & b", "]]>", "\r\n", "Arrêt 🛑")),
        (said) => {
          const official = new twilioPackage.twiml.MessagingResponse();
          official.message(said);
          const body = official.toString().replace(/^<\?xml[^>]*\?>/, "");
          expect(twilio.answer?.(said)).toEqual({ contentType: "text/xml", body });
        },
      ),
      { numRuns: 300 },
    );
  });

  test("holds nothing that XML cannot", () => {
    expect(twilio.answer?.("a\u0000b\u0007c\ud800d").body).toBe(
      "<Response><Message>abc\ufffdd</Message></Response>",
    );
  });
});
