import { createHmac } from "node:crypto";
import fc from "fast-check";
import { Webhook } from "standardwebhooks";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { standardWebhooks } from "../../../functions/accept/providers/standard-webhooks.ts";
import { partner } from "../../../functions/deliver/partners/webhook.ts";
import type { Job } from "../../../shared/partner.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { requestOf } from "../../support/partner-context.ts";
import { caseOf, casesOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const setup = setupOf("standard-webhooks");
const context = contextOf(setup);
const valid = caseOf("standard-webhooks", "heed-opted-out").delivery;
const [secret = "", ed25519 = ""] = setup.secrets["secret"] ?? [];
const seconds = Date.parse(setup.now) / 1000;

function keyed(...secrets: readonly string[]) {
  return contextOf({ ...setup, secrets: { secret: secrets } });
}

function post(
  id: string,
  timestamp: string,
  signature: string,
  body: string | Buffer = valid.body,
): Delivery {
  const headers = { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature };
  return { ...valid, headers, body: Buffer.from(body) };
}

function signedBy(key: string, id = "msg_1", timestamp = String(seconds), body = valid.body): string {
  return new Webhook(key).sign(id, new Date(Number(timestamp) * 1000), body.toString());
}

function saying(type: string, data: object): Delivery {
  return { ...valid, body: Buffer.from(JSON.stringify({ type, timestamp: "2027-01-04T09:59:57Z", data })) };
}

describe("the vectors of the specification", () => {
  const id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
  const at = contextOf(setup, { now: 1_614_265_330_000 });
  const body = '{"test": 2432232314}';

  test("of v1 verifies", () => {
    const signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    const key = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    expect(signedBy(key, id, "1614265330", Buffer.from(body))).toBe(signature);
    const official = { ...at, secret: () => [key] };
    expect(standardWebhooks.verify(post(id, "1614265330", signature, body), official)).toEqual(ok(undefined));
  });

  test("of v1a verifies, which no library of the standard does yet", () => {
    const signature =
      "v1a,yoUrgEkc12aGqm0n4Sydmdz55xJfTz4AsAgieHFjmkR7LJtqVCZOQYzvvHjI5kAey+r4iaBGxTFRrl2iBQxtDQ==";
    expect(standardWebhooks.verify(post(id, "1614265330", signature, body), at)).toEqual(ok(undefined));
    const other = signature.replace("yoUr", "yoUs");
    expect(standardWebhooks.verify(post(id, "1614265330", other, body), at)).toEqual(
      fail("signature_mismatch"),
    );
  });
});

describe("against the official package", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse(setup.now) });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function officialVerdict({ body, headers }: Delivery): boolean {
    try {
      new Webhook(secret).verify(body, { ...headers }, { jsonParse: false });
      return true;
    } catch {
      return false;
    }
  }

  const symmetric = casesOf("standard-webhooks").filter(({ name }) => !name.startsWith("signed-"));

  test.for(symmetric)("it takes the fixture $name", ({ delivery }) => {
    expect(officialVerdict(delivery)).toBe(true);
  });

  test("both take what it signs, whatever is signed", () => {
    const id = fc.string({ unit: fc.constantFrom(..."abcXYZ019_-:/"), minLength: 1, maxLength: 64 });
    fc.assert(
      fc.property(id, fc.string({ unit: "grapheme" }), (name, body) => {
        const signature = signedBy(secret, name, String(seconds), Buffer.from(body));
        const delivery = post(name, String(seconds), signature, body);
        expect(officialVerdict(delivery)).toBe(true);
        expect(standardWebhooks.verify(delivery, context)).toEqual(ok(undefined));
      }),
      { numRuns: 500 },
    );
  });

  test("both agree on a list of signatures in which some are not its own", () => {
    const own = signedBy(secret);
    const entry = fc.constantFrom(
      own,
      own.replace("v1,", "v1a,"),
      own.replace("v1,", "v2,"),
      own.replace("v1,", "V1,"),
      own.slice(0, -4),
      signedBy("whsec_c29tZWJvZHkgZWxzZQ=="),
      "v1,",
      "v1",
      "noise",
    );
    fc.assert(
      fc.property(fc.array(entry, { minLength: 1, maxLength: 16 }), (entries) => {
        const delivery = post("msg_1", String(seconds), entries.join(" "));
        const verdict = standardWebhooks.verify(delivery, context);
        expect(verdict).toEqual(officialVerdict(delivery) ? ok(undefined) : fail("signature_mismatch"));
      }),
      { numRuns: 500 },
    );
  });

  test.for([-301, -300, 0, 300, 301])("both judge a signature %i s old alike", (age) => {
    const timestamp = String(seconds - age);
    const delivery = post("msg_1", timestamp, signedBy(secret, "msg_1", timestamp));
    expect(officialVerdict(delivery)).toBe(Math.abs(age) <= 300);
    expect(standardWebhooks.verify(delivery, context)).toEqual(
      Math.abs(age) <= 300 ? ok(undefined) : fail("timestamp_stale"),
    );
  });

  test("where it reads a number out of a longer text, ours refuses", () => {
    const delivery = post("msg_1", `${seconds}abc`, signedBy(secret));
    expect(officialVerdict(delivery)).toBe(true);
    expect(standardWebhooks.verify(delivery, context)).toEqual(fail("envelope_malformed"));
  });
});

