import { describe, expect, test } from "vitest";
import { clicksend } from "../../../functions/accept/providers/clicksend.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const context = contextOf(setupOf("clicksend"));
const valid = caseOf("clicksend", "stop").delivery;

function saying(fields: Readonly<Record<string, string>>) {
  return clicksend.parse({ ...valid, body: Buffer.from(new URLSearchParams(fields).toString()) });
}

test("the secret counts in the address alone, not in the query or the body", () => {
  const urlSecret = "clicksend-test-url-secret";
  const query = `urlSecret=${urlSecret}`;
  const delivery = { ...valid, url: `${valid.url}?${query}`, query, body: Buffer.from(query) };
  expect(clicksend.verify(delivery, context)).toEqual(ok(undefined));
  expect(clicksend.verify({ ...delivery, urlSecret: undefined }, context)).toEqual(
    fail("signature_mismatch"),
  );
});

describe("what we had sent ourselves is never read as an answer", () => {
  test.for([
    { from: "+12025550123", to: "+12025550199", message_id: "1", original_body: "Reply STOP", body: "" },
    { from: "+12025550123", to: "+12025550199", message_id: "1", originalbody: "Reply STOP", message: "" },
    { from: "+12025550123", to: "+12025550199", message_id: "1", originalmessage: "Reply STOP", body: "" },
  ])("%j", (fields) => {
    expect(saying(fields)).toMatchObject({ ok: true, value: { texts: [{ text: "" }] } });
  });

  test("nor is a field of it alone a text at all", () => {
    expect(saying({ from: "+12025550123", original_body: "Reply STOP" })).toMatchObject({
      ok: true,
      value: { texts: [], unread: [{ why: "unknown_type" }] },
    });
  });
});

test("a text without an id has the same one when it comes again, and another text another", () => {
  const id = (body: string) => {
    const parsed = saying({ from: "+12025550123", to: "+12025550199", body, timestamp: "1799056770" });
    return parsed.ok ? parsed.value.texts[0]?.id : undefined;
  };
  expect(id("STOP")).toBe(id("STOP"));
  expect(id("STOP")).not.toBe(id("START"));
});

test("JSON with anything but plain values is malformed", () => {
  for (const body of ["{", "[]", '{"from":{}}']) {
    expect(clicksend.parse({ ...valid, body: Buffer.from(body) })).toEqual(fail("malformed"));
  }
});
