import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { callJson, understood } from "../../functions/deliver/json-call.ts";
import type { PartnerRequest } from "../../shared/partner.ts";
import { fail } from "../../shared/result.ts";
import { partnerContext, responseOf } from "../support/partner-context.ts";
import { NOW } from "../support/propagation.ts";

test("a JSON call says what it sends and expects, and has no body where there is nothing to send", async () => {
  const sent: PartnerRequest[] = [];
  const context = partnerContext({
    call: async (request) => {
      sent.push(request);
      return responseOf(200);
    },
  });
  const url = "https://crm.example/";
  await callJson(context, { method: "PUT", url, headers: { "api-key": "k" }, json: { a: 1 } });
  await callJson(context, { method: "GET", url, headers: {} });
  expect(sent).toEqual([
    {
      method: "PUT",
      url,
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        "user-agent": "heed",
        "api-key": "k",
      },
      body: '{"a":1}',
    },
    { method: "GET", url, headers: { accept: "application/json", "user-agent": "heed" } },
  ]);
});

describe("an answer is understood", () => {
  const FORM = v.object({ added: v.boolean() });

  test("where it is a 2xx in the form that is documented", () => {
    const answer = responseOf(201, '{"added":true,"more":1}');
    expect(understood(FORM, answer, NOW)).toMatchObject({
      ok: true,
      value: { body: { added: true }, answer: { status: 201 } },
    });
  });

  test.for(["", "<html>", '{"added":"yes"}', '{"added":tr'])("and not as %s: tried again", (body) => {
    expect(understood(FORM, responseOf(200, body), NOW)).toMatchObject({
      ok: false,
      error: { outcome: "retry", error: "answer_unreadable", answer: { status: 200 } },
    });
  });

  test("and not where it is no 2xx, or none", () => {
    expect(understood(FORM, responseOf(400, '{"added":true}'), NOW)).toMatchObject({
      error: { outcome: "refused" },
    });
    expect(understood(FORM, responseOf(429, "", { "retry-after": "7" }), NOW)).toMatchObject({
      error: { outcome: "retry", retryAfterSeconds: 7 },
    });
    expect(understood(FORM, fail("timeout"), NOW)).toEqual(fail({ outcome: "retry", error: "timeout" }));
  });
});
