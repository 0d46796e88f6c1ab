import { html } from "hono/html";
import type { Reply } from "../../../shared/replies.ts";
import type { Runtime } from "../../../shared/runtime.ts";
import { strangersPage } from "./console-page.ts";

/** Where the way to the issuer begins, under `/console/`. */
export const SIGN_IN = "sign-in";

/** What it takes to let somebody in. */
export interface SigningIn extends Runtime {
  readonly fetch: typeof fetch;
  /** Where the API itself stands; without it, at the first tenant's address. */
  readonly apiUrl: string | undefined;
}

/** Where the API is, and the console with it, without a slash at the end. @throws where no address is known */
export function apiUrlOf({ apiUrl, config }: SigningIn): string {
  const url = (apiUrl ?? "") || config.tenants[0]?.publicUrl;
  if (url === undefined) throw new Error("the console has no address");
  return url.replace(/\/$/, "");
}

/** For whoever is not signed in. @param why what went wrong, where something did */
export function signInPage({ config }: SigningIn, why?: string): Promise<Reply> {
  const elsewhere =
    config.oidc?.clientId === undefined
      ? html``
      : html`<p><a class="button" href="/console/${SIGN_IN}">Sign in</a></p>`;
  const content = html`<div class="card">${elsewhere}<p>The command <code>heed console</code> prints a link that lets you in.</p></div>`;
  const notice = why === undefined ? {} : { notice: { kind: "mistake" as const, text: why } };
  return strangersPage({ ...notice, content, status: 401 }, "Operator's console");
}
