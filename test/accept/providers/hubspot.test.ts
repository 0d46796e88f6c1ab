import { createHash } from "node:crypto";
import { Signature } from "@hubspot/api-client";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { hubspot } from "../../../functions/accept/providers/hubspot.ts";
import type { Delivery, Parsed, ProviderContext, Question } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, casesOf, contextOf, queryOf, setupOf } from "../../support/provider-fixtures.ts";

const SIGNATURE = "x-hubspot-signature-v3";
const TIMESTAMP = "x-hubspot-request-timestamp";
const setup = setupOf("hubspot");
const context = contextOf(setup);
const valid = caseOf("hubspot", "batch").delivery;
const [clientSecret = ""] = setup.secrets["clientSecret"] ?? [];
const now = Date.parse(setup.now);

function post(url: string, body: string | Buffer, timestamp: number, signed = url): Delivery {
  const options = { clientSecret, url: signed, requestBody: body.toString(), timestamp, signature: "" };
  const signature = Signature.getSignature("POST", "v3", options);
  const headers = { [SIGNATURE]: signature, [TIMESTAMP]: String(timestamp) };
  return { ...valid, url, query: queryOf(url), headers, body: Buffer.from(body) };
}

describe("against the official package", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function officialVerdict({ method, url, body, headers }: Delivery): boolean {
    try {
      return Signature.isValid({
        method,
        signatureVersion: "v3",
        clientSecret,
        url,
        requestBody: body.toString(),
        signature: headers[SIGNATURE] ?? "",
        timestamp: Number(headers[TIMESTAMP]),
      });
    } catch {
      return false;
    }
  }

  // It signs an address as it stands, and HubSpot some of it decoded.
  const asItStands = casesOf("hubspot").filter(({ name }) => name !== "query-decoded");

  test.for(asItStands)("it takes the fixture $name", ({ delivery }) => {
    expect(officialVerdict(delivery)).toBe(true);
  });

  test("both take what it signs, whatever is signed", () => {
    const age = fc.integer({ min: 0, max: 300_000 });
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.json(), age, (url, body, milliseconds) => {
        const delivery = post(url, body, now - milliseconds);
        expect(officialVerdict(delivery)).toBe(true);
        expect(hubspot.verify(delivery, context)).toEqual(ok(undefined));
      }),
      { numRuns: 500 },
    );
  });

  test.for([
    ["another body", { body: Buffer.concat([valid.body, Buffer.from(" ")]) }],
    ["another address", { url: `${valid.url}?tenant=acme` }],
    ["another method", { method: "PUT" }],
    ["another time", { headers: { ...valid.headers, [TIMESTAMP]: String(now - 1_501) } }],
    ["another signature", { headers: { ...valid.headers, [SIGNATURE]: "AAAA" } }],
  ] as const)("both refuse %s (R-180)", ([, change]) => {
    const delivery = { ...valid, ...change };
    expect(officialVerdict(delivery)).toBe(false);
    expect(hubspot.verify(delivery, context)).toEqual(fail("signature_mismatch"));
  });

  test.for([300_000, 300_001, 86_400_000])("both judge a signature %i ms old alike", (age) => {
    const delivery = post(valid.url, valid.body, now - age);
    expect(officialVerdict(delivery)).toBe(age <= 300_000);
    expect(hubspot.verify(delivery, context)).toEqual(
      age <= 300_000 ? ok(undefined) : fail("timestamp_stale"),
    );
  });

  test("a signature of the future is refused here, where it would pass there for ever", () => {
    const delivery = post(valid.url, valid.body, now + 300_001);
    expect(officialVerdict(delivery)).toBe(true);
    expect(hubspot.verify(delivery, context)).toEqual(fail("timestamp_stale"));
    expect(hubspot.verify(post(valid.url, valid.body, now + 300_000), context)).toEqual(ok(undefined));
  });
});

