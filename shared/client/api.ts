import { base64url, bytesOf, keyBytes } from "./bytes.ts";
import type { Key } from "./links.ts";

export interface ApiOptions {
  readonly url: string;
  readonly tenant: string;
  /** The first of the tenant's `api.keys`, or a function that gives a token (of an OIDC issuer, say). */
  readonly credential: Key | (() => string | Promise<string>);
  /** How long an answer is waited for; 2,000 ms unless given. */
  readonly timeoutMs?: number;
  readonly now?: () => number;
  readonly fetch?: typeof fetch;
}

/** Heed answered that the call is wrong: the key, the scope or the form of it. Asking again does not help. */
export class HeedRefused extends Error {
  override readonly name = "HeedRefused";
  readonly status: number;
  constructor(status: number, title: string) {
    super(`Heed refused the call: ${title} (${status})`);
    this.status = status;
  }
}

/** Nobody answered in time, or Heed could not: asking again may help. */
export class HeedUnavailable extends Error {
  override readonly name = "HeedUnavailable";
}

export type Post = (route: string, body: string) => Promise<unknown>;

/** Posts JSON to a route, with a token of the tenant. */
export function poster(options: ApiOptions): Post {
  const { credential, timeoutMs = 2_000, now = Date.now, fetch: send = fetch } = options;
  const url = options.url.replace(/\/+$/, "");
  const token = typeof credential === "function" ? credential : tokens(options.tenant, credential, now);
  return async (route, body) => {
    const headers = { authorization: `Bearer ${await token()}`, "content-type": "application/json" };
    const answer = await attempt(async () => {
      const signal = AbortSignal.timeout(timeoutMs);
      const response = await send(url + route, { method: "POST", headers, body, signal, redirect: "error" });
      return { status: response.status, body: await response.text() };
    });
    if (answer.status === 200) return JSON.parse(answer.body);
    if (answer.status === 429 || answer.status >= 500)
      throw new HeedUnavailable(`Heed answered ${answer.status}`);
    throw new HeedRefused(answer.status, titleOf(answer.body));
  };
}

async function attempt<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    throw new HeedUnavailable("Heed did not answer in time", { cause });
  }
}

function titleOf(body: string): string {
  try {
    const { title }: { readonly title?: unknown } = JSON.parse(body);
    return String(title);
  } catch {
    return "no reason given";
  }
}

const LIFETIME_SECONDS = 300;
/** A token is renewed before its end by more than any clock is wrong. */
const RENEW_SECONDS = 60;

/** Tokens of the API, each good for five minutes and used for four. */
function tokens(tenant: string, { kid, secret }: Key, now: () => number): () => Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const bytes = keyBytes(secret, "the API key");
  const ready = crypto.subtle.importKey("raw", bytes, algorithm, false, ["sign"]);
  let current = { token: "", until: 0 };
  return async () => {
    const issued = Math.floor(now() / 1000);
    if (issued < current.until) return current.token;
    const exp = issued + LIFETIME_SECONDS;
    const claims = { iss: "heed", aud: "heed-api", tenant, scope: "consent:read", iat: issued, exp };
    const signed = [{ alg: "HS256", kid, typ: "JWT" }, claims].map((part) => base64url(JSON.stringify(part)));
    const signature = await crypto.subtle.sign(algorithm, await ready, bytesOf(signed.join(".")));
    const token = [...signed, base64url(new Uint8Array(signature))].join(".");
    current = { token, until: exp - RENEW_SECONDS };
    return token;
  };
}
