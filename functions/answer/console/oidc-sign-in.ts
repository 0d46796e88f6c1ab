import { createHash, randomBytes } from "node:crypto";
import { html } from "hono/html";
import * as v from "valibot";
import { callerOf, SCOPES } from "../../../shared/bearer.ts";
import type { OidcConfig } from "../../../shared/config.ts";
import type { Request } from "../../../shared/http.ts";
import { log } from "../../../shared/log.ts";
import { discoveryOf, issuersUrl } from "../../../shared/oidc.ts";
import { type Reply, redirect } from "../../../shared/replies.ts";
import { strangersPage } from "./console-page.ts";
import { cookie, cookieNamed, openSession, type Session, sessionCookie, withCookie } from "./session.ts";
import { apiUrlOf, type SigningIn, signInPage } from "./sign-in-page.ts";

/** Where the way to the issuer ends, under `/console/`. */
export const CALLBACK = "signed-in";

const COOKIE = "heed-sign-in";
const LASTS_SECONDS = 600;
const ANSWER_MS = 10_000;

const TOKENS = v.object({ access_token: v.optional(v.string()), id_token: v.optional(v.string()) });

type Client = OidcConfig & { readonly clientId: string };

/**
 * Sends an operator to the deployment's issuer: authorization code with PKCE (RFC 7636), as RFC 9700, section 2.1
 * asks. What the answer must match stays in the browser alone.
 */
export async function signIn(runtime: SigningIn): Promise<Reply> {
  const client = clientOf(runtime);
  if (client === undefined) return signInPage(runtime);
  const goesTo = issuersUrl(await discoveryOf(client.issuer), "authorization_endpoint");
  const verifier = randomBytes(32).toString("base64url");
  const state = randomBytes(16).toString("base64url");
  const asked = {
    response_type: "code",
    client_id: client.clientId,
    redirect_uri: callbackUrl(runtime),
    scope: "openid",
    audience: client.audience,
    state,
    code_challenge: createHash("sha256").update(verifier).digest("base64url"),
    code_challenge_method: "S256",
  };
  for (const [name, value] of Object.entries(asked)) goesTo.searchParams.set(name, value);
  const kept = cookie(apiUrlOf(runtime), COOKIE, `${state}.${verifier}`, LASTS_SECONDS);
  return withCookie(redirect(goesTo.href), kept);
}

/** The operator is back with a code: it becomes the issuer's token, which is the session. */
export async function callback(runtime: SigningIn, request: Request): Promise<Reply> {
  const client = clientOf(runtime);
  const answer = new URLSearchParams(request.query);
  const code = answer.get("code");
  const [state, verifier] = cookieNamed(request.cookies, COOKIE)?.split(".") ?? [];
  if (client === undefined || code === null || verifier === undefined || answer.get("state") !== state) {
    return signInPage(runtime, "The sign-in did not come to its end.");
  }
  const session = await exchanged(runtime, client, { code, verifier });
  if (session === undefined) return signInPage(runtime, "Your sign-in is good for no tenant's console.");
  log("info", "console", { outcome: "entered", tenant: session.tenant.id });
  // A page and no redirect: the browser would call the next request one from the issuer's site.
  const content = html`<div class="card"><p><a class="button" href="/console">Open the console</a></p></div>`;
  return withCookie(
    await strangersPage({ content }, "You are signed in"),
    sessionCookie(session, apiUrlOf(runtime)),
  );
}

function clientOf({ config: { oidc } }: SigningIn): Client | undefined {
  return oidc?.clientId === undefined ? undefined : { ...oidc, clientId: oidc.clientId };
}

/** The company's own address: it is what the issuer has on its list. */
function callbackUrl(runtime: SigningIn): string {
  return `${runtime.config.tenants[0]?.publicUrl ?? apiUrlOf(runtime)}/console/${CALLBACK}`;
}

/** @returns a session of what the first token of the answer allows that the API would take */
async function exchanged(
  runtime: SigningIn,
  client: Client,
  { code, verifier }: { readonly code: string; readonly verifier: string },
): Promise<Session | undefined> {
  const answer = await runtime.fetch(issuersUrl(await discoveryOf(client.issuer), "token_endpoint"), {
    method: "POST",
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWER_MS),
    body: new URLSearchParams({
      grant_type: "authorization_code",
      code,
      redirect_uri: callbackUrl(runtime),
      client_id: client.clientId,
      code_verifier: verifier,
    }),
  });
  if (!answer.ok) return undefined;
  const { access_token, id_token } = v.parse(TOKENS, await answer.json());
  for (const token of [access_token, id_token]) {
    const caller = token === undefined ? undefined : await callerOf(runtime, token);
    if (caller === undefined) continue;
    const scopes = SCOPES.filter((scope) => caller.scopes.includes(scope));
    return openSession(runtime, { ...caller, scopes });
  }
  return undefined;
}
