import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { attentive } from "../../../functions/accept/providers/attentive.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const HEADER = "x-attentive-hmac-sha256";
const context = contextOf(setupOf("attentive"));
const valid = caseOf("attentive", "sms-unsubscribed").delivery;

function bearing(signature: string, body = valid.body): Delivery {
  return { ...valid, headers: { ...valid.headers, [HEADER]: signature }, body };
}

test("the vector of the fact sheet verifies", () => {
  const body = Buffer.from(
    '{"type":"sms.unsubscribed","timestamp":1767607200000,"subscriber":{"phone":"+12025550123"}}',
  );
  const signature = "6c6f7e86102bcec709fa4373859dd4ba7a720651a8f4511a489f0ae274b266be";
  expect(attentive.verify(bearing(signature, body), context)).toEqual(ok(undefined));
});

describe("a signature", () => {
  const mac = createHmac("sha256", "attentive_test_key").update(valid.body);
  const bytes = mac.digest();

  test.for(["hex", "base64"] as const)("in %s is taken", (encoding) => {
    expect(attentive.verify(bearing(bytes.toString(encoding)), context)).toEqual(ok(undefined));
  });

  test.for([
    bytes.toString("hex").toUpperCase(),
    bytes.toString("base64url"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.subarray(1).toString("hex"),
    `sha256=${bytes.toString("hex")}`,
    Buffer.from(bytes.toString("hex")).toString("base64"),
  ])("spelt %s is refused", (signature) => {
    expect(attentive.verify(bearing(signature), context)).toEqual(fail("signature_mismatch"));
  });
});

test("the same event has the same id when it comes again, and another moment another", () => {
  const id = (timestamp: number) => {
    const event = { type: "sms.unsubscribed", timestamp, subscriber: { phone: "+12025550123" } };
    const parsed = attentive.parse({ ...valid, body: Buffer.from(JSON.stringify(event)) });
    return parsed.ok ? parsed.value.changes[0]?.id : undefined;
  };
  expect(id(1_767_607_200_000)).toBe(id(1_767_607_200_000));
  expect(id(1_767_607_200_000)).not.toBe(id(1_767_607_200_001));
});

test("nobody is ever texted for an event of Attentive's: the platform does that itself", () => {
  expect(attentive.answer).toBeUndefined();
});

test("an opt-out without a time counts from when it comes in", () => {
  const event = { type: "sms.unsubscribed", timestamp: "soon", subscriber: { phone: "+12025550123" } };
  const parsed = attentive.parse({ ...valid, body: Buffer.from(JSON.stringify(event)) });
  expect(parsed).toMatchObject({ ok: true, value: { changes: [{ effect: "opted_out" }] } });
  expect(parsed.ok && parsed.value.changes[0]?.time).toBeUndefined();
});
