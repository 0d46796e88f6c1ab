import { html, raw } from "hono/html";
import { logoSource } from "../../../shared/brand-rule.ts";
import type { Tenant } from "../../../shared/config.ts";
import { type PageKind, page, type Reply } from "../../../shared/replies.ts";
import { pageStyle } from "./page-style.ts";
import { CODES, type Language, languageOf, type Markup, say } from "./wording.ts";

export interface View {
  readonly language: Language;
  /** Whose page it is; nobody's where a link does not open. */
  readonly tenant?: Tenant | undefined;
  readonly title: string;
  /** One or more cards. */
  readonly content: Markup;
  /** Lets the reader choose another language: on pages that a GET shows again. */
  readonly languages?: boolean;
  /** Writes the sender's name in place of a logo that the page itself would have to carry. */
  readonly withoutLogo?: boolean;
}

/** One page, whole: nothing is loaded from elsewhere, no script runs, and it reads well as plain text. */
export async function layout(view: View, kind: PageKind = "done"): Promise<Reply> {
  const { language, tenant, title, content, languages } = view;
  const logo = logoOf(view);
  const style = pageStyle(tenant?.brand);
  const markup = await html`<!doctype html>
<html lang="${language.code}" dir="${language.direction}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex"><title>${title}${tenant === undefined ? "" : ` · ${tenant.name}`}</title><style>${raw(style.css)}</style></head>
<body>${tenant === undefined ? "" : html`<header>${sender(tenant, logo)}</header>`}
<main>${content}</main>
${languages === true ? html`<footer>${languageChoice(language)}</footer>` : ""}</body></html>
`;
  return page(String(markup), { styleHash: style.hash, images: logoSource(logo) }, kind);
}

function logoOf({ tenant, withoutLogo }: View): string | undefined {
  const logo = tenant?.brand?.logo;
  return withoutLogo === true && logo?.startsWith("data:") ? undefined : logo;
}

function sender({ name }: Tenant, logo: string | undefined): Markup {
  return logo === undefined ? html`<bdi>${name}</bdi>` : html`<img src="${logo}" alt="${name}">`;
}

function languageChoice(current: Language): Markup {
  const others = CODES.filter((code) => code !== current.code);
  const links = others.map(
    (code) =>
      html`<li><a href="?lang=${code}" lang="${code}" hreflang="${code}">${languageOf(code).texts["name"]}</a></li>`,
  );
  return html`<details><summary>${say(current, "language")}: ${say(current, "name")}</summary><ul>${links}</ul></details>`;
}

export function card(content: Markup): Markup {
  return html`<div class="card">${content}</div>`;
}

const TICK = raw(
  '<span class="tick"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="m4 12.5 5.5 5.5L20 7"/></svg></span>',
);

/** What was done, announced (R-255). Beside a page's own heading it is a smaller one. */
export function result(title: string, text: Markup, level: "h1" | "h2" = "h1"): Markup {
  const heading = level === "h1" ? html`<h1>${title}</h1>` : html`<h2>${title}</h2>`;
  return html`<div role="status">${TICK}${heading}<p>${text}</p></div>`;
}

/** Buttons beside each other; nothing where there is none. */
export function buttons(...all: readonly (Markup | "")[]): Markup | "" {
  return all.some((one) => one !== "") ? html`<div class="row">${all}</div>` : "";
}

/** One button that posts one action of the page. */
export function button(
  text: string,
  action: string,
  { quiet = false, fields = {} }: { quiet?: boolean; fields?: Readonly<Record<string, string>> } = {},
): Markup {
  const hidden = Object.entries({ action, ...fields }).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  );
  return html`<form method="post">${hidden}<button${quiet ? raw(' class="quiet"') : ""}>${text}</button></form>`;
}
