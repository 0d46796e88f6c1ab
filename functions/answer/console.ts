import { html } from "hono/html";
import { SCOPES } from "../../shared/bearer.ts";
import { findTenant } from "../../shared/config.ts";
import { CONSOLE_ENTRY } from "../../shared/console-link.ts";
import { type HttpHandler, type Request, serve } from "../../shared/http.ts";
import { describeError, log } from "../../shared/log.ts";
import type { Reply } from "../../shared/replies.ts";
import { runtimeFromEnv, start } from "../../shared/runtime.ts";
import { askApi, askApiText } from "./console/ask-api.ts";
import { consolePage } from "./console/console-page.ts";
import { entered, knock } from "./console/enter.ts";
import { CALLBACK, callback, signIn } from "./console/oidc-sign-in.ts";
import {
  endedCookie,
  guardOf,
  home,
  isOwnForm,
  openSession,
  type Session,
  sessionCookie,
  sessionOf,
  withCookie,
} from "./console/session.ts";
import { apiUrlOf, SIGN_IN, type SigningIn, signInPage } from "./console/sign-in-page.ts";
import type { Markup, Shown, View, Visit } from "./console/view.ts";
import { VIEWS } from "./console/views.ts";

/** What forms of the console hold: a pasted message with its headers at most. */
const FORM_LIMIT = 256 * 1024;

/** `/console`: what operators see and do, all of it through the API and in their own name (F102). */
export function operatorConsole(runtime: SigningIn, views: readonly View[] = VIEWS): HttpHandler {
  async function get(request: Request): Promise<Reply> {
    if (request.path.startsWith(CONSOLE_ENTRY)) return knock(runtime, request);
    if (pathOf(request) === SIGN_IN) return signIn(runtime);
    if (pathOf(request) === CALLBACK) return callback(runtime, request);
    const known = await sessionOf(runtime, request);
    if (known !== undefined) return shown(runtime, views, { request, session: known });
    const opened = await openAtOnce(runtime, request);
    if (opened === undefined) return signInPage(runtime);
    return withCookie(
      await shown(runtime, views, { request, session: opened }),
      sessionCookie(opened, apiUrlOf(runtime)),
    );
  }

  async function post(request: Request): Promise<Reply> {
    if (request.path.startsWith(CONSOLE_ENTRY)) return entered(runtime, request);
    const session = await sessionOf(runtime, request);
    if (session === undefined) return signInPage(runtime);
    const fields = new URLSearchParams(request.body.subarray(0, FORM_LIMIT).toString("utf8"));
    // A form of another site's, or of a session that is over, does nothing.
    if (!isOwnForm(session, request, fields))
      return signInPage(runtime, "That form was not of this session.");
    if (pathOf(request) === "leave") return withCookie(home(), endedCookie(apiUrlOf(runtime)));
    if (pathOf(request) === "tenant") return lookAt(runtime, fields);
    return shown(runtime, views, { request, session, fields });
  }

  return serve("console", { GET: get, POST: post });
}

function pathOf({ path }: Request): string {
  return path.replace(/^\/console\/?/, "").replace(/\/$/, "");
}

interface Asked {
  readonly request: Request;
  readonly session: Session;
  readonly fields?: URLSearchParams;
}

/** One machine's own console needs no sign-in. Asked by another name it is a page elsewhere that asks (DNS rebinding). */
async function openAtOnce(runtime: SigningIn, { headers }: Request): Promise<Session | undefined> {
  const [tenant] = runtime.config.tenants;
  if (runtime.config.consoleOpen !== true || tenant === undefined) return undefined;
  if (headers["host"] !== new URL(apiUrlOf(runtime)).host) return undefined;
  return openSession(runtime, { tenant, scopes: SCOPES });
}

/** Where nobody has to sign in, every tenant may be looked at. */
async function lookAt(runtime: SigningIn, fields: URLSearchParams): Promise<Reply> {
  const tenant = findTenant(runtime.config, fields.get("tenant") ?? undefined);
  if (runtime.config.consoleOpen !== true || tenant === undefined) return home();
  return withCookie(
    home(),
    sessionCookie(await openSession(runtime, { tenant, scopes: SCOPES }), apiUrlOf(runtime)),
  );
}

async function shown(runtime: SigningIn, all: readonly View[], asked: Asked): Promise<Reply> {
  const { session } = asked;
  const views = all.filter(({ scope }) => session.scopes.includes(scope));
  const path = pathOf(asked.request);
  const current = path === "" ? views[0] : views.find((view) => view.path === path);
  const guard = guardField(session);
  const others = runtime.config.consoleOpen === true ? runtime.config.tenants : [];
  const frame = {
    session,
    views,
    current,
    guard,
    others: others.filter(({ id }) => id !== session.tenant.id),
  };
  const run = asked.fields === undefined ? current?.show : current?.act;
  if (current === undefined || run === undefined) return consolePage(NOT_HERE, "Nothing here", frame);
  const result = await orUnavailable(() => run(visitOf(runtime, asked, guard)));
  return "body" in result ? result : consolePage(result, result.title ?? current.title, frame);
}

const NOT_HERE: Shown = {
  content: html`<p>There is no such view, or your sign-in does not show it.</p>`,
  status: 404,
};

/** What the API could not answer leaves the rest of the console usable; nothing was changed, or the API said so. */
async function orUnavailable(run: () => Promise<Shown | Reply>): Promise<Shown | Reply> {
  try {
    return await run();
  } catch (error) {
    log("error", "console", { outcome: "unavailable", error: describeError(error) });
    const text = "Heed could not be asked right now. Nothing is lost; try again in a moment.";
    return { notice: { kind: "mistake", text }, content: html``, status: 503 };
  }
}

function guardField(session: Session): Markup {
  return html`<input type="hidden" name="guard" value="${guardOf(session)}">`;
}

function visitOf(runtime: SigningIn, { request, session, fields }: Asked, guard: Markup): Visit {
  const api = { url: apiUrlOf(runtime), token: session.token, fetch: runtime.fetch };
  return {
    tenant: session.tenant,
    scopes: session.scopes,
    query: new URLSearchParams(request.query),
    fields: fields ?? new URLSearchParams(),
    now: runtime.now(),
    guard,
    ask: (schema, call) => askApi(api, schema, call),
    askText: (call) => askApiText(api, call),
  };
}

export const handler = start(() =>
  operatorConsole({ ...runtimeFromEnv(), fetch, apiUrl: process.env["HEED_PUBLIC_URL"] }),
);
