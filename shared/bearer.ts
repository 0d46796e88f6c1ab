import { decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose";
import { type Actor, isActor } from "./actor.ts";
import { type Config, findTenant, type Tenant } from "./config.ts";
import type { Request } from "./http.ts";
import { keyBytes } from "./key-bytes.ts";
import type { Problem } from "./replies.ts";
import { fail, ok, type Result } from "./result.ts";
import type { Runtime } from "./runtime.ts";

export const SCOPES = ["links:write", "consent:read", "consent:write", "operate"] as const;
export type Scope = (typeof SCOPES)[number];

const MAX_AHEAD_SECONDS = 24 * 3600;
const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * Who calls `/v1`, from `Authorization: Bearer <JWT>`: HS256 under an `api` key of the tenant, or a token of
 * the OIDC issuer that the deployment names (contract, "API tokens"). The algorithm is fixed for each kind and
 * never taken from the token.
 * @returns the tenant, or `unauthenticated` with one answer for every flaw, or `forbidden` without the scope
 */
export async function authenticate(
  runtime: Runtime,
  request: Request,
  scope: Scope,
): Promise<Result<Tenant, Problem>> {
  const caller = await callerWith(runtime, request, scope);
  return caller.ok ? ok(caller.value.tenant) : caller;
}

/** The same for what is recorded: who acts goes with the runtime into the evidence. */
export async function authenticateActor<Acting extends Runtime & Actor>(
  runtime: Acting,
  request: Request,
  scope: Scope,
): Promise<Result<{ readonly tenant: Tenant; readonly runtime: Acting }, Problem>> {
  const caller = await callerWith(runtime, request, scope);
  if (!caller.ok) return caller;
  const { tenant, actor } = caller.value;
  return ok({ tenant, runtime: { ...runtime, actor } });
}

async function callerWith(
  runtime: Runtime,
  request: Request,
  scope: Scope,
): Promise<Result<Caller, Problem>> {
  const token = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(request.headers["authorization"] ?? "")?.[1];
  const caller = token === undefined ? undefined : await callerOf(runtime, token);
  if (caller === undefined) return fail("unauthenticated");
  return caller.scopes.includes(scope) ? ok(caller) : fail("forbidden");
}

/** Whose token it is, and what it allows. */
export interface Caller extends Actor {
  readonly tenant: Tenant;
  readonly scopes: readonly string[];
  /** When it ends, in Unix seconds. */
  readonly expiresAt: number;
}

/** @returns `undefined` for a token that does not verify, whatever the flaw */
export async function callerOf(
  { config, secrets, now }: Runtime,
  token: string,
): Promise<Caller | undefined> {
  const payload = await payloadOf(config, token, new Date(now()), (ref) => secrets.get(ref));
  const tenant = findTenant(config, typeof payload?.["tenant"] === "string" ? payload["tenant"] : undefined);
  if (payload === undefined || tenant === undefined) return undefined;
  const scopes = typeof payload["scope"] === "string" ? payload["scope"].split(" ") : [];
  const actor = isActor(payload.sub) ? payload.sub : undefined;
  return { tenant, scopes, expiresAt: payload.exp ?? 0, actor };
}

async function payloadOf(
  config: Config,
  token: string,
  currentDate: Date,
  secretOf: (ref: string) => Promise<string | undefined>,
): Promise<JWTPayload | undefined> {
  const claimed = unverified(token);
  if (claimed === undefined) return undefined;
  if (config.oidc !== undefined && claimed.issuer === config.oidc.issuer) {
    const { verifyOidc } = await import("./oidc.ts");
    return verifyOidc(token, config.oidc, currentDate);
  }
  const tenant = findTenant(config, claimed.tenant);
  const key = tenant?.api.keys.find(({ kid }) => kid === claimed.kid);
  const secret = key === undefined ? undefined : await secretOf(key.secret);
  if (secret === undefined) return undefined;
  return verifyOwn(token, keyBytes(secret, "an API key"), currentDate);
}

async function verifyOwn(token: string, key: Buffer, currentDate: Date): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ["HS256"],
      issuer: "heed",
      audience: "heed-api",
      requiredClaims: ["exp"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
      currentDate,
    });
    const ahead = (payload.exp ?? 0) - currentDate.getTime() / 1000;
    return ahead > MAX_AHEAD_SECONDS + CLOCK_TOLERANCE_SECONDS ? undefined : payload;
  } catch {
    return undefined;
  }
}

/** What a token says of itself: good for picking the key that it must then verify under, and nothing else. */
function unverified(
  token: string,
): { readonly tenant: string; readonly kid: string; readonly issuer: unknown } | undefined {
  try {
    const { kid } = decodeProtectedHeader(token);
    const { iss, tenant } = decodeJwt(token);
    return { kid: String(kid), tenant: String(tenant), issuer: iss };
  } catch {
    return undefined;
  }
}
