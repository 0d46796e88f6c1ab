import { createHash } from "node:crypto";
import type { Actor } from "../../../shared/actor.ts";
import { apiKey, mintApiToken } from "../../../shared/api-token.ts";
import { type Caller, callerOf, type Scope } from "../../../shared/bearer.ts";
import type { Tenant } from "../../../shared/config.ts";
import type { Request } from "../../../shared/http.ts";
import { type Reply, redirect } from "../../../shared/replies.ts";
import type { Runtime } from "../../../shared/runtime.ts";
import { sameBytes } from "../../../shared/signature.ts";

/** An operator who is signed in: the token is the API's own, and what it allows is all that the console can. */
export interface Session extends Caller {
  readonly token: string;
}

const COOKIE = "heed-console";
/** A working day. */
const LASTS_SECONDS = 8 * 3600;

/** @returns `undefined` where nobody is signed in, or no longer */
export async function sessionOf(runtime: Runtime, { cookies }: Request): Promise<Session | undefined> {
  const token = cookieNamed(cookies, COOKIE);
  const caller = token === undefined ? undefined : await callerOf(runtime, token);
  return token === undefined || caller === undefined ? undefined : { ...caller, token };
}

export function cookieNamed(cookies: readonly string[], name: string): string | undefined {
  const found = cookies.map((cookie) => cookie.trim()).find((cookie) => cookie.startsWith(`${name}=`));
  return found?.slice(name.length + 1);
}

/** What somebody is let in to. */
export interface Permission extends Actor {
  readonly tenant: Tenant;
  readonly scopes: readonly Scope[];
  /** Unix seconds: an issuer's word is good for as long as it says. */
  readonly expiresAt?: number;
}

/**
 * Signs somebody in. The token is one of ours whoever vouched for them: it fits a cookie, and no issuer is asked
 * again for it.
 * @throws where the tenant's API key cannot be read
 */
export async function openSession(
  { secrets, now }: Runtime,
  { tenant, scopes, actor, expiresAt = Number.POSITIVE_INFINITY }: Permission,
): Promise<Session> {
  const key = await apiKey(secrets, tenant);
  const begins = Math.floor(now() / 1000);
  const lifetime = Math.min(LASTS_SECONDS, expiresAt - begins);
  const { token } = await mintApiToken(key, { tenant: tenant.id, scopes, lifetime, actor }, now());
  return { tenant, scopes, actor, token, expiresAt: begins + lifetime };
}

/**
 * The cookie that keeps a session: read by no script, sent to the console alone and by no other site's form.
 * Lax and not Strict, for the first request after a sign-in elsewhere comes from there.
 */
export function sessionCookie({ token }: Session, url: string): string {
  return cookie(url, COOKIE, token, LASTS_SECONDS);
}

/** An answer that keeps a cookie, or ends one. */
export function withCookie(reply: Reply, kept: string): Reply {
  return { ...reply, headers: { ...reply.headers, "set-cookie": kept } };
}

/** To the first view, after a form: 303 makes the browser ask with GET (RFC 9110, section 15.4.4). */
export function home(): Reply {
  return { ...redirect("/console"), status: 303 };
}

export function endedCookie(url: string): string {
  return cookie(url, COOKIE, "", 0);
}

/** @param url the console's: on an https one the cookie never travels in the clear */
export function cookie(url: string, name: string, value: string, seconds: number): string {
  const secure = url.startsWith("https:") ? "; Secure" : "";
  return `${name}=${value}; Path=/console; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}

/** What a form of this session carries: nobody who cannot read its pages knows it. */
export function guardOf({ token }: Session): string {
  return createHash("sha256").update(`heed-console form ${token}`).digest("base64url");
}

/** Whether a form was posted from one of this session's own pages (CSRF). */
export function isOwnForm(session: Session, request: Request, fields: URLSearchParams): boolean {
  const site = request.headers["sec-fetch-site"];
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  return sameBytes(Buffer.from(fields.get("guard") ?? ""), Buffer.from(guardOf(session)));
}
