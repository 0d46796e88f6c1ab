import { describe, expect, test } from "vitest";
import { authenticate } from "../../shared/bearer.ts";
import { fail } from "../../shared/result.ts";
import { secretStore } from "../../shared/secrets.ts";
import { TEST_SECRETS, testConfig } from "../support/config.ts";
import { ALL_SCOPES, apiToken } from "../support/gateway-request.ts";

const config = testConfig();
const others = testConfig({ id: "other", api: { keys: [{ kid: "a1", secret: "env:OTHER" }] } });
const OTHER = Buffer.alloc(32, 9).toString("base64url");
const runtime = {
  config: { ...config, tenants: [...config.tenants, ...others.tenants] },
  secrets: secretStore([], { ...TEST_SECRETS, OTHER }, () => Promise.resolve(new Map()), Date.now),
  now: Date.now,
};

async function judge(
  authorization: string | undefined,
  scope: "consent:read" | "operate" = "consent:read",
  by = runtime,
) {
  const headers = authorization === undefined ? {} : { authorization };
  const request = {
    method: "POST",
    path: "/v1/check",
    query: "",
    params: {},
    cookies: [],
    headers,
    body: Buffer.alloc(0),
    sourceIp: "",
  };
  const verdict = await authenticate(by, request, scope);
  return verdict.ok ? verdict.value.id : verdict;
}

const bearer = async (change: Parameters<typeof apiToken>[0] = {}): Promise<string> =>
  `Bearer ${await apiToken(change)}`;
const REFUSED = fail("unauthenticated");
const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

test("a good token names its tenant", async () => {
  expect(await judge(await bearer())).toBe("demo");
});

test("under a key that can be guessed no token is taken, for the deployment is at fault", async () => {
  const secrets = secretStore([], { HEED_API_KEY: "c2hvcnQ" }, () => Promise.resolve(new Map()), Date.now);
  await expect(judge(await bearer(), "consent:read", { ...runtime, secrets })).rejects.toThrow(
    "an API key is not base64url of 32 bytes",
  );
});

test("a good token without the scope is told so, and scopes are whole words", async () => {
  const claims = { scope: "consent:reader links:write" };
  expect(await judge(await bearer({ claims }))).toEqual(fail("forbidden"));
  expect(await judge(await bearer({ claims: { scope: undefined } }))).toEqual(fail("forbidden"));
});

describe("one answer for every flaw", () => {
  test.for([
    ["is missing", undefined],
    ["is of another kind", "Basic YTpi"],
    ["is no token", "Bearer x"],
    ["is empty", "Bearer "],
  ] as const)("the header %s", async ([, authorization]) => {
    expect(await judge(authorization)).toEqual(REFUSED);
  });

  test.for([
    ["an expired one", { claims: { exp: inSeconds(-60) } }],
    ["one without an end", { claims: { exp: undefined } }],
    ["one that ends more than 24 h ahead", { claims: { exp: inSeconds(24 * 3600 + 60) } }],
    ["one of another issuer", { claims: { iss: "evil" } }],
    ["one for another audience", { claims: { aud: "heed" } }],
    ["one of an unknown tenant", { claims: { tenant: "nobody" } }],
    ["one without a tenant", { claims: { tenant: undefined } }],
    ["an unknown key's", { kid: "a9" }],
    ["one under another secret", { secret: OTHER }],
    ["one that is not good yet", { claims: { nbf: inSeconds(600) } }],
    [
      "R-218: one with another algorithm",
      { alg: "HS512", secret: Buffer.alloc(64, 2).toString("base64url") },
    ],
  ] as const)("%s", async ([, change]) => {
    expect(await judge(await bearer(change))).toEqual(REFUSED);
  });

  test("R-236: a token of one tenant that names another", async () => {
    expect(await judge(await bearer({ claims: { tenant: "other" } }))).toEqual(REFUSED);
    expect(await judge(await bearer({ claims: { tenant: "other" }, secret: OTHER }))).toBe("other");
  });

  test("R-218: an unsigned one", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = part({
      iss: "heed",
      aud: "heed-api",
      tenant: "demo",
      scope: ALL_SCOPES,
      exp: inSeconds(60),
    });
    for (const tail of ["", "AAAA"]) {
      expect(await judge(`Bearer ${part({ alg: "none", kid: "a1" })}.${claims}.${tail}`)).toEqual(REFUSED);
    }
  });
});
