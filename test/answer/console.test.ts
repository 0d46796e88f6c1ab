import { html } from "hono/html";
import { decodeJwt } from "jose";
import * as v from "valibot";
import { expect, test } from "vitest";
import type { View } from "../../functions/answer/console/view.ts";
import { operatorConsole } from "../../functions/answer/console.ts";
import { SCOPES, type Scope } from "../../shared/bearer.ts";
import type { Config, Tenant } from "../../shared/config.ts";
import { mintConsoleLink } from "../../shared/console-link.ts";
import { testConfig } from "../support/config.ts";
import { type Answered, apiToken, ask } from "../support/gateway-request.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const NOW = Date.parse("2026-11-25T12:00:00.000Z");
const URL_OF_API = "https://api.example.com";
const KEY = { kid: "k1", secret: Buffer.alloc(32, 1) };

/** A view that shows what the API says, and does what it is told. */
const echo: View = {
  path: "echo",
  title: "Echo",
  scope: "operate",
  async show(visit) {
    const answer = await visit.ask(v.object({ said: v.string() }), { path: "/v1/said" });
    const said = answer.ok ? answer.value.said : `refused ${answer.error.status}`;
    return { content: html`<p>${said}</p><form method="post">${visit.guard}<button>Do</button></form>` };
  },
  async act(visit) {
    await visit.ask(v.object({}), { method: "POST", path: "/v1/done", body: { it: visit.fields.get("it") } });
    return { content: html`<p>done</p>` };
  },
};
const reader: View = { ...echo, path: "reader", title: "Reader", scope: "consent:read" };

interface Heard {
  readonly url: string;
  readonly authorization: string | null;
  readonly body: string | null;
}

interface Change {
  readonly config?: Config;
  readonly answer?: () => Response;
  readonly now?: number;
}

/** The console, and what it asked the API. */
function consoleOf({ config = openConfig(), answer, now = NOW }: Change = {}) {
  const heard: Heard[] = [];
  const runtime = {
    ...testRuntime(brokenTable(), { config, now: () => now }),
    apiUrl: URL_OF_API,
    fetch(input: string | URL | Request, init: RequestInit = {}) {
      const { authorization = null } = Object(init.headers);
      heard.push({
        url: String(input),
        authorization,
        body: init.body === undefined ? null : String(init.body),
      });
      return Promise.resolve(answer?.() ?? Response.json({ said: "hello" }));
    },
  };
  const handler = operatorConsole(runtime, [echo, reader]);
  return { heard, handler };
}

function openConfig(): Config {
  return { ...testConfig(), consoleOpen: true };
}

function cookieOf({ headers }: Answered): string {
  return (headers["set-cookie"] ?? "").split(";")[0] ?? "";
}

function guardIn({ body }: Answered): string {
  return /name="guard" value="([\w-]+)"/.exec(body)?.[1] ?? "";
}

const host = new URL(URL_OF_API).host;
const fresh = { method: "GET", path: "/console", headers: { host } };

async function signedIn(handler: ReturnType<typeof operatorConsole>) {
  const first = await ask(handler, fresh);
  return { cookies: [cookieOf(first)], guard: guardIn(first) };
}

async function cookieWith(scope: string): Promise<string> {
  return `heed-console=${await apiToken({ now: NOW, claims: { scope } })}`;
}

test("one machine opens it at once, and asks the API with a token of its own", async () => {
  const { heard, handler } = consoleOf();
  const answer = await ask(handler, fresh);
  expect(answer.status).toBe(200);
  expect(answer.body).toContain("<p>hello</p>");
  expect(answer.headers["set-cookie"]).toMatch(
    /^heed-console=[\w.-]+; Path=\/console; Max-Age=28800; HttpOnly; SameSite=Lax; Secure$/,
  );
  const token = cookieOf(answer).replace("heed-console=", "");
  expect(heard).toEqual([{ url: `${URL_OF_API}/v1/said`, authorization: `Bearer ${token}`, body: null }]);
});

test("asked by another name it does not open: a page elsewhere may have led there (DNS rebinding)", async () => {
  const { heard, handler } = consoleOf();
  const answer = await ask(handler, { ...fresh, headers: { host: "evil.example" } });
  expect(answer.status).toBe(401);
  expect(answer.headers["set-cookie"]).toBeUndefined();
  expect(heard).toEqual([]);
});

test("a deployment opens it to nobody who is not signed in", async () => {
  const { heard, handler } = consoleOf({ config: testConfig() });
  for (const method of ["GET", "POST"]) {
    const answer = await ask(handler, { ...fresh, method });
    expect(answer.status).toBe(401);
    expect(answer.body).toContain("heed console");
    expect(answer.body).not.toContain("Demo Shop");
  }
  expect(heard).toEqual([]);
});

