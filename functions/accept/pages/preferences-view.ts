import { html } from "hono/html";
import { mintToken, type OpenedLink, signingKey } from "../../../shared/link.ts";
import type { Reply } from "../../../shared/replies.ts";
import type { Runtime } from "../../../shared/runtime.ts";
import { choiceForm } from "./choice-form.ts";
import { historyCard } from "./history-view.ts";
import { button, card, layout, result } from "./layout.ts";
import { maskAddress } from "./names.ts";
import type { Asked } from "./preference-actions.ts";
import type { Known } from "./preference-state.ts";
import { pauseEnd } from "./press.ts";
import { outcome } from "./unsubscribe-view.ts";
import { dayText, type Language, type Markup, momentText, phrase, say } from "./wording.ts";

export interface PreferencesView {
  readonly runtime: Runtime;
  readonly link: OpenedLink;
  readonly language: Language;
  readonly known: Known | undefined;
  /** After a submission. */
  readonly done?: Done;
}

interface Done {
  readonly asked: Asked;
  readonly kept: boolean;
  /** Takes it back; nothing where there is nothing to take back. */
  readonly undo: string | undefined;
}

/** A page fits into its first packets (contract: at most 14,336 bytes): with a long history, less of it is shown. */
const MOST_BYTES = 14_336;
const HISTORY_LENGTHS = [20, 10, 5, 0] as const;

/** Choices with their present state in words, everything off, a pause, and what is held. */
export async function preferencesPage(view: PreferencesView): Promise<Reply> {
  let reply = await pageWith(view, HISTORY_LENGTHS[0]);
  for (const length of HISTORY_LENGTHS) {
    if (Buffer.byteLength(reply.body) <= MOST_BYTES) break;
    reply = await pageWith(view, length);
  }
  return reply;
}

async function pageWith(view: PreferencesView, historyLength: number): Promise<Reply> {
  const { link, language, known, done } = view;
  const title = say(language, done === undefined ? "preferences_heading" : TITLES[done.asked.kind]);
  const fields = { sender: link.tenant.name, address: maskAddress(link.address) };
  const form = choiceForm(link, language, known);
  const main =
    done === undefined
      ? card(html`<h1>${title}</h1><p>${phrase(language, "preferences_intro", fields)}</p>${form}`)
      : html`${card(html`${doneText(view, done, title)}${wayBack(language, done.undo)}`)}${card(form)}`;
  const history = known === undefined ? "" : historyCard(link, language, known.history, historyLength);
  const privacy = html`<p><a href="${await privacyUrl(view)}">${say(language, "privacy_heading")}</a></p>`;
  const page = { language, tenant: link.tenant, title, content: html`${main}${history}${privacy}` };
  if (done === undefined) return layout({ ...page, languages: true });
  return layout(page, done.kept ? "kept" : "done");
}

const TITLES = {
  save: "saved_heading",
  all: "done_heading",
  pause: "paused_heading",
  resume: "undo_heading",
  undo: "restored_heading",
} as const satisfies Record<Asked["kind"], string>;

/** What became of the submission. */
function doneText({ link, language, runtime }: PreferencesView, done: Done, title: string): Markup {
  const { asked, kept } = done;
  const now = runtime.now();
  const view = { link, topic: "*", language, kept, now };
  if (asked.kind === "all") return outcome(view, title, "done");
  if (asked.kind === "resume") return outcome(view, title, "undo");
  if (kept) return result(title, html`${say(language, "kept_note")}`);
  if (asked.kind !== "pause") {
    return result(title, html`${say(language, "effective", { date: momentText(language, now) })}`);
  }
  const date = dayText(language, pauseEnd(now, asked.pauseDays ?? 0));
  const fields = { sender: link.tenant.name, address: maskAddress(link.address), date };
  return result(title, phrase(language, "paused_text", fields));
}

function wayBack(language: Language, undo: string | undefined): Markup {
  if (undo === undefined) return html``;
  const back = button(say(language, "undo"), "undo", { quiet: true, fields: { undo } });
  return html`<div class="row">${back}</div>`;
}

/** The privacy page of this very contact: it carries a link of its own, so that nothing has to be typed. */
async function privacyUrl({ runtime, link, language }: PreferencesView): Promise<string> {
  const key = await signingKey(runtime.secrets, link.tenant);
  const token = await mintToken(link.tenant.id, key, "heed-p", link, runtime.now());
  return `/privacy/${link.tenant.id}?lang=${language.code}&t=${token}`;
}
