import { html } from "hono/html";
import type { Entry } from "../../../shared/ledger/items.ts";
import { mintToken, type OpenedLink, signingKey } from "../../../shared/link.ts";
import type { Reply } from "../../../shared/replies.ts";
import type { Runtime } from "../../../shared/runtime.ts";
import { choiceForm } from "./choice-form.ts";
import { historyCard } from "./history-view.ts";
import { buttons, card, layout, result } from "./layout.ts";
import { addresses } from "./names.ts";
import { MOST_BYTES } from "./page-room.ts";
import type { Asked } from "./preference-actions.ts";
import type { Side } from "./preference-sides.ts";
import { pauseEnd } from "./press.ts";
import { outcome, wayBack } from "./unsubscribe-view.ts";
import { dayText, type Language, type Markup, momentText, phrase, say } from "./wording.ts";

export interface PreferencesView {
  readonly runtime: Runtime;
  readonly link: OpenedLink;
  readonly language: Language;
  readonly sides: readonly Side[];
  /** Everything that is held, the newest first; nothing where it cannot be read, or was not. */
  readonly held?: readonly Entry[] | undefined;
  /** After a submission. */
  readonly done?: Done;
}

interface Done {
  readonly asked: Asked;
  readonly kept: boolean;
  /** Takes it back; nothing where there is nothing to take back. */
  readonly undo: string | undefined;
}

/** So many entries of what is held are shown at most. */
export const HISTORY = 20;

/** How a page makes room, one step after the other: what can be done without goes first. */
const STEPS = [
  { history: HISTORY },
  { history: 10 },
  { history: 5 },
  { history: 0 },
  { history: 0, withoutLogo: true },
  { history: 0, withoutLogo: true, short: true },
  { history: 0, withoutLogo: true, short: true, languages: false },
] as const satisfies readonly Room[];

interface Room {
  /** So many entries of the history. */
  readonly history: number;
  readonly withoutLogo?: boolean;
  readonly short?: boolean;
  readonly languages?: boolean;
}

/** Choices with their present state in words, everything off, a pause, and what is held. */
export async function preferencesPage(view: PreferencesView): Promise<Reply> {
  const [first, ...steps] = STEPS;
  let reply = await pageIn(view, first);
  for (const room of steps) {
    if (Buffer.byteLength(reply.body) <= MOST_BYTES) break;
    reply = await pageIn(view, room);
  }
  return reply;
}

async function pageIn(view: PreferencesView, room: Room): Promise<Reply> {
  const { link, language, sides, held, done } = view;
  const { history, withoutLogo = false, short = false, languages = true } = room;
  const title = say(language, done === undefined ? "preferences_heading" : TITLES[done.asked.kind]);
  const form = choiceForm({ link, language, sides, short });
  const main =
    done === undefined
      ? card(html`<h1>${title}</h1><p>${phrase(language, "preferences_intro", fieldsOf(view))}</p>${form}`)
      : html`${card(html`${doneText(view, done, title)}${buttons(wayBack(language, done.undo))}`)}${card(form)}`;
  const past = held === undefined ? "" : historyCard(link, language, held, history);
  // The page itself, fetched anew, shows what is held with what was just done.
  const back = done === undefined ? "" : html`<p><a href="">${say(language, "history_heading")}</a></p>`;
  const privacy = html`<p><a href="${await privacyUrl(view)}">${say(language, "privacy_heading")}</a></p>`;
  const page = {
    language,
    tenant: link.tenant,
    title,
    content: html`${main}${past}${back}${privacy}`,
    withoutLogo,
  };
  if (done === undefined) return layout({ ...page, languages });
  return layout(page, done.kept ? "kept" : "done");
}

const TITLES = {
  save: "saved_heading",
  all: "done_heading",
  pause: "paused_heading",
  resume: "resumed_heading",
  undo: "restored_heading",
} as const satisfies Record<Asked["kind"], string>;

function fieldsOf({ link, language }: PreferencesView) {
  return { sender: link.tenant.name, address: addresses(link, language) };
}

/** What became of the submission. */
function doneText(view: PreferencesView, { asked, kept }: Done, title: string): Markup {
  const { link, language, runtime } = view;
  const now = runtime.now();
  if (asked.kind === "all") return outcome({ link, topic: "*", language, kept, now }, title, "done");
  if (kept) return result(title, html`${say(language, "kept_note")}`);
  if (asked.kind === "resume") return result(title, html`${say(language, "resumed_text")}`);
  if (asked.kind !== "pause") {
    return result(title, html`${say(language, "effective", { date: momentText(language, now) })}`);
  }
  const date = dayText(language, pauseEnd(now, asked.pauseDays ?? 0));
  return result(title, phrase(language, "paused_text", { ...fieldsOf(view), date }));
}

/** The privacy page of this very person: it carries a link of its own, so that nothing has to be typed. */
async function privacyUrl({ runtime, link, language }: PreferencesView): Promise<string> {
  const key = await signingKey(runtime.secrets, link.tenant);
  const token = await mintToken(link.tenant.id, key, "heed-p", link, runtime.now());
  return `/privacy/${link.tenant.id}?lang=${language.code}&t=${token}`;
}