test.for([
  ["nonsense", () => Promise.resolve("nonsense")],
  ["expired", () => apiToken({ now: NOW - 7_200_000 })],
  ["of another key", () => apiToken({ now: NOW, secret: Buffer.alloc(32, 3).toString("base64url") })],
  ["of another tenant", () => apiToken({ now: NOW, claims: { tenant: "other" } })],
] as const)("a cookie that is %s signs nobody in", async ([, token]) => {
  const { handler } = consoleOf({ config: testConfig() });
  const answer = await ask(handler, { ...fresh, cookies: [`heed-console=${await token()}`] });
  expect(answer.status).toBe(401);
});

test("R-067: every page is kept to itself, and runs no script that is not its own", async () => {
  const { handler } = consoleOf();
  const answers = [await ask(handler, fresh), await ask(handler, { ...fresh, headers: {} })];
  for (const { headers } of answers) {
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      "x-robots-tag": "noindex",
      "x-content-type-options": "nosniff",
    });
    expect(headers["content-security-policy"]).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'$/,
    );
  }
});

test("what an operator may not see is not offered, and is not there", async () => {
  const { heard, handler } = consoleOf({ config: testConfig() });
  const cookies = [await cookieWith("consent:read")];
  const first = await ask(handler, { ...fresh, cookies });
  expect(first.body).toContain('<a href="/console/reader" aria-current="page">Reader</a>');
  expect(first.body).not.toContain("Echo");
  heard.length = 0;
  const answer = await ask(handler, { ...fresh, path: "/console/echo", cookies });
  expect(answer.status).toBe(404);
  expect(heard).toEqual([]);
});

test("a form is carried out only with the guard of the session's own pages (CSRF)", async () => {
  const { heard, handler } = consoleOf();
  const { cookies, guard } = await signedIn(handler);
  const form = { method: "POST", path: "/console/echo", cookies };
  heard.length = 0;
  const bad = ["", "it=1", `guard=${guard}x&it=1`, `guard=${guard.slice(1)}&it=1`];
  for (const body of bad) expect([body, (await ask(handler, { ...form, body })).status]).toEqual([body, 401]);
  const crossSite = { "sec-fetch-site": "cross-site" };
  const body = `guard=${guard}&it=1`;
  expect((await ask(handler, { ...form, body, headers: crossSite })).status).toBe(401);
  expect(heard).toEqual([]);
  expect((await ask(handler, { ...form, body })).body).toContain("<p>done</p>");
  expect(heard).toMatchObject([{ url: `${URL_OF_API}/v1/done`, body: '{"it":"1"}' }]);
});

test("the guard of another session is none", async () => {
  const { handler } = consoleOf({ config: testConfig() });
  const mine = await cookieWith("operate");
  const theirs = await ask(handler, { ...fresh, cookies: [await cookieWith("operate consent:read")] });
  const body = `guard=${guardIn(theirs)}`;
  expect((await ask(handler, { method: "POST", path: "/console/echo", cookies: [mine], body })).status).toBe(
    401,
  );
});

test("signing out ends the cookie", async () => {
  const { handler } = consoleOf();
  const { cookies, guard } = await signedIn(handler);
  const answer = await ask(handler, {
    method: "POST",
    path: "/console/leave",
    cookies,
    body: `guard=${guard}`,
  });
  expect(answer.status).toBe(303);
  expect(answer.headers["location"]).toBe("/console");
  expect(answer.headers["set-cookie"]).toMatch(/^heed-console=; Path=\/console; Max-Age=0;/);
});

test("what the API refuses is shown; where it fails the page says so and nothing more", async () => {
  const refusing = consoleOf({ answer: () => Response.json({ title: "No" }, { status: 403 }) });
  expect((await ask(refusing.handler, fresh)).body).toContain("refused 403");
  const failing = consoleOf({ answer: () => new Response("secret words", { status: 502 }) });
  const answer = await ask(failing.handler, fresh);
  expect(answer.status).toBe(503);
  expect(answer.body).toContain("Nothing is lost");
  expect(answer.body).not.toContain("secret words");
});

test("an unknown view is 404, a method that is none 405", async () => {
  const { handler } = consoleOf();
  const { cookies, guard } = await signedIn(handler);
  for (const path of ["/console/nothing", "/console/echo/1", "/console/..%2fv1"]) {
    expect([path, (await ask(handler, { ...fresh, path, cookies })).status]).toEqual([path, 404]);
  }
  const posted = { method: "POST", path: "/console/nothing", cookies, body: `guard=${guard}` };
  expect((await ask(handler, posted)).status).toBe(404);
  expect((await ask(handler, { ...fresh, method: "DELETE" })).status).toBe(405);
});

