import { describe, expect, test } from "vitest";
import type { PartnerRequest } from "../../shared/partner.ts";
import type { Reply, Sent, Texter, TexterAnswer, TexterContext } from "../../shared/reply.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { NOW } from "../support/ledger.ts";
import { providerNames } from "../support/provider-fixtures.ts";
import { loadTexter, texterNames } from "../support/texters.ts";

// What every file under functions/deliver/replies promises.
const loaded = await Promise.all(
  texterNames().map(async (name) => ({ name, texter: await loadTexter(name) })),
);

const REPLY: Reply = {
  replyId: "01JDD0000000000000000000AB",
  kind: "stop",
  from: "+12025550199",
  to: "+12025550123",
  text: "Démo Shop: done.",
  deadline: NOW + 300_000,
  unlessSince: 0,
};

/** Answers that mean yes, in the words of any of them. */
const TAKEN = JSON.stringify({
  access_token: "token",
  expires_in: 3600,
  messages: [{ status: { groupName: "PENDING" } }],
  data: { messages: [{ status: "SUCCESS" }] },
  value: [{ to: REPLY.to, successful: true, httpStatusCode: 202 }],
});

interface Tried {
  readonly sent: Sent;
  readonly requests: readonly PartnerRequest[];
}

async function tried(
  texter: Texter,
  answer: Result<TexterAnswer, "unreached" | "unanswered">,
): Promise<Tried> {
  const requests: PartnerRequest[] = [];
  const settings: Record<string, string> = {
    servicePlanId: "plan",
    accountId: "5500000",
    applicationId: "app",
    originationArns: "arn:aws:sms-voice:eu-west-1:000000000000:phone-number/phone-1",
    ...(texter.settings["url"] === "text" ? { url: "https://own.example.com" } : {}),
  };
  const context: TexterContext = {
    secret: (name) => `secret-${texter.name}-${name}`,
    setting: (name) => settings[name],
    now: NOW,
    ask(request) {
      // A token is none of the text's requests.
      if (request.body?.startsWith("grant_type") === true)
        return Promise.resolve(ok({ status: 200, body: TAKEN }));
      requests.push(request);
      return Promise.resolve(answer);
    },
  };
  return { sent: await texter.send(REPLY, context), requests };
}

const answered = (status: number, body = TAKEN) => ok({ status, body });

describe.each(loaded)("the answers of $name", ({ name, texter }) => {
  test("are those of a provider of that name, and need a secret or a grant", () => {
    expect(texter.name).toBe(name);
    expect(providerNames()).toContain(name);
    expect(Object.values(texter.settings).includes("secret") || texter.grant !== undefined).toBe(true);
  });

  test("go in one request over TLS, with both numbers and the text as it is", async () => {
    const { sent, requests } = await tried(texter, answered(202));
    expect(sent).toBe("sent");
    const [request, ...others] = requests;
    expect(others).toEqual([]);
    expect(request?.method).toBe("POST");
    expect(request?.url).toMatch(/^https:\/\//);
    const told = JSON.stringify(JSON.parse(request?.body ?? ""));
    for (const part of ["12025550123", "Démo Shop: done."]) expect(told).toContain(part);
    // Where a channel stands for the number, the number is not told.
    expect(told.includes("12025550199") || request?.url.includes("/channels/")).toBe(true);
  });

  test("carry a secret in no address and no body", async () => {
    const { requests } = await tried(texter, answered(202));
    expect(requests.map(({ url, body }) => url + body).join()).not.toContain("secret-");
  });

  test.for<[string, Result<TexterAnswer, "unreached" | "unanswered">, Sent]>([
    ["too many at once", answered(429), "busy"],
    ["out of order", answered(503), "busy"],
    ["not to be reached", fail("unreached"), "busy"],
    ["broken, with the text or without", answered(500), "unknown"],
    ["silent", fail("unanswered"), "unknown"],
    ["against it", answered(400, "{}"), "refused"],
    ["against the key", answered(401, "{}"), "refused"],
    ["elsewhere", answered(302, ""), "refused"],
  ])("%s", async ([, answer, sent]) => {
    expect((await tried(texter, answer)).sent).toBe(sent);
  });
});

test.for([
  ["infobip", '{"messages":[{"status":{"groupName":"REJECTED"}}]}'],
  ["infobip", "{}"],
  ["clicksend", '{"data":{"messages":[{"status":"INVALID_RECIPIENT"}]}}'],
  ["azure", '{"value":[{"to":"+12025550123","httpStatusCode":400,"successful":false}]}'],
  ["azure", "<html>"],
] as const)("%s: a 200 that says no is one: %s", async ([name, body]) => {
  expect((await tried(await loadTexter(name), answered(200, body))).sent).toBe("refused");
});

test("aws-sms: throttling is a 400 there, and no refusal", async () => {
  const body = '{"__type":"ThrottlingException"}';
  expect((await tried(await loadTexter("aws-sms"), answered(400, body))).sent).toBe("busy");
});

test("aws-sms signs for the region of its numbers", async () => {
  const { requests } = await tried(await loadTexter("aws-sms"), answered(200));
  expect(requests[0]?.url).toBe("https://sms-voice.eu-west-1.amazonaws.com/");
  expect(requests[0]?.headers["authorization"]).toMatch(/\/eu-west-1\/sms-voice\/aws4_request/);
});