test("the vector of the fact sheet verifies", () => {
  const url = "https://hooks.example.com/esp/hubspot?tenant=acme";
  const body = Buffer.from(
    '[{"eventId":1,"subscriptionType":"contact.propertyChange","objectId":42,"propertyName":"hs_email_optout","propertyValue":"true","occurredAt":1700000000000}]',
  );
  const headers = {
    [SIGNATURE]: "wom/D5713V8/WN2fGLKDXkFvMDUNsX33kKDrBllPe48=",
    [TIMESTAMP]: "1700000000000",
  };
  const own = contextOf(
    { ...setup, secrets: { clientSecret: ["hubspot-test-secret"] } },
    { now: 1_700_000_000_000 },
  );
  expect(hubspot.verify({ ...valid, url, query: queryOf(url), headers, body }, own)).toEqual(ok(undefined));
});

test("the older signatures, which an old delivery would pass for ever, are none", () => {
  const v1 = createHash("sha256").update(clientSecret).update(valid.body).digest();
  const v2 = createHash("sha256").update(`${clientSecret}POST${valid.url}`).update(valid.body).digest();
  for (const hash of [v1.toString("hex"), v1.toString("base64"), v2.toString("hex"), v2.toString("base64")]) {
    const headers = { ...valid.headers, [SIGNATURE]: hash };
    expect(hubspot.verify({ ...valid, headers }, context)).toEqual(fail("signature_mismatch"));
  }
  const { [SIGNATURE]: _, ...older } = valid.headers;
  expect(older).toHaveProperty("x-hubspot-signature");
  expect(hubspot.verify({ ...valid, headers: older }, context)).toEqual(fail("header_missing"));
});

describe("an address with escapes", () => {
  const escaped = "https://heed.example.com/a%3ab?x=%40%21%24%27%28%29%2A%2C%3B%2f%3F&y=%20%25%C3%A9";
  const decoded = "https://heed.example.com/a:b?x=@!$'()*,;/?&y=%20%25%C3%A9";

  test.for([
    ["as it stands", escaped],
    ["decoded as HubSpot says", decoded],
  ] as const)("may have been signed %s", ([, signed]) => {
    expect(hubspot.verify(post(escaped, valid.body, now, signed), context)).toEqual(ok(undefined));
  });

  test("may not have been signed decoded any further", () => {
    const further = post(escaped, valid.body, now, decodeURIComponent(escaped));
    expect(hubspot.verify(further, context)).toEqual(fail("signature_mismatch"));
  });
});

const CONTACTS = "https://api.hubapi.com/crm/v3/objects/contacts/batch/read";

interface Asked {
  readonly url: string;
  readonly question: Question | undefined;
}

/** A HubSpot that knows these addresses, by the contact's number. */
function knowing(addresses: Readonly<Record<string, unknown>>, token: readonly string[] = ["pat-fixture"]) {
  const asked: Asked[] = [];
  const secrets = { ...setup.secrets, accessToken: token };
  const fetchText: ProviderContext["fetchText"] = (url, question) => {
    asked.push({ url, question });
    const { inputs }: { inputs: readonly { id: string }[] } = JSON.parse(question?.body ?? "");
    const results = inputs
      .filter(({ id }) => id in addresses)
      .map(({ id }) => ({ id, properties: { email: addresses[id], hs_object_id: id } }));
    return Promise.resolve(JSON.stringify({ status: "COMPLETE", results, errors: [{ status: "error" }] }));
  };
  return { asked, context: contextOf({ ...setup, secrets }, { fetchText }) };
}

function parsedOf(...events: readonly object[]): Parsed {
  const base = {
    subscriptionType: "contact.propertyChange",
    portalId: 62515,
    subscriptionId: 22,
    occurredAt: now,
  };
  const body = JSON.stringify(events.map((event) => ({ ...base, ...event })));
  const parsed = hubspot.parse({ ...valid, body: Buffer.from(body) });
  if (!parsed.ok) throw new Error("the delivery cannot be read");
  return parsed.value;
}

const optout = { objectId: 123, propertyName: "hs_email_optout", propertyValue: "true" };

