import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { azure } from "../../../functions/accept/providers/azure.ts";
import { receiver } from "../../../functions/accept/receive.ts";
import type { ProviderContext } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { secretStore } from "../../../shared/secrets.ts";
import { testConfig } from "../../support/config.ts";
import { type Answered, type Asked, ask } from "../../support/gateway-request.ts";
import { caseOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const SECRET = "azure-test-url-secret";
const setup = setupOf("azure");
const valid = caseOf("azure", "stop").delivery;
const handshake = caseOf("azure", "handshake").delivery;

/** Asks the function itself; what it would record is an error here. */
function asked(request: Partial<Asked>, settings: Readonly<Record<string, unknown>> = {}): Promise<Answered> {
  const config = testConfig({ providers: { azure: { urlSecret: "env:AZURE", ...settings } } });
  const handler = receiver(azure, {
    config,
    secrets: secretStore([], { AZURE: SECRET }, () => Promise.resolve(new Map()), Date.now),
    now: Date.now,
    fetchText: () => Promise.reject(new Error("no network in tests")),
    recording: () => Promise.reject(new Error("nothing to record in tests")),
  });
  const path = `/sms/demo/azure/${SECRET}`;
  return ask(handler, { path, params: { tenant: "demo", urlSecret: SECRET }, ...request });
}

const elsewhere = { path: "/sms/demo/azure/guess", params: { tenant: "demo", urlSecret: "guess" } };

describe("the handshake of Event Grid", () => {
  const body = handshake.body.toString();

  test("is answered with its code", async () => {
    const { status, headers, body: said } = await asked({ body });
    expect([status, headers["content-type"]]).toEqual([200, "application/json"]);
    expect(JSON.parse(said)).toEqual({ validationResponse: "512d38b6-c7b8-40c8-89fe-f46f9e9622b6" });
  });

  test("is answered only where the secret is right", async () => {
    expect((await asked({ body, ...elsewhere })).status).toBe(401);
  });

  test("says nothing where it has no code, or comes in a batch", async () => {
    const [event] = JSON.parse(body);
    for (const odd of [
      [{ ...event, data: {} }],
      [event, event],
      [{ ...event, data: { validationCode: 7 } }],
    ]) {
      const said = await asked({ body: JSON.stringify(odd) });
      expect([said.status, said.body]).toEqual([200, '{"received":0}']);
    }
  });

  test("never fetches the address that it names", async () => {
    const context = contextOf(setup);
    await expect(azure.greet?.(handshake, context)).resolves.toBeDefined();
  });
});

describe("the handshake of CloudEvents", () => {
  const origin = "eventgrid.azure.net";
  const headers = { "webhook-request-origin": origin, "webhook-request-rate": "120" };

  test("is answered with leave to deliver", async () => {
    const said = await asked({ method: "OPTIONS", headers });
    expect([said.status, said.body]).toEqual([200, ""]);
    expect(said.headers).toMatchObject({
      "webhook-allowed-origin": origin,
      "webhook-allowed-rate": "*",
      "cache-control": "no-store",
    });
  });

  test.for([
    ["the secret is wrong", { headers, ...elsewhere }, 401],
    ["nobody says who asks", { headers: {} }, 401],
    ["two ask at once", { headers: { "webhook-request-origin": `${origin},other.example` } }, 401],
    ["who asks is no name", { headers: { "webhook-request-origin": "a b" } }, 401],
    ["the tenant is unknown", { headers, params: { tenant: "nobody", urlSecret: SECRET } }, 404],
  ] as const)("where %s it is refused", async ([, request, expected]) => {
    const said = await asked({ method: "OPTIONS", ...request });
    expect(said.status).toBe(expected);
    expect(said.headers["webhook-allowed-origin"]).toBeUndefined();
  });
});

test("an address that carries no secret is refused, whatever the configuration says besides", async () => {
  const verdict = await azure.verify({ ...valid, urlSecret: undefined }, contextOf(setup));
  expect(verdict).toEqual(fail("signature_mismatch"));
});

describe("with a directory and an audience, a token of Entra's is asked for as well", () => {
  const audience = "api://heed";
  const kids = ["k1", "k2"] as const;
  let directories = 0;

  /** A directory of its own for each test, because keys are remembered. */
  async function directory() {
    directories += 1;
    const tenantId = `00000000-0000-4000-8000-${String(directories).padStart(12, "0")}`;
    const pairs = await Promise.all(kids.map(() => generateKeyPair("RS256")));
    const jwks = await Promise.all(
      pairs.map(async ({ publicKey }, place) => ({ ...(await exportJWK(publicKey)), kid: kids[place] })),
    );
    const fetched: string[] = [];
    const published: object[] = [...jwks];
    const context = (change: Partial<ProviderContext> = {}) =>
      contextOf(
        { ...setup, settings: { tenantId, audience } },
        {
          fetchText: (url) => {
            fetched.push(url);
            return Promise.resolve(JSON.stringify({ keys: published }));
          },
          ...change,
        },
      );
    const token = (claims: Readonly<Record<string, unknown>> = {}, kid: "k1" | "k2" = "k1") => {
      const key = pairs[kids.indexOf(kid)]?.privateKey;
      if (key === undefined) throw new Error("no such key");
      const now = Date.parse(setup.now) / 1000;
      const all = {
        iss: `https://login.microsoftonline.com/${tenantId}/v2.0`,
        aud: audience,
        tid: tenantId,
        exp: now + 3600,
        nbf: now - 60,
        ...claims,
      };
      return new SignJWT(all).setProtectedHeader({ alg: "RS256", kid }).sign(key);
    };
    const verify = async (bearer: string | undefined, within = context()) =>
      azure.verify(
        { ...valid, headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` } },
        within,
      );
    return { tenantId, context, token, verify, fetched, published };
  }

  test("of version 2 or 1, and the keys are fetched once", async () => {
    const { tenantId, token, verify, fetched } = await directory();
    expect(await verify(await token())).toEqual(ok(undefined));
    expect(await verify(await token({ iss: `https://sts.windows.net/${tenantId}/` }))).toEqual(ok(undefined));
    expect(fetched).toEqual([`https://login.microsoftonline.com/${tenantId}/discovery/v2.0/keys`]);
  });

  test("and the secret of the address does not do alone", async () => {
    const { verify, fetched } = await directory();
    expect(await verify(undefined)).toEqual(fail("header_missing"));
    expect(fetched).toEqual([]);
  });

  test("nor does the token alone: without the secret nothing is even fetched", async () => {
    const { context, token, fetched } = await directory();
    const headers = { authorization: `Bearer ${await token()}` };
    const verdict = await azure.verify({ ...valid, headers, urlSecret: "guess" }, context());
    expect(verdict).toEqual(fail("signature_mismatch"));
    expect(fetched).toEqual([]);
  });

  test.for([
    [{ aud: "api://other" }, "signature_mismatch"],
    [{ aud: undefined }, "signature_mismatch"],
    [{ iss: "https://login.microsoftonline.com/common/v2.0" }, "signature_mismatch"],
    [{ tid: "another directory" }, "signature_mismatch"],
    [{ tid: undefined }, "signature_mismatch"],
    [{ exp: 1 }, "timestamp_stale"],
    [{ exp: undefined }, "signature_mismatch"],
    [{ nbf: Date.parse("2030-01-01T00:00:00Z") / 1000 }, "signature_mismatch"],
  ] as const)("one with %j is refused", async ([claims, reason]) => {
    const { token, verify } = await directory();
    expect(await verify(await token(claims))).toEqual(fail(reason));
  });

  test("one of another directory's key, of no key or of another algorithm is refused", async () => {
    const [own, other] = [await directory(), await directory()];
    const claims = { iss: `https://login.microsoftonline.com/${own.tenantId}/v2.0`, tid: own.tenantId };
    expect(await own.verify(await other.token(claims))).toEqual(fail("signature_mismatch"));
    const hmac = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", kid: "k1" })
      .sign(Buffer.from(SECRET));
    for (const bearer of [hmac, "a.b.c", "Bearer", "x"]) {
      expect(await own.verify(bearer)).toEqual(fail("signature_mismatch"));
    }
  });

  test("a key that is new is fetched for, but not for each token that names one", async () => {
    const { context, token, verify, fetched, published } = await directory();
    published.pop();
    expect(await verify(await token())).toEqual(ok(undefined));
    expect(await verify(await token({}, "k2"))).toEqual(fail("signature_mismatch"));
    expect(fetched).toHaveLength(1);
    const later = context({ now: Date.parse(setup.now) + 300_000 });
    expect(await verify(await token({}, "k2"), later)).toEqual(fail("signature_mismatch"));
    expect(fetched).toHaveLength(2);
  });

  test("where Entra does not answer, the sender is asked to come again", async () => {
    const { context, token, verify } = await directory();
    const down = context({ fetchText: () => Promise.reject(new Error("no answer")) });
    await expect(verify(await token(), down)).rejects.toThrow("no answer");
  });

  test("one of the two settings alone is a mistake, and lets nobody in", async () => {
    for (const settings of [{ tenantId: "a" }, { audience }]) {
      expect(await azure.verify(valid, contextOf({ ...setup, settings }))).toEqual(fail("key_missing"));
    }
  });
});

test("keys count in any case, as older samples write them", () => {
  const { delivery, expected } = caseOf("azure", "pascal-case");
  expect(azure.parse(delivery)).toEqual(ok(expected));
});
