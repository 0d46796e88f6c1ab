import { html, raw } from "hono/html";
import { logoSource } from "../../../shared/brand-rule.ts";
import type { Tenant } from "../../../shared/config.ts";
import { page, type Reply } from "../../../shared/replies.ts";
import { consoleStyle } from "./console-style.ts";
import type { Session } from "./session.ts";
import type { Markup, Shown, View } from "./view.ts";

/** What stands around a view. */
export interface Frame {
  readonly session: Session;
  readonly views: readonly View[];
  readonly current: View | undefined;
  readonly guard: Markup;
  /** Other tenants that can be looked at without signing in anew. */
  readonly others: readonly Tenant[];
}

/** A view as a page, whole: nothing is loaded from elsewhere. */
export async function consolePage(shown: Shown, title: string, frame: Frame): Promise<Reply> {
  const { tenant } = frame.session;
  const head = html`${sender(tenant)}<nav aria-label="Console"><ul>${frame.views.map((view) => entry(view, frame.current))}</ul></nav>`;
  return document({ shown, title, tenant, head, foot: footer(frame) });
}

/** A page for somebody who is not signed in: nobody's own, and with nothing of anybody's. */
export function strangersPage(shown: Shown, title: string): Promise<Reply> {
  return document({ shown, title, tenant: undefined, head: html`<b>Heed</b>`, foot: html`` });
}

interface Parts {
  readonly shown: Shown;
  readonly title: string;
  readonly tenant: Tenant | undefined;
  readonly head: Markup;
  readonly foot: Markup;
}

async function document({ shown, title, tenant, head, foot }: Parts): Promise<Reply> {
  const style = consoleStyle(tenant?.brand);
  const { script, notice, content, status = 200 } = shown;
  const markup = await html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${title} · ${tenant?.name ?? "Heed"}</title><style>${raw(style.css)}</style></head>
<body><a class="skip" href="#main">To the content</a><header>${head}</header>
<main id="main"><h1>${title}</h1>${notice === undefined ? "" : html`<p class="notice ${notice.kind}" role="status">${notice.text}</p>`}${content}</main>
<footer>${foot}</footer>${script === undefined ? "" : html`<script>${raw(script.text)}</script>`}</body></html>
`;
  const images = logoSource(tenant?.brand?.logo);
  const scripts = script === undefined ? {} : { scriptHash: script.hash, asks: true };
  return { ...page(String(markup), { styleHash: style.hash, images, ...scripts }), status };
}

function sender({ name, brand }: Tenant): Markup {
  return brand?.logo === undefined ? html`<b>${name}</b>` : html`<img src="${brand.logo}" alt="${name}">`;
}

function entry(view: View, current: View | undefined): Markup {
  const here = view === current ? raw(' aria-current="page"') : "";
  return html`<li><a href="/console${view.path === "" ? "" : `/${view.path}`}"${here}>${view.title}</a></li>`;
}

function footer({ session: { tenant, scopes, actor }, guard, others }: Frame): Markup {
  const switches = others.map(
    ({ id, name }) =>
      html`<form method="post" action="/console/tenant">${guard}<input type="hidden" name="tenant" value="${id}"><button class="quiet">${name}</button></form>`,
  );
  const who = actor === undefined ? "" : html` · ${actor}`;
  return html`<span>${tenant.name}${who} · ${scopes.join(", ")}</span>${switches}<form method="post" action="/console/leave">${guard}<button class="quiet">Sign out</button></form>`;
}
