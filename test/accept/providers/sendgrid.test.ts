import { createPrivateKey, createPublicKey, createSign, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { runInNewContext } from "node:vm";
import { EventWebhook } from "@sendgrid/eventwebhook";
import { describe, expect, test } from "vitest";
import { sendgrid } from "../../../functions/accept/providers/sendgrid.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, casesOf, contextOf, keysOf, setupOf } from "../../support/provider-fixtures.ts";

const SIGNATURE = "x-twilio-email-event-webhook-signature";
const TIMESTAMP = "x-twilio-email-event-webhook-timestamp";
const setup = setupOf("sendgrid");
const context = contextOf(setup);
const valid = caseOf("sendgrid", "batch").delivery;
const [key = ""] = setup.secrets["publicKey"] ?? [];

function keyed(...keys: readonly string[]) {
  return contextOf({ ...setup, secrets: { publicKey: keys } });
}

function officialVerdict(publicKey: string, { body, headers }: Delivery): boolean {
  const official = new EventWebhook();
  const parsed = official.convertPublicKeyToECDSA(publicKey);
  return official.verifySignature(parsed, body, headers[SIGNATURE] ?? "", headers[TIMESTAMP] ?? "");
}

function saying(...items: readonly unknown[]): Delivery {
  return { ...valid, body: Buffer.from(JSON.stringify(items)) };
}

describe("against the official package", () => {
  // Its own test file ships with it; only the constants at its top are run.
  const spec = readFileSync(
    createRequire(import.meta.url).resolve("@sendgrid/eventwebhook/src/eventwebhook.spec.js"),
    "utf8",
  );
  const constants = spec.slice(
    spec.indexOf("const PUBLIC_KEY ="),
    spec.indexOf("describe('#verifySignature()'"),
  );
  const vectors: Readonly<Record<string, string | number>> = runInNewContext(
    `${constants}; ({ PUBLIC_KEY, SIGNATURE, TIMESTAMP, PAYLOAD, PUBLIC_KEY_MULTIPLE, SIGNATURE_MULTIPLE, TIMESTAMP_MULTIPLE, PAYLOAD_MULTIPLE_EVENTS })`,
  );

  test.for([
    ["single event", "PUBLIC_KEY", "SIGNATURE", "TIMESTAMP", "PAYLOAD"],
    [
      "several events",
      "PUBLIC_KEY_MULTIPLE",
      "SIGNATURE_MULTIPLE",
      "TIMESTAMP_MULTIPLE",
      "PAYLOAD_MULTIPLE_EVENTS",
    ],
  ] as const)(
    "its vector of a %s verifies, and not without the last line end",
    ([, publicKey, signature, timestamp, payload]) => {
      const body = String(vectors[payload]);
      const headers = { [SIGNATURE]: String(vectors[signature]), [TIMESTAMP]: String(vectors[timestamp]) };
      const delivery = { ...valid, headers, body: Buffer.from(body) };
      const official = keyed(String(vectors[publicKey]));
      expect(sendgrid.verify(delivery, official)).toEqual(ok(undefined));
      expect(sendgrid.verify({ ...delivery, body: Buffer.from(body.trim()) }, official)).toEqual(
        fail("signature_mismatch"),
      );
      // Dropped for a former bounce and processed are no new facts; blocked is counted.
      const parsed = sendgrid.parse(delivery);
      const effects = parsed.ok ? parsed.value.changes.map(({ effect }) => effect) : undefined;
      expect(effects).toEqual(body.includes("blocked") ? ["soft_bounce"] : []);
    },
  );

  test.for(casesOf("sendgrid"))("it takes the fixture $name", ({ delivery }) => {
    expect(officialVerdict(key, delivery)).toBe(true);
  });

  test.for([
    ["another body", { ...valid, body: Buffer.concat([valid.body, Buffer.from(" ")]) }],
    ["another time", { ...valid, headers: { ...valid.headers, [TIMESTAMP]: "1795461603" } }],
  ] as const)("both refuse %s (R-180)", ([, delivery]) => {
    expect(officialVerdict(key, delivery)).toBe(false);
    expect(sendgrid.verify(delivery, context)).toEqual(fail("signature_mismatch"));
  });

  test.for(["AAAA", "MEUCIQ==", "not base64"])(
    "where it throws for the signature %j, this is a refusal",
    (signature) => {
      const delivery = { ...valid, headers: { ...valid.headers, [SIGNATURE]: signature } };
      expect(() => officialVerdict(key, delivery)).toThrow();
      expect(sendgrid.verify(delivery, context)).toEqual(fail("signature_mismatch"));
    },
  );
});

describe("the key", () => {
  const pem = createPublicKey(createPrivateKey(keysOf("sendgrid").privateKey))
    .export({ format: "pem", type: "spki" })
    .toString();

  test.for([
    ["PEM", pem],
    ["PEM with escaped line ends", pem.replaceAll("\n", "\\n")],
    ["base64 DER with a line end", `${key}\n`],
  ] as const)("may be %s", ([, text]) => {
    expect(sendgrid.verify(valid, keyed(text))).toEqual(ok(undefined));
  });

  test("that is none is passed over, and alone is missing", () => {
    expect(sendgrid.verify(valid, keyed("key", "", key))).toEqual(ok(undefined));
    expect(sendgrid.verify(valid, keyed("key", "-----BEGIN PUBLIC KEY-----"))).toEqual(fail("key_missing"));
  });

  test("of another kind verifies nothing, though it signed", () => {
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const time = valid.headers[TIMESTAMP] ?? "";
    const signature = createSign("sha256").update(time).update(valid.body).sign(rsa.privateKey, "base64");
    const delivery = { ...valid, headers: { ...valid.headers, [SIGNATURE]: signature } };
    const text = rsa.publicKey.export({ format: "der", type: "spki" }).toString("base64");
    expect(sendgrid.verify(delivery, keyed(text))).toEqual(fail("signature_mismatch"));
  });
});

test("the time cannot swallow the beginning of the body", () => {
  const time = `${valid.headers[TIMESTAMP]}[`;
  const delivery = {
    ...valid,
    headers: { ...valid.headers, [TIMESTAMP]: time },
    body: valid.body.subarray(1),
  };
  expect(officialVerdict(key, delivery)).toBe(true);
  expect(sendgrid.verify(delivery, context)).toEqual(fail("signature_mismatch"));
});

test("a delivery of last year is as authentic as one of today: retries may keep the first time", () => {
  expect(sendgrid.verify(valid, { ...context, now: context.now + 366 * 86_400_000 })).toEqual(ok(undefined));
});

describe("events", () => {
  const unsubscribe = {
    event: "unsubscribe",
    email: "reader@example.com",
    timestamp: 1795461590,
    sg_event_id: "evt-1",
  };

  function changesIn(...items: readonly unknown[]) {
    const parsed = sendgrid.parse(saying(...items));
    return parsed.ok ? parsed.value.changes : [];
  }

  function ids(...items: readonly unknown[]): readonly string[] {
    return changesIn(...items).map(({ id }) => id);
  }

  test("without an id get one from what they say, the same each time", () => {
    const bare = { ...unsubscribe, sg_event_id: undefined };
    const [id, again, otherTime, otherPerson, otherKind] = ids(
      bare,
      { ...bare, useragent: "retry" },
      { ...bare, timestamp: 1795461591 },
      { ...bare, email: "other@example.com" },
      { ...bare, event: "spamreport" },
    );
    expect(id).toMatch(/^[\w-]{43}$/);
    expect(again).toBe(id);
    expect(new Set([id, otherTime, otherPerson, otherKind]).size).toBe(4);
    expect(ids({ ...unsubscribe, sg_event_id: "" }, { ...unsubscribe, sg_event_id: 7 })).toHaveLength(2);
  });

  test("without a time count from when they came", () => {
    const [change] = changesIn({ ...unsubscribe, timestamp: undefined });
    expect(change).toMatchObject({ effect: "opted_out" });
    expect(change?.time).toBeUndefined();
  });

  test.for(["Content", "reputation", "FREQUENCY OR VOLUME TOO HIGH", "Technical Failure"])(
    "of bounces that are classified %s are counted, and suppress nobody",
    (bounce_classification) => {
      const bounce = { ...unsubscribe, event: "bounce", type: "bounce", bounce_classification };
      expect(changesIn(bounce)).toMatchObject([{ effect: "soft_bounce" }]);
      expect(changesIn({ ...bounce, event: "spamreport" })).toMatchObject([{ effect: "complaint" }]);
    },
  );

  test("are read by SendGrid's own fields, whatever custom arguments stand beside them", () => {
    const plain = sendgrid.parse(saying(unsubscribe));
    const custom = {
      ...unsubscribe,
      address: "x@example.net",
      list: "14",
      effect: "opted_in",
      id: "mine",
      topic: "x",
    };
    expect(sendgrid.parse(saying(custom))).toEqual(plain);
    const poisoned = JSON.stringify([unsubscribe]).replace("{", '{"__proto__":{"event":"spamreport"},');
    expect(sendgrid.parse({ ...valid, body: Buffer.from(poisoned) })).toEqual(plain);
  });

  test.for(["{}", '{"event":"unsubscribe"}', "null", '"[]"', "", "[", "\ufeff[]"])(
    "a body %j that is no array is malformed",
    (body) => {
      expect(sendgrid.parse({ ...valid, body: Buffer.from(body) })).toEqual(fail("malformed"));
    },
  );

  test("nested deeper than any stack are kept, and the others count", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const body = `[${deep},${JSON.stringify(unsubscribe)}]`;
    const parsed = sendgrid.parse({ ...valid, body: Buffer.from(body) });
    expect(parsed).toMatchObject({
      ok: true,
      value: { changes: [{ id: "evt-1" }], unread: [{ raw: body }] },
    });
  });

  test("with a time nested deeper than any stack have none", () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const text = JSON.stringify([{ ...unsubscribe, sg_event_id: undefined, timestamp: "DEEP" }]);
    expect(sendgrid.parse({ ...valid, body: Buffer.from(text.replace('"DEEP"', deep)) })).toMatchObject({
      ok: true,
      value: { changes: [{ effect: "opted_out" }] },
    });
  });

  test.for(["BLOCKED", "Blocked"])("of bounce type %s are counted, and suppress nobody", (type) => {
    const parsed = sendgrid.parse(saying({ ...unsubscribe, event: "bounce", type }));
    expect(parsed).toMatchObject({ ok: true, value: { changes: [{ effect: "soft_bounce" }] } });
  });

  test("keep a server's long reply short", () => {
    const parsed = sendgrid.parse(saying({ ...unsubscribe, event: "bounce", reason: "5".repeat(5_000) }));
    expect(JSON.stringify(parsed).length).toBeLessThan(500);
  });
});
