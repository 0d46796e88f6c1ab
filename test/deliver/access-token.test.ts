import { beforeEach, describe, expect, test } from "vitest";
import { withToken } from "../../functions/deliver/access-token.ts";
import type { Answer, PartnerContext, PartnerRequest } from "../../shared/partner.ts";
import { fail } from "../../shared/result.ts";
import { partnerContext, responseOf } from "../support/partner-context.ts";

const ASK: PartnerRequest = { method: "POST", url: "https://auth.example/token", headers: {}, body: "grant" };
let now: number;
let asked: number;
let granted: Answer;
let context: PartnerContext;

beforeEach(() => {
  now = 0;
  asked = 0;
  context = partnerContext({
    now: () => now,
    call: async () => {
      asked += 1;
      return granted;
    },
  });
  granted = responseOf(200, '{"access_token":"t1","expires_in":3600}');
});

describe("an access token", () => {
  test("is asked for once, and again shortly before it ends", async () => {
    const used: string[] = [];
    const use = async (token: string) => {
      used.push(token);
      return responseOf(200);
    };
    await withToken(context, ASK, use);
    now = 3_539_000;
    await withToken(context, ASK, use);
    expect(asked).toBe(1);
    granted = responseOf(200, '{"access_token":"t2"}');
    now = 3_540_000;
    await withToken(context, ASK, use);
    expect(used).toEqual(["t1", "t1", "t2"]);
  });

  test("that is refused before its time is replaced once", async () => {
    const answers = [200, 401, 401];
    const use = async () => responseOf(answers.shift() ?? 500);
    await withToken(context, ASK, use);
    expect(await withToken(context, ASK, use)).toMatchObject({ value: { status: 401 } });
    expect(asked).toBe(2);
  });

  test.for([
    ["a refusal", responseOf(400, '{"error":"invalid_client"}'), "token_http_400"],
    ["a limit", responseOf(429), "token_http_429"],
    ["garbage", responseOf(200, "<html>"), "answer_unreadable"],
    ["nothing", fail("timeout"), "timeout"],
  ] as const)(
    "that is not to be had for %s is a failure, and nothing is called",
    async ([, answer, error]) => {
      granted = answer;
      const use = () => Promise.reject(new Error("called without a token"));
      expect(await withToken(context, ASK, use)).toEqual(fail(error));
    },
  );
});
