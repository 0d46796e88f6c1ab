import { html } from "hono/html";
import { CONSOLE_ENTRY, openConsoleLink } from "../../../shared/console-link.ts";
import type { Request } from "../../../shared/http.ts";
import { tokenIn } from "../../../shared/link.ts";
import { log } from "../../../shared/log.ts";
import type { Reply } from "../../../shared/replies.ts";
import { strangersPage } from "./console-page.ts";
import { home, openSession, sessionCookie, withCookie } from "./session.ts";
import { apiUrlOf, type SigningIn, signInPage } from "./sign-in-page.ts";

/** A link of `heed console` is opened: the button lets in, so that no scanner does. */
export async function knock(runtime: SigningIn, request: Request): Promise<Reply> {
  const opened = await openedBy(runtime, request);
  if (opened === undefined) return signInPage(runtime, "This link does not work, or no longer.");
  const content = html`<div class="card"><p>You are let in to what <b>${opened.tenant.name}</b> has recorded, for eight hours.</p><form method="post"><button>Open the console</button></form></div>`;
  return strangersPage({ content }, "Operator's console");
}

export async function entered(runtime: SigningIn, request: Request): Promise<Reply> {
  const opened = await openedBy(runtime, request);
  if (opened === undefined) return signInPage(runtime, "This link does not work, or no longer.");
  const session = await openSession(runtime, opened);
  log("info", "console", { outcome: "entered", tenant: session.tenant.id });
  return withCookie(home(), sessionCookie(session, apiUrlOf(runtime)));
}

function openedBy(runtime: SigningIn, { path }: Request): ReturnType<typeof openConsoleLink> {
  return openConsoleLink(runtime.config, runtime.secrets, tokenIn(path, CONSOLE_ENTRY), runtime.now());
}