describe("the address, which no event carries,", () => {
  test("is asked of HubSpot: once for a delivery, each contact once", async () => {
    const parsed = parsedOf(
      optout,
      { ...optout, occurredAt: now - 1 },
      { ...optout, objectId: 124 },
      { objectId: 9 },
    );
    const { asked, context: known } = knowing({ 123: "reader@example.com", 124: "Other@Example.com" });
    expect(await hubspot.complete?.(parsed, known)).toMatchObject({
      changes: [
        { address: "reader@example.com", effect: "opted_out", channel: "email" },
        { address: "reader@example.com" },
        { address: "Other@Example.com" },
      ],
      unread: [],
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]?.url).toBe(CONTACTS);
    expect(asked[0]?.question?.headers).toMatchObject({ authorization: "Bearer pat-fixture" });
    expect(JSON.parse(asked[0]?.question?.body ?? "")).toEqual({
      properties: ["email"],
      inputs: [{ id: "123" }, { id: "124" }],
    });
  });

  test("is asked of at most a hundred contacts at a time", async () => {
    const events = Array.from({ length: 250 }, (_, place) => ({ ...optout, objectId: place + 1 }));
    const { asked, context: known } = knowing({});
    await hubspot.complete?.(parsedOf(...events), known);
    const sizes = asked.map(({ question }) => JSON.parse(question?.body ?? "").inputs.length);
    expect(sizes).toEqual([100, 100, 50]);
  });

  test.for([{}, { 123: null }, { 123: "" }, { 123: 7 }])(
    "that HubSpot does not have (%j) is no address: the event is kept",
    async (addresses) => {
      const parsed = parsedOf(optout);
      const completed = await hubspot.complete?.(parsed, knowing(addresses).context);
      expect(completed).toEqual(parsed);
    },
  );

  test.for([[], [""]])("without a token (%j) is not asked for: the event is kept", async (token) => {
    const { asked, context: known } = knowing({ 123: "reader@example.com" }, token);
    const parsed = parsedOf(optout);
    expect(await hubspot.complete?.(parsed, known)).toEqual(parsed);
    expect(parsed.unread).toMatchObject([{ why: "unaddressed" }]);
    expect(asked).toEqual([]);
  });

  test("is not asked for where nothing waits for one", async () => {
    const { asked, context: known } = knowing({});
    const parsed = parsedOf(
      { objectId: 1, propertyName: "firstname", propertyValue: "Robin" },
      { objectId: "x" },
    );
    expect(await hubspot.complete?.(parsed, known)).toEqual(parsed);
    expect(asked).toEqual([]);
  });

  test("is found for the good events of a batch, and the bad ones stay kept", async () => {
    const parsed = hubspot.parse(caseOf("hubspot", "mixed").delivery);
    const unread = parsed.ok ? parsed.value.unread : [];
    const first: { objectId: number }[] = JSON.parse(unread[0]?.raw ?? "[]");
    const known = knowing({ [String(first[0]?.objectId)]: "reader@example.com", 321: "other@example.com" });
    const completed = parsed.ok ? await hubspot.complete?.(parsed.value, known.context) : undefined;
    expect(completed?.changes).toMatchObject([
      { address: "reader@example.com" },
      { address: "other@example.com", list: "9" },
    ]);
    expect(completed?.unread.filter(({ why }) => why === "malformed")).toHaveLength(5);
  });

  describe("where HubSpot does not answer", () => {
    const down = contextOf(
      { ...setup, secrets: { ...setup.secrets, accessToken: ["pat-fixture"] } },
      { fetchText: () => Promise.reject(new Error("the answer was 500")) },
    );

    test("is a reason to have it deliver again", async () => {
      await expect(hubspot.complete?.(parsedOf({ ...optout, attemptNumber: 4 }), down)).rejects.toThrow(
        "500",
      );
      await expect(hubspot.complete?.(parsedOf(optout), down)).rejects.toThrow("500");
    });

    test("and has tried often, the events are kept", async () => {
      const parsed = parsedOf({ ...optout, attemptNumber: 5 }, { ...optout, objectId: 7, attemptNumber: 0 });
      expect(await hubspot.complete?.(parsed, down)).toEqual(parsed);
    });
  });

  test.for(["", "null", "[]", '{"results":7}'])("an answer %j is as good as none", async (answer) => {
    const odd = contextOf(
      { ...setup, secrets: { ...setup.secrets, accessToken: ["pat-fixture"] } },
      { fetchText: () => Promise.resolve(answer) },
    );
    await expect(hubspot.complete?.(parsedOf(optout), odd)).rejects.toThrow();
  });
});

