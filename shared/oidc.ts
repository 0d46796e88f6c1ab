import {
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWTPayload,
  jwtVerify,
} from "jose";

type Keys = ReturnType<typeof createRemoteJWKSet>;

const CLOCK_TOLERANCE_SECONDS = 5;
const TIMEOUT_MS = 5_000;
/** While the issuer is down its last keys go on verifying for so long; a key it took back must not live on them. */
const KEPT_MS = 60 * 60_000;

const keySets = new Map<string, Promise<Keys>>();

/**
 * Verifies a token of the deployment's OIDC issuer against the keys that its discovery document names (OpenID
 * Connect Discovery 1.0, section 4). Keys are read again after ten minutes, and for a `kid` that is not among them
 * at most every thirty seconds. Claims `tenant` and `scope` mean what they mean in our own tokens.
 * @returns `undefined` for a token that does not verify
 * @throws where the issuer cannot be asked: that is no fault of the token
 */
export async function verifyOidc(
  token: string,
  oidc: { readonly issuer: string; readonly audience: string },
  currentDate: Date,
): Promise<JWTPayload | undefined> {
  const keys = await keysOf(oidc.issuer);
  try {
    const { payload } = await jwtVerify(token, keys, {
      // Asymmetric ones only: under HS256 anybody could sign with what the issuer publishes.
      algorithms: ["RS256", "PS256", "ES256", "EdDSA", "Ed25519"],
      issuer: oidc.issuer,
      audience: oidc.audience,
      requiredClaims: ["exp"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate,
    });
    return payload;
  } catch (error) {
    if (isOfToken(error)) return undefined;
    // The issuer may have moved its keys: the next call asks where they are.
    keySets.delete(oidc.issuer);
    throw error;
  }
}

/** Whether it is the token that is wrong, and not the way to the keys. */
function isOfToken(error: unknown): boolean {
  if (!(error instanceof errors.JOSEError)) return false;
  const { code } = error;
  return /^ERR_(JWT_|JWS_|JOSE_ALG_|JOSE_NOT_|JWKS_NO_|JWKS_MULTIPLE_)/.test(code);
}

function keysOf(issuer: string): Promise<Keys> {
  const known = keySets.get(issuer);
  if (known !== undefined) return known;
  const found = discover(issuer);
  keySets.set(issuer, found);
  found.catch(() => keySets.delete(issuer));
  return found;
}

/**
 * What an issuer says of itself (OpenID Connect Discovery 1.0, section 4).
 * @throws where it cannot be asked, or says that it is another
 */
export async function discoveryOf(issuer: string): Promise<Readonly<Record<string, unknown>>> {
  const answer = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const document: Readonly<Record<string, unknown>> = Object(await answer.json());
  // Section 4.3: or one tenant of a provider could speak as another.
  if (document["issuer"] !== issuer) throw new Error("the OIDC discovery document is another issuer's");
  return document;
}

/**
 * An address that the issuer names: over https, so that nobody on the way can answer for it.
 * @throws for any other
 */
export function issuersUrl(document: Readonly<Record<string, unknown>>, name: string): URL {
  const uri = URL.parse(String(document[name]));
  if (uri?.protocol === "https:" || (uri?.protocol === "http:" && uri.hostname === "127.0.0.1")) return uri;
  throw new Error(`the OIDC issuer names no ${name} over https`);
}

async function discover(issuer: string): Promise<Keys> {
  const uri = issuersUrl(await discoveryOf(issuer), "jwks_uri");
  return createRemoteJWKSet(uri, { timeoutDuration: TIMEOUT_MS, [customFetch]: lastGoodKept() });
}

/** Reads the keys, or gives the last ones that could be read. */
function lastGoodKept(): FetchImplementation {
  let last: { readonly text: string; readonly at: number } | undefined;
  return async (url, options) => {
    try {
      const answer = await fetch(url, options);
      if (answer.status !== 200) throw new Error(`the OIDC issuer answered ${answer.status}`);
      const text = await answer.text();
      JSON.parse(text);
      last = { text, at: Date.now() };
    } catch (error) {
      if (last === undefined || Date.now() - last.at > KEPT_MS) throw error;
    }
    return new Response(last.text);
  };
}
