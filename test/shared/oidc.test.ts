import { createServer, type Server } from "node:http";
import { exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { authenticate } from "../../shared/bearer.ts";
import { fail } from "../../shared/result.ts";
import { testConfig } from "../support/config.ts";
import { portOf } from "../support/partner-server.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

type KeyPair = Awaited<ReturnType<typeof generateKeyPair>>;

const AUDIENCE = "https://heed.example.com";
const MINUTE = 60_000;

/** An issuer on this machine: what it serves can be changed, and every request is counted. */
interface Issuer {
  readonly url: string;
  readonly asked: string[];
  keys: JWK[];
  discovery: object;
  state: "up" | "down" | "nonsense";
  stop(): Promise<void>;
}

async function startIssuer(): Promise<Issuer> {
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    asked.push(request.url ?? "");
    if (issuer.state === "down") return void response.writeHead(502).end("bad gateway");
    if (issuer.state === "nonsense") return void response.end("<html>");
    const isKeys = request.url === "/keys";
    response.end(JSON.stringify(isKeys ? { keys: issuer.keys } : issuer.discovery));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${portOf(server.address())}`;
  const issuer: Issuer = {
    url,
    asked,
    keys: [],
    discovery: { issuer: url, jwks_uri: `${url}/keys` },
    state: "up",
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return issuer;
}

let issuer: Issuer;
let pair: KeyPair;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  issuer = await startIssuer();
  pair = await generateKeyPair("RS256");
  issuer.keys = [await published(pair, "r1", "RS256")];
});
afterEach(async () => {
  vi.useRealTimers();
  await issuer.stop();
});

async function published({ publicKey }: KeyPair, kid: string, alg: string): Promise<JWK> {
  return { ...(await exportJWK(publicKey)), kid, alg, use: "sig" };
}

function later(milliseconds: number): void {
  vi.setSystemTime(Date.now() + milliseconds);
}

interface Change {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly alg?: string;
  readonly kid?: string;
  readonly key?: KeyPair["privateKey"] | Uint8Array;
}

function token({ claims = {}, header = {}, alg = "RS256", kid = "r1", key = pair.privateKey }: Change = {}) {
  const now = Math.floor(Date.now() / 1000);
  const all = {
    iss: issuer.url,
    aud: AUDIENCE,
    tenant: "demo",
    scope: "consent:read",
    exp: now + 3_600,
    ...claims,
  };
  const present = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new SignJWT(present).setProtectedHeader({ ...header, alg, kid }).sign(key);
}

async function judge(jwt: string): Promise<unknown> {
  const config = { ...testConfig(), oidc: { issuer: issuer.url, audience: AUDIENCE } };
  const headers = { authorization: `Bearer ${jwt}` };
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
  const verdict = await authenticate(testRuntime(brokenTable(), { config }), request, "consent:read");
  return verdict.ok ? verdict.value.id : verdict;
}

const REFUSED = fail("unauthenticated");

describe("a token of the issuer", () => {
  test("names its tenant, and its scopes are what it may do", async () => {
    expect(await judge(await token())).toBe("demo");
    expect(await judge(await token({ claims: { scope: "links:write" } }))).toEqual(fail("forbidden"));
  });

  test.for(["PS256", "ES256", "EdDSA"])("may be signed %s", async (alg) => {
    const other = await generateKeyPair(alg);
    issuer.keys = [await published(other, "k", alg)];
    expect(await judge(await token({ alg, kid: "k", key: other.privateKey }))).toBe("demo");
  });

  test.for([
    ["an expired one", { exp: 1_000 }],
    ["one without an end", { exp: undefined }],
    ["one that is not good yet", { nbf: 99_999_999_999 }],
    ["one for another audience", { aud: "https://other.example.com" }],
    ["one for none", { aud: undefined }],
    ["one of no tenant", { tenant: undefined }],
    ["one of an unknown tenant", { tenant: "nobody" }],
  ] as const)("%s is refused", async ([, claims]) => {
    expect(await judge(await token({ claims }))).toEqual(REFUSED);
  });

  test("under another key, or a kid that is not published, is refused", async () => {
    const other = await generateKeyPair("RS256");
    expect(await judge(await token({ key: other.privateKey }))).toEqual(REFUSED);
    expect(await judge(await token({ kid: "r9" }))).toEqual(REFUSED);
  });

  test("is good for that issuer alone: our own key cannot sign for it", async () => {
    const ours = Buffer.alloc(32, 2);
    expect(await judge(await token({ alg: "HS256", kid: "a1", key: ours }))).toEqual(REFUSED);
  });
});

describe("R-218: the algorithm is never the token's choice", () => {
  test("what the issuer publishes is no secret to sign HS256 with", async () => {
    const pem = new TextEncoder().encode(await exportSPKI(pair.publicKey));
    expect(await judge(await token({ alg: "HS256", key: pem }))).toEqual(REFUSED);
    const modulus = Buffer.from(issuer.keys[0]?.n ?? "", "base64url");
    expect(await judge(await token({ alg: "HS256", key: modulus }))).toEqual(REFUSED);
  });

  test("unsigned", async () => {
    const [, claims] = (await token()).split(".");
    const header = Buffer.from(JSON.stringify({ alg: "none", kid: "r1" })).toString("base64url");
    for (const signature of ["", "AAAA"])
      expect(await judge(`${header}.${claims}.${signature}`)).toEqual(REFUSED);
  });

  test("a key that the token brings along is not asked, nor is an address that it names", async () => {
    const evil = await generateKeyPair("RS256");
    const elsewhere = await startIssuer();
    elsewhere.keys = [await published(evil, "r1", "RS256")];
    const jwk = await exportJWK(evil.publicKey);
    for (const header of [{ jwk }, { jku: `${elsewhere.url}/keys` }, { x5u: `${elsewhere.url}/keys` }]) {
      expect(await judge(await token({ header, key: evil.privateKey }))).toEqual(REFUSED);
    }
    expect(elsewhere.asked).toEqual([]);
    await elsewhere.stop();
  });

  test.for(["../keys", "' OR 1=1 --", "https://127.0.0.1/"])("R-219: nor is a kid of %s", async (kid) => {
    expect(await judge(await token({ kid }))).toEqual(REFUSED);
    expect(new Set(issuer.asked)).toEqual(new Set(["/.well-known/openid-configuration", "/keys"]));
  });
});

describe("the issuer's keys", () => {
  const keyReads = (): number => issuer.asked.filter((path) => path === "/keys").length;

  test("are read once for many tokens, and again after ten minutes", async () => {
    for (let i = 0; i < 5; i += 1) await judge(await token());
    expect(issuer.asked).toEqual(["/.well-known/openid-configuration", "/keys"]);
    later(11 * MINUTE);
    await judge(await token());
    expect(keyReads()).toBe(2);
  });

  test("may be rotated: a new one is found, an old one that is gone is refused within ten minutes", async () => {
    await judge(await token());
    const next = await generateKeyPair("RS256");
    issuer.keys = [await published(next, "r2", "RS256")];
    later(31_000);
    expect(await judge(await token({ kid: "r2", key: next.privateKey }))).toBe("demo");
    expect(await judge(await token())).toEqual(REFUSED);
  });

  test("are not read for every kid that somebody makes up", async () => {
    await judge(await token());
    for (let i = 0; i < 20; i += 1)
      expect(await judge(await token({ kid: `made-up-${i}` }))).toEqual(REFUSED);
    expect(keyReads()).toBe(1);
  });
});

describe("while the issuer is down", () => {
  test.for(["down", "nonsense"] as const)(
    "(%s) tokens go on being good for an hour, and then nobody can say",
    async (state) => {
      await judge(await token());
      issuer.state = state;
      later(11 * MINUTE);
      expect(await judge(await token())).toBe("demo");
      expect(await judge(await token({ claims: { aud: "other" } }))).toEqual(REFUSED);
      later(60 * MINUTE);
      await expect(judge(await token())).rejects.toThrow();
      issuer.state = "up";
      expect(await judge(await token())).toBe("demo");
    },
  );

  test("and was never asked before, it is our trouble and not the token's", async () => {
    issuer.state = "down";
    await expect(judge(await token())).rejects.toThrow();
    issuer.state = "up";
    expect(await judge(await token())).toBe("demo");
  });

  test.for([
    ["is another's", { issuer: "https://other.example.com", jwks_uri: "http://127.0.0.1:9/keys" }],
    ["names no keys", {}],
    ["names keys without TLS", { jwks_uri: "http://keys.example.com/" }],
  ] as const)("a discovery document that %s is not followed", async ([, change]) => {
    issuer.discovery = { issuer: issuer.url, ...change };
    await expect(judge(await token())).rejects.toThrow(/OIDC/);
    expect(issuer.asked).toEqual(["/.well-known/openid-configuration"]);
  });
});