function twoTenants(): Config {
  const config = openConfig();
  const [demo] = config.tenants;
  if (demo === undefined) throw new Error("the test configuration has a tenant");
  const other: Tenant = { ...demo, id: "other", name: "Other Shop" };
  return { ...config, tenants: [demo, other] };
}

test("one machine's console changes to another tenant; a sign-in is for one alone", async () => {
  const open = consoleOf({ config: twoTenants() });
  const { cookies, guard } = await signedIn(open.handler);
  const form = { method: "POST", path: "/console/tenant", cookies, body: `guard=${guard}&tenant=other` };
  const changed = await ask(open.handler, form);
  const after = await ask(open.handler, { ...fresh, cookies: [cookieOf(changed)] });
  expect(after.body).toContain("<b>Other Shop</b>");

  const { consoleOpen, ...deployed } = twoTenants();
  const { handler } = consoleOf({ config: deployed });
  const mine = [await cookieWith("operate")];
  const page = await ask(handler, { ...fresh, cookies: mine });
  expect(page.body).not.toContain("Other Shop");
  const answer = await ask(handler, { ...form, cookies: mine, body: `guard=${guardIn(page)}&tenant=other` });
  expect(answer.headers["set-cookie"]).toBeUndefined();
});

test.for(["nobody", ""])("a change to the tenant %j changes nothing", async (tenant) => {
  const { handler } = consoleOf({ config: twoTenants() });
  const { cookies, guard } = await signedIn(handler);
  const body = `guard=${guard}&tenant=${tenant}`;
  const answer = await ask(handler, { method: "POST", path: "/console/tenant", cookies, body });
  expect(answer.status).toBe(303);
  expect(answer.headers["set-cookie"]).toBeUndefined();
});

function linkPath(scopes: readonly Scope[], made = NOW, actor?: string): string {
  const [tenant] = testConfig().tenants;
  if (tenant === undefined) throw new Error("the test configuration has a tenant");
  return mintConsoleLink(tenant, KEY, { scopes, actor }, made).replace(tenant.publicUrl, "");
}

test("a link opens nothing when it is fetched, and signs in when its button is pressed", async () => {
  const { heard, handler } = consoleOf({ config: testConfig() });
  const path = linkPath(["operate"]);
  const knocked = await ask(handler, { ...fresh, path });
  expect(knocked.status).toBe(200);
  expect(knocked.headers["set-cookie"]).toBeUndefined();
  const entered = await ask(handler, { method: "POST", path });
  expect([entered.status, entered.headers["location"]]).toEqual([303, "/console"]);
  const inside = await ask(handler, { ...fresh, cookies: [cookieOf(entered)] });
  expect(inside.body).toContain("Demo Shop · operate<");
  expect(heard).toHaveLength(1);
});

test("R-130: whom a link names acts in the API by that name", async () => {
  const { heard, handler } = consoleOf({ config: testConfig() });
  const path = linkPath(["operate"], NOW, "Jane <b>");
  const entered = await ask(handler, { method: "POST", path });
  const inside = await ask(handler, { ...fresh, cookies: [cookieOf(entered)] });
  expect(inside.body).toContain("Demo Shop · Jane &lt;b&gt; · operate<");
  const [first] = heard;
  expect(decodeJwt(first?.authorization?.replace("Bearer ", "") ?? "")).toMatchObject({
    sub: "Jane <b>",
    scope: "operate",
  });
});

test.for([
  ["of sixteen minutes ago", (): string => linkPath(SCOPES, NOW - 16 * 60_000)],
  [
    "for something else",
    (): string => linkPath(SCOPES).replace(/enter\/[\w-]+/, `enter/${headerOf("heed-p")}`),
  ],
  ["that was changed", (): string => `${linkPath(SCOPES)}A`],
  ["that is none", (): string => "/console/enter/x"],
] as const)("a link %s lets nobody in", async ([, path]) => {
  const { handler } = consoleOf({ config: testConfig() });
  for (const method of ["GET", "POST"]) {
    const answer = await ask(handler, { ...fresh, method, path: path() });
    expect(answer.status).toBe(401);
    expect(answer.headers["set-cookie"]).toBeUndefined();
  }
});

function headerOf(typ: string): string {
  const header = { alg: "dir", enc: "A256GCM", kid: "demo.k1", typ };
  return Buffer.from(JSON.stringify(header)).toString("base64url");
}

test("a link gives no scope that is none of ours", async () => {
  const { handler } = consoleOf({ config: testConfig() });
  const entered = await ask(handler, { method: "POST", path: linkPath([]) });
  const inside = await ask(handler, { ...fresh, cookies: [cookieOf(entered)] });
  expect(inside.status).toBe(404);
});
