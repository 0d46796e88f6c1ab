import { html } from "hono/html";
import type { Tenant } from "../../../shared/config.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import type { Reply } from "../../../shared/replies.ts";
import { addressField } from "./address-field.ts";
import { card, layout, result } from "./layout.ts";
import { addresses } from "./names.ts";
import { type Language, type Markup, momentText, phrase, say } from "./wording.ts";

export interface PrivacyView {
  readonly tenant: Tenant;
  readonly language: Language;
  /** The browser's signal is there, and the tenant honours it. */
  readonly signal: boolean;
  /** Whom a link named. */
  readonly known: OpenedLink | undefined;
  readonly now: number;
  /** What was typed is no address. */
  readonly mistaken?: boolean;
}

const ALWAYS = ["privacy_heading", "privacy_intro", "privacy_button", "privacy_minors", "privacy_messages"];
const WAYS = ["privacy_ways", "privacy_way_signal", "privacy_way_form"];

/** The wording that stands behind a request. */
export function privacyWording({ privacy }: Tenant): readonly string[] {
  return privacy.gpc ? [...ALWAYS, ...WAYS] : ALWAYS;
}

/** Two ways to ask, what was seen of the browser's signal, and the rule for the young. */
export function privacyPage(view: PrivacyView): Promise<Reply> {
  const { tenant, language, known, signal, mistaken = false } = view;
  const title = say(language, "privacy_heading");
  const honoured = known !== undefined && signal;
  const content = html`${signal ? card(signalText(view)) : ""}
${card(html`<h1>${title}</h1><p>${phrase(language, "privacy_intro", { sender: tenant.name })}</p>
${waysText(view)}${honoured ? "" : form(view)}`)}
${card(html`<p class="soft">${say(language, "privacy_minors")}</p><p class="soft">${say(language, "privacy_messages")}</p>`)}`;
  // A link brought its own language with it.
  const languages = known === undefined;
  return layout({ language, tenant, title, content, languages }, mistaken ? "mistake" : "done");
}

/** R-111: that the signal was processed is shown. */
function signalText({ language, known }: PrivacyView): Markup {
  const rest =
    known === undefined
      ? html`${say(language, "gpc_more")}`
      : phrase(language, "gpc_known", { address: addresses(known, language) });
  return result(say(language, "gpc_heading"), html`${say(language, "gpc_seen")} ${rest}`, "h2");
}

function waysText({ tenant, language, signal }: PrivacyView): Markup {
  if (!tenant.privacy.gpc) return html``;
  const unseen = signal ? "" : html` <span class="soft">${say(language, "gpc_unseen")}</span>`;
  return html`<p>${say(language, "privacy_ways")}</p><ul><li>${say(language, "privacy_way_signal")}${unseen}</li><li>${say(language, "privacy_way_form")}</li></ul>`;
}

function form({ language, known, mistaken = false }: PrivacyView): Markup {
  const who =
    known === undefined
      ? addressField(language, mistaken)
      : html`<p>${phrase(language, "privacy_known", { address: addresses(known, language) })}</p>`;
  return html`<form method="post">${who}<div class="row"><button>${say(language, "privacy_button")}</button></div></form>`;
}

/** The same answer whether the address is known or not (R-230). */
export function privacyDonePage(view: PrivacyView, link: OpenedLink, kept: boolean): Promise<Reply> {
  const { tenant, language, now } = view;
  const title = say(language, "gpc_heading");
  const since = say(language, "effective", { date: momentText(language, now) });
  const fields = { sender: tenant.name, address: addresses(link, language) };
  const text = kept
    ? html`${say(language, "kept_note")}`
    : html`${phrase(language, "privacy_done", fields)} ${since}`;
  const content = card(html`${result(title, text)}<p class="soft">${say(language, "privacy_messages")}</p>`);
  return layout({ language, tenant, title, content }, kept ? "kept" : "done");
}
