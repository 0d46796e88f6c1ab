import { decodeJwt, decodeProtectedHeader } from "jose";
import { expect, test } from "vitest";
import { authenticate, SCOPES } from "../../shared/bearer.ts";
import type { Request } from "../../shared/http.ts";
import { fail } from "../../shared/result.ts";
import { testConfig } from "../support/config.ts";
import { useHeed } from "../support/heed.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const heed = useHeed();

function bearing(token: string): Request {
  const headers = { authorization: `Bearer ${token}` };
  const nothing = { query: "", params: {}, cookies: [], body: Buffer.alloc(0), sourceIp: "192.0.2.1" };
  return { method: "POST", path: "/v1/check", headers, ...nothing };
}

test("the bare token, which the API takes for every scope, for an hour", async () => {
  const { status, stdout, stderr } = await heed.run(["token"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  const token = stdout.trim();
  for (const scope of SCOPES) {
    const caller = await authenticate(testRuntime(brokenTable()), bearing(token), scope);
    expect(caller).toEqual({ ok: true, value: testConfig().tenants[0] });
  }
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: "HS256", kid: "a1" });
  const { iat = 0, exp = 0, ...claims } = decodeJwt(token);
  expect(claims).toEqual({ iss: "heed", aud: "heed-api", tenant: "demo", scope: SCOPES.join(" ") });
  expect(exp - iat).toBe(3600);
});

test("with --as, or HEED_ACTOR, it names who acts; a name that cannot be shown is wrong usage", async () => {
  const subject = async (args: readonly string[], env = {}) =>
    decodeJwt((await heed.run(["token", ...args], env)).stdout).sub;
  expect(await subject(["--as", "Jane Doe"], { HEED_ACTOR: "john" })).toBe("Jane Doe");
  expect(await subject([], { HEED_ACTOR: "john" })).toBe("john");
  expect(await subject([], { HEED_ACTOR: "" })).toBeUndefined();
  expect(await heed.run(["token", "--as", "a\tb"])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining("--as: expected a name of 1 to 255 visible characters"),
  });
});

test("with --json also when it ends; with --scope no more than was asked", async () => {
  const { stdout } = await heed.run(["token", "--json", "--scope", "consent:read operate", "--ttl", "86400"]);
  const { token, expiresAt } = JSON.parse(stdout);
  expect(Object.keys(JSON.parse(stdout))).toEqual(["token", "expiresAt"]);
  expect(expiresAt).toBe(new Date((decodeJwt(token).exp ?? 0) * 1000).toISOString());
  const runtime = testRuntime(brokenTable());
  expect(await authenticate(runtime, bearing(token), "operate")).toMatchObject({ ok: true });
  expect(await authenticate(runtime, bearing(token), "links:write")).toEqual(fail("forbidden"));
});

test.for([
  ["a scope that is none", ["--scope", "everything"]],
  ["no scope at all", ["--scope", " "]],
  ["no time", ["--ttl", "0"]],
  ["more than a day", ["--ttl", "86401"]],
  ["half a second", ["--ttl", "0.5"]],
] as const)("%s is wrong usage", async ([, args]) => {
  const { status, stdout, stderr } = await heed.run(["token", ...args]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(/^heed token: --(?:scope|ttl): expected/);
});