describe("events", () => {
  async function told(event: object) {
    const completed = await hubspot.complete?.(
      parsedOf({ ...optout, ...event }),
      knowing({ 123: "reader@example.com" }).context,
    );
    return completed?.changes.map(({ effect, list }) => [effect, list]);
  }

  test.for([
    [{}, "opted_out", undefined],
    [{ propertyValue: true }, "opted_out", undefined],
    [{ propertyValue: "false" }, "opted_in", undefined],
    [{ propertyValue: "" }, "opted_in", undefined],
    [{ propertyName: "hs_email_optout_42" }, "opted_out", "42"],
    [{ propertyName: "hs_email_optout_42", propertyValue: "false" }, "opted_in", "42"],
    [{ subscriptionType: "object.propertyChange" }, "opted_out", undefined],
    [{ subscriptionType: "object.propertyChange", objectTypeId: "0-1" }, "opted_out", undefined],
    [{ subscriptionType: "contact.privacyDeletion", propertyName: undefined }, "opted_out", undefined],
    [
      { propertyName: "hs_email_hard_bounce_reason_enum", propertyValue: "UNKNOWN_USER" },
      "hard_bounce",
      undefined,
    ],
    [{ propertyName: "hs_email_hard_bounce_reason_enum", propertyValue: "SPAM" }, "soft_bounce", undefined],
  ] as const)("with %j mean %s", async ([event, effect, list]) => {
    expect(await told(event)).toEqual([[effect, list]]);
  });

  test.for([
    [{ propertyValue: "perhaps" }, "unknown_type"],
    [{ propertyValue: undefined }, "unknown_type"],
    [{ propertyName: "hs_email_optout_42", propertyValue: "1" }, "unknown_type"],
    [{ subscriptionType: "contact.teleported" }, "unknown_type"],
    [{ objectId: undefined }, "malformed"],
    [{ objectId: "12a" }, "malformed"],
    [{ objectId: 1.5 }, "malformed"],
  ] as const)("with %j are kept as %s", ([event, why]) => {
    expect(parsedOf({ ...optout, ...event })).toMatchObject({ changes: [], unread: [{ why }] });
  });

  test("have an id from what they say: HubSpot's own number is not an event's alone", async () => {
    const known = knowing({ 123: "reader@example.com", 124: "other@example.com" }).context;
    const ids = async (event: object) =>
      (await hubspot.complete?.(parsedOf({ ...optout, eventId: 1, ...event }), known))?.changes.map(
        ({ id }) => id,
      );
    const first = await ids({});
    expect(await ids({ attemptNumber: 3, eventId: 2 })).toEqual(first);
    for (const other of [
      { objectId: 124 },
      { propertyValue: "false" },
      { occurredAt: now - 1 },
      { portalId: 1 },
    ]) {
      expect(await ids(other)).not.toEqual(first);
    }
  });

  test.for(["{}", "null", '"[]"', "", "["])("a body %j that is no array is malformed", (body) => {
    expect(hubspot.parse({ ...valid, body: Buffer.from(body) })).toEqual(fail("malformed"));
  });

  test("nested deeper than any stack are kept and completed to nobody else's", async () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const first = JSON.stringify({ ...optout, subscriptionType: "contact.propertyChange", objectId: 124 });
    const second = `{"subscriptionType":"contact.propertyChange","objectId":123,"propertyName":"hs_email_optout","propertyValue":"true","x":${deep}}`;
    const parsed = hubspot.parse({ ...valid, body: Buffer.from(`[${first},${second}]`) });
    const known = knowing({ 123: "reader@example.com", 124: "other@example.com" });
    const completed = parsed.ok ? await hubspot.complete?.(parsed.value, known.context) : undefined;
    expect(completed?.changes.map(({ address }) => address)).toEqual(["other@example.com"]);
    expect(completed?.unread).toMatchObject([{ why: "unaddressed" }]);
  });
});
