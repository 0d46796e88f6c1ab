import { SignJWT } from "jose";
import { SCOPES, type Scope } from "./bearer.ts";
import type { Tenant } from "./config.ts";
import { keyBytes } from "./key-bytes.ts";
import type { LinkKey } from "./link.ts";
import type { Secrets } from "./secrets.ts";

/** What a token of the API is for. */
export interface TokenClaims {
  readonly tenant: string;
  readonly scopes?: readonly Scope[];
  /** Seconds from now; the API takes at most a day. */
  readonly lifetime: number;
  /** Who will act with it: its `sub`, which goes into the evidence of what is recorded. */
  readonly actor?: string | undefined;
}

/**
 * The key that signs a tenant's own tokens.
 * @throws where it is not there or no key: a fault of the deployment
 */
export async function apiKey(secrets: Secrets, { id, api: { keys } }: Tenant): Promise<LinkKey> {
  const [key] = keys;
  const value = key === undefined ? undefined : await secrets.get(key.secret);
  if (key === undefined || value === undefined) throw new Error(`tenant ${id} has no api key`);
  return { kid: key.kid, secret: keyBytes(value, "an API key") };
}

/**
 * Mints a token of the API (contract, "API tokens"): HS256 under the tenant's first `api` key.
 * @param now milliseconds
 */
export async function mintApiToken(
  { kid, secret }: LinkKey,
  { tenant, scopes = SCOPES, lifetime, actor }: TokenClaims,
  now: number,
): Promise<{ readonly token: string; readonly expiresAt: number }> {
  const issued = Math.floor(now / 1000);
  const token = await new SignJWT({
    tenant,
    scope: scopes.join(" "),
    ...(actor === undefined ? {} : { sub: actor }),
  })
    .setProtectedHeader({ alg: "HS256", kid, typ: "JWT" })
    .setIssuer("heed")
    .setAudience("heed-api")
    .setIssuedAt(issued)
    .setExpirationTime(issued + lifetime)
    .sign(secret);
  return { token, expiresAt: (issued + lifetime) * 1000 };
}
