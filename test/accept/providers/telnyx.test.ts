import { createPrivateKey, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { telnyx } from "../../../functions/accept/providers/telnyx.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, keysOf, setupOf } from "../../support/provider-fixtures.ts";

const setup = setupOf("telnyx");
const valid = caseOf("telnyx", "stop").delivery;
const SIGNATURE = "telnyx-signature-ed25519";
const TIMESTAMP = "telnyx-timestamp";

function signed(timestamp: string, body = valid.body): Delivery {
  const key = createPrivateKey(keysOf("telnyx").privateKey);
  const signature = sign(null, Buffer.concat([Buffer.from(`${timestamp}|`), body]), key).toString("base64");
  return { ...valid, headers: { [SIGNATURE]: signature, [TIMESTAMP]: timestamp }, body };
}

test("the vector of the fact sheet, which the official package took, verifies", () => {
  const signature =
    "q1fgAOZOkXeNRFo+agUAQn4/qo3F6ccb47MpRyeHAO9V0AGOQQtSWzBGvIijVfv7wKer29DuJcVGV3jm7l7RBw==";
  const delivery = {
    ...valid,
    headers: { [SIGNATURE]: signature, [TIMESTAMP]: "1767607200" },
    body: Buffer.from('{"data":{"event_type":"message.received"}}'),
  };
  expect(telnyx.verify(delivery, contextOf(setup, { now: 1_767_607_200_000 }))).toEqual(ok(undefined));
});

describe("every attempt is signed anew, so its age counts:", () => {
  const now = Date.parse(setup.now);
  test.for([
    [-301, "refused"],
    [-300, "taken"],
    [0, "taken"],
    [300, "taken"],
    [301, "refused"],
  ] as const)("%i seconds is %s", ([age, outcome]) => {
    const verdict = telnyx.verify(signed(String(now / 1000 - age)), contextOf(setup));
    expect(verdict).toEqual(outcome === "taken" ? ok(undefined) : fail("timestamp_stale"));
  });

  test("a forged one learns nothing of the clock", () => {
    const old = signed(String(now / 1000 - 3600));
    const body = Buffer.from(`${valid.body} `);
    expect(telnyx.verify({ ...old, body }, contextOf(setup))).toEqual(fail("signature_mismatch"));
  });
});

test.for(["1e3", "0x1", " 1799056770", "1799056770.5", "-1"])("a time like %j is refused", (timestamp) => {
  expect(telnyx.verify(signed(timestamp), contextOf(setup))).toEqual(fail("signature_mismatch"));
});

test("a key that is none, or is PEM, verifies nothing and throws nothing", () => {
  for (const publicKey of ["", "AAAA", "not base64!", "-----BEGIN PUBLIC KEY-----"]) {
    const context = contextOf({ ...setup, secrets: { publicKey: [publicKey] } });
    expect(telnyx.verify(valid, context)).toEqual(fail("key_missing"));
  }
});

test("no answer is given but a plain one: a reply is a call of its own", () => {
  expect(telnyx.answer).toBeUndefined();
});