test("an old signature that is wrong is wrong first: nobody learns how old is too old", () => {
  const delivery = post("msg_1", String(seconds - 3_600), signedBy(secret));
  expect(standardWebhooks.verify(delivery, context)).toEqual(fail("signature_mismatch"));
});

test("an id with a dot is refused: another id and time could be cut out of the same bytes", () => {
  const body = Buffer.from(`${seconds}.{}`);
  const signature = signedBy(secret, "msg", String(seconds), body);
  const moved = post(`msg.${seconds}`, String(seconds), signature, "{}");
  expect(new Webhook(secret).sign(`msg.${seconds}`, new Date(seconds * 1000), "{}")).toBe(signature);
  expect(standardWebhooks.verify(moved, context)).toEqual(fail("envelope_malformed"));
});

describe("the two kinds of key", () => {
  test("are never confused: what everybody knows of a public key signs nothing", () => {
    const publicBytes = Buffer.from(ed25519.replace("whpk_", ""), "base64");
    const forged = createHmac("sha256", publicBytes)
      .update(`msg_1.${seconds}.`)
      .update(valid.body)
      .digest("base64");
    for (const version of ["v1", "v1a"]) {
      const delivery = post("msg_1", String(seconds), `${version},${forged}`);
      expect(standardWebhooks.verify(delivery, keyed(ed25519))).toEqual(fail("signature_mismatch"));
    }
  });

  test("verify each its own version only", () => {
    const { delivery } = caseOf("standard-webhooks", "signed-with-ed25519");
    const signature = delivery.headers["webhook-signature"] ?? "";
    const headers = { ...delivery.headers, "webhook-signature": signature.replace("v1a,", "v1,") };
    expect(standardWebhooks.verify({ ...delivery, headers }, context)).toEqual(fail("signature_mismatch"));
    expect(standardWebhooks.verify(delivery, keyed(secret))).toEqual(fail("signature_mismatch"));
    expect(standardWebhooks.verify(delivery, keyed(ed25519))).toEqual(ok(undefined));
    expect(standardWebhooks.verify(valid, keyed(ed25519))).toEqual(fail("signature_mismatch"));
  });

  test.for([
    ["without its prefix", secret.replace("whsec_", "")],
    ["with a line end", `${secret}\n`],
    ["without padding", secret.replace(/=+$/, "")],
  ] as const)("a symmetric one may be written %s", ([, text]) => {
    expect(standardWebhooks.verify(valid, keyed(text))).toEqual(ok(undefined));
  });

  test.for(["", "whsec_", "whpk_", "whsec_not base64!", "whpk_AAAA", "=", " "])("%j is none", (text) => {
    expect(standardWebhooks.verify(valid, keyed(text))).toEqual(fail("key_missing"));
    expect(standardWebhooks.verify(valid, keyed(text, secret))).toEqual(ok(undefined));
  });
});

