import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";

type Keys = ReturnType<typeof createRemoteJWKSet>;

const keySets = new Map<string, Promise<Keys>>();

/**
 * Verifies a token of the deployment's OIDC issuer against the keys that its discovery document names (OpenID
 * Connect Discovery 1.0, section 4). Claims `tenant` and `scope` mean what they mean in our own tokens.
 * @returns `undefined` for a token that does not verify
 * @throws where the issuer cannot be asked
 */
export async function verifyOidc(
  token: string,
  oidc: { readonly issuer: string; readonly audience: string },
  currentDate: Date,
): Promise<JWTPayload | undefined> {
  const keys = await keysOf(oidc.issuer);
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ["RS256", "PS256", "ES256", "EdDSA"],
      issuer: oidc.issuer,
      audience: oidc.audience,
      requiredClaims: ["exp"],
      currentDate,
    });
    return payload;
  } catch (error) {
    // A key set that cannot be had is our trouble, not the caller's.
    if (error instanceof Error && "code" in error && error.code === "ERR_JWKS_TIMEOUT") throw error;
    return undefined;
  }
}

function keysOf(issuer: string): Promise<Keys> {
  const known = keySets.get(issuer);
  if (known !== undefined) return known;
  const found = discover(issuer);
  keySets.set(issuer, found);
  found.catch(() => keySets.delete(issuer));
  return found;
}

async function discover(issuer: string): Promise<Keys> {
  const answer = await fetch(`${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`, {
    redirect: "error",
    signal: AbortSignal.timeout(5_000),
  });
  const document: unknown = await answer.json();
  const hasKeys = typeof document === "object" && document !== null && "jwks_uri" in document;
  const uri = hasKeys ? new URL(String(document.jwks_uri)) : undefined;
  if (uri?.protocol !== "https:" && uri?.hostname !== "127.0.0.1") {
    throw new Error("the OIDC issuer names no key set over https");
  }
  return createRemoteJWKSet(uri);
}
