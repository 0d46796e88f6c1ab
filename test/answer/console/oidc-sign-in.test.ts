import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterEach, beforeEach, expect, test } from "vitest";
import { operatorConsole } from "../../../functions/answer/console.ts";
import { testConfig } from "../../support/config.ts";
import { type Answered, ask } from "../../support/gateway-request.ts";
import { portOf } from "../../support/partner-server.ts";
import { brokenTable, testRuntime } from "../../support/runtime.ts";

const AUDIENCE = "https://heed.example.com";

/** An issuer that hands out one code, and tokens only to who shows the verifier behind its challenge (RFC 7636). */
async function startIssuer() {
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "e1", alg: "ES256" };
  const issuer = {
    url: "",
    challenge: "",
    asked: new URLSearchParams(),
    claims: { tenant: "demo", scope: "operate consent:read", sub: "00u1" },
    place: "access_token",
    stop: () => server.close(),
  };
  async function tokens(): Promise<object> {
    const verifier = issuer.asked.get("code_verifier") ?? "";
    const shown = createHash("sha256").update(verifier).digest("base64url");
    if (shown !== issuer.challenge || issuer.asked.get("code") !== "c0de") return { error: "invalid_grant" };
    const token = await new SignJWT(issuer.claims)
      .setProtectedHeader({ alg: "ES256", kid: "e1" })
      .setIssuer(issuer.url)
      .setAudience(AUDIENCE)
      .setExpirationTime("1h")
      .sign(privateKey);
    return { [issuer.place]: token };
  }
  async function answered(request: IncomingMessage): Promise<object> {
    if (request.url === "/keys") return { keys: [jwk] };
    if (request.url !== "/token") {
      return {
        issuer: issuer.url,
        jwks_uri: `${issuer.url}/keys`,
        authorization_endpoint: `${issuer.url}/authorize?kind=staff`,
        token_endpoint: `${issuer.url}/token`,
      };
    }
    issuer.asked = new URLSearchParams(Buffer.concat(await request.toArray()).toString());
    return tokens();
  }
  const server = createServer((request, response) => {
    void answered(request).then((answer) => response.end(JSON.stringify(answer)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer.url = `http://127.0.0.1:${portOf(server.address())}`;
  return issuer;
}

let issuer: Awaited<ReturnType<typeof startIssuer>>;
beforeEach(async () => {
  issuer = await startIssuer();
});
afterEach(() => issuer.stop());

function signingIn() {
  const oidc = { issuer: issuer.url, audience: AUDIENCE, clientId: "heed-console" };
  const config = { ...testConfig(), oidc };
  return operatorConsole({ ...testRuntime(brokenTable(), { config }), apiUrl: undefined, fetch }, []);
}

const get = { method: "GET", path: "/console" };

async function sentAway(handler: ReturnType<typeof signingIn>) {
  const answer = await ask(handler, { ...get, path: "/console/sign-in" });
  const goesTo = new URL(answer.headers["location"] ?? "");
  issuer.challenge = goesTo.searchParams.get("code_challenge") ?? "";
  return { answer, goesTo, cookies: [(answer.headers["set-cookie"] ?? "").split(";")[0] ?? ""] };
}

function back(
  handler: ReturnType<typeof signingIn>,
  query: Readonly<Record<string, string>>,
  cookies: readonly string[],
): Promise<Answered> {
  const path = "/console/signed-in";
  return ask(handler, { ...get, path, query: new URLSearchParams(query).toString(), cookies });
}

test("the page for strangers leads to the issuer, with a challenge and the address to come back to", async () => {
  const handler = signingIn();
  expect((await ask(handler, get)).body).toContain('href="/console/sign-in"');
  const { answer, goesTo } = await sentAway(handler);
  expect(answer.status).toBe(302);
  expect(goesTo.origin + goesTo.pathname).toBe(`${issuer.url}/authorize`);
  expect(Object.fromEntries(goesTo.searchParams)).toMatchObject({
    kind: "staff",
    response_type: "code",
    client_id: "heed-console",
    redirect_uri: "https://heed.example.com/console/signed-in",
    audience: AUDIENCE,
    code_challenge_method: "S256",
  });
});

test.for(["access_token", "id_token"])(
  "the issuer's %s is the session, with the scopes it gives",
  async (place) => {
    issuer.place = place;
    const handler = signingIn();
    const { goesTo, cookies } = await sentAway(handler);
    const state = goesTo.searchParams.get("state") ?? "";
    const answer = await back(handler, { code: "c0de", state }, cookies);
    expect(answer.status).toBe(200);
    expect(answer.headers["set-cookie"]).toMatch(/^heed-console=[\w.-]+; .*HttpOnly; SameSite=Lax; Secure$/);
    const session = (answer.headers["set-cookie"] ?? "").split(";")[0] ?? "";
    const inside = await ask(handler, { ...get, cookies: [session] });
    expect(inside.body).toContain("Demo Shop · 00u1 · consent:read, operate<");
    // No issuer's word is stretched, and none is too long for a cookie.
    const { iss, sub, iat = 0, exp = 0 } = decodeJwt(session.replace("heed-console=", ""));
    expect([iss, sub]).toEqual(["heed", "00u1"]);
    expect(exp - iat).toBeGreaterThan(3500);
    expect(exp - iat).toBeLessThanOrEqual(3600);
  },
);

interface Return {
  readonly query: Readonly<Record<string, string>>;
  readonly cookies?: readonly string[];
}

const WRONG: readonly (readonly [string, (state: string) => Return])[] = [
  ["with another state", (state) => ({ query: { code: "c0de", state: `${state}x` } })],
  ["without a state", () => ({ query: { code: "c0de" } })],
  ["with no code", (state) => ({ query: { state, error: "access_denied" } })],
  ["to another browser", (state) => ({ query: { code: "c0de", state }, cookies: [] })],
  ["with another code", (state) => ({ query: { code: "other", state } })],
];

test.for(WRONG)("who comes back %s is not let in", async ([, change]) => {
  const handler = signingIn();
  const { goesTo, cookies } = await sentAway(handler);
  const changed = change(goesTo.searchParams.get("state") ?? "");
  const answer = await back(handler, changed.query, changed.cookies ?? cookies);
  expect(answer.status).toBe(401);
  expect(answer.headers["set-cookie"]).toBeUndefined();
});

test("a token without a tenant of ours opens nobody's console", async () => {
  issuer.claims = { tenant: "nobody", scope: "operate", sub: "00u1" };
  const handler = signingIn();
  const { goesTo, cookies } = await sentAway(handler);
  const answer = await back(
    handler,
    { code: "c0de", state: goesTo.searchParams.get("state") ?? "" },
    cookies,
  );
  expect(answer.status).toBe(401);
});

test("without a client of the issuer there is no way there", async () => {
  const handler = operatorConsole({ ...testRuntime(brokenTable()), apiUrl: undefined, fetch }, []);
  expect((await ask(handler, { ...get, path: "/console/sign-in" })).status).toBe(401);
});