test("of more than sixteen signatures the first sixteen count", () => {
  const own = signedBy(secret);
  const others = Array.from({ length: 15 }, () => "v1,AAAA");
  const sixteenth = post("msg_1", String(seconds), [...others, own].join(" "));
  const seventeenth = post("msg_1", String(seconds), [...others, "v1,AAAA", own].join(" "));
  expect(standardWebhooks.verify(sixteenth, context)).toEqual(ok(undefined));
  expect(standardWebhooks.verify(seventeenth, context)).toEqual(fail("signature_mismatch"));
});

test("what Heed sends to a partner, Heed understands", async () => {
  const job: Job = {
    tenant: "demo",
    partner: "crm",
    eventId: "01JGRBXY0N0000000000000001",
    contactId: "c",
    channel: "sms",
    topic: "offers",
    status: "opted_out",
    source: "sms",
    reason: null,
    occurredAt: "2027-01-04T09:59:50.250Z",
    createdAt: "2027-01-04T09:59:51.000Z",
  };
  const { headers, body } = await requestOf(
    partner,
    { job, address: "+12025550123" },
    { secret: () => [secret], now: () => context.now },
  );
  const delivery = { ...valid, headers, body: Buffer.from(body) };
  expect(standardWebhooks.verify(delivery, context)).toEqual(ok(undefined));
  expect(standardWebhooks.parse(delivery)).toMatchObject({
    ok: true,
    value: {
      changes: [
        {
          channel: "sms",
          address: "+12025550123",
          list: "offers",
          effect: "opted_out",
          id: "msg_01JGRBXY0N0000000000000001_crm",
          time: { milliseconds: Date.parse(job.occurredAt), wholeSecond: false },
        },
      ],
      unread: [],
    },
  });
});

describe("events", () => {
  const changes = (type: string, data: object) => {
    const parsed = standardWebhooks.parse(saying(type, data));
    return parsed.ok ? parsed.value.changes : [];
  };

  test.for(["unsubscribed", "contact.list.unsubscribed", "a/b:c.optedOut", "CONTACT.OPT-OUT"])(
    "are read by the last word of their type, as in %s",
    (type) => {
      expect(changes(type, { email: "reader@example.com" })).toMatchObject([{ effect: "opted_out" }]);
    },
  );

  test("have the id of their message, which every attempt carries", () => {
    const [change] = changes("email.complained", { email: "reader@example.com", eventId: "e1" });
    expect(change?.id).toBe(valid.headers["webhook-id"]);
  });

  test("given again without their headers have an id of their own, the same each time", () => {
    const ids = (data: object) => {
      const parsed = standardWebhooks.parse({ ...saying("email.complained", data), headers: {} });
      return parsed.ok ? parsed.value.changes.map(({ id }) => id) : [];
    };
    const bare = { email: "reader@example.com" };
    expect(ids({ ...bare, eventId: "e1" })).toEqual(["e1"]);
    expect(ids(bare)).toEqual(ids(bare));
    expect(ids(bare)).not.toEqual(ids({ email: "other@example.com" }));
  });

  test("of a channel concern that channel, whatever other address stands in them", () => {
    const both = { email: "reader@example.com", phone: "+12025550123" };
    expect(changes("sms.unsubscribed", both)).toMatchObject([{ channel: "sms", address: both.phone }]);
    expect(changes("contact.unsubscribed", { ...both, channel: "email" })).toMatchObject([
      { channel: "email", address: both.email },
    ]);
  });

  test.for(["null", "7", '"text"', "[]", "{}"])("a body %s is kept as malformed", (body) => {
    expect(standardWebhooks.parse({ ...valid, body: Buffer.from(body) })).toEqual(
      ok({ changes: [], texts: [], unread: [{ why: "malformed", raw: body }] }),
    );
  });

  test.for(["", "{", "\ufeff{}", "List-Unsubscribe=One-Click"])("a body %j is no JSON", (body) => {
    expect(standardWebhooks.parse({ ...valid, body: Buffer.from(body) })).toEqual(fail("malformed"));
  });

  test("nested deeper than any stack are kept", () => {
    const body = `{"type":"contact.teleported","data":{"email":"a@example.com","x":${"[".repeat(100_000)}${"]".repeat(100_000)}}}`;
    expect(standardWebhooks.parse({ ...valid, body: Buffer.from(body) })).toEqual(
      ok({ changes: [], texts: [], unread: [{ why: "unknown_type", raw: body }] }),
    );
  });
});
