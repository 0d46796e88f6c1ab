import { html } from "hono/html";
import { findTopic } from "../../../shared/config.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import type { Reply } from "../../../shared/replies.ts";
import { button, buttons, card, layout, result } from "./layout.ts";
import { addresses, topicTitle } from "./names.ts";
import { type Language, type Markup, momentText, phrase, say } from "./wording.ts";

/** The topic a link leaves. One that the tenant no longer has leaves everything, rather than nothing. */
export function topicOfLink(link: OpenedLink): string {
  return link.topic !== undefined && findTopic(link.tenant, link.topic) !== undefined ? link.topic : "*";
}

/** A sentence about a link's sender, address and topic, by its key with `_topic` or `_all`. */
export function sentence(link: OpenedLink, topic: string, language: Language, key: string): Markup {
  const address = addresses(link, language);
  const fields = { sender: link.tenant.name, address, topic: topicTitle(link.tenant, topic, language) };
  return phrase(language, sentenceKey(topic, key), fields);
}

export function sentenceKey(topic: string, key: string): string {
  return `${key}_${topic === "*" ? "all" : "topic"}`;
}

/** What is asked: one button, which posts. */
export function askPage(link: OpenedLink, language: Language): Promise<Reply> {
  const title = say(language, "unsubscribe_heading");
  const content = card(html`<h1>${title}</h1>
<p>${sentence(link, topicOfLink(link), language, "unsubscribe")}</p>
<div class="row">${button(say(language, "unsubscribe"), "unsubscribe")}</div>
<p class="after soft">${say(language, "unsubscribe_note")}</p>`);
  return layout({ language, tenant: link.tenant, title, content, languages: true });
}

/** The wording that stands behind a press on the page. */
export function askWording(topic: string): readonly string[] {
  return ["unsubscribe_heading", sentenceKey(topic, "unsubscribe"), "unsubscribe", "unsubscribe_note"];
}

/** The wording that stands behind "undo": what was read before it. */
export function undoWording(topic: string): readonly string[] {
  return ["done_heading", sentenceKey(topic, "done"), "undo"];
}

export interface DoneView {
  readonly link: OpenedLink;
  readonly topic: string;
  readonly language: Language;
  /** Kept in the intake queue: true, but not carried out yet. */
  readonly kept: boolean;
  readonly now: number;
}

/** After the press: what was done, since when, and the way back. */
export function donePage(
  view: DoneView,
  { undo, preferencesUrl }: { readonly undo: string | undefined; readonly preferencesUrl: string },
): Promise<Reply> {
  const { link, topic, language } = view;
  const title = say(language, "done_heading");
  const everything = topic === "*" ? "" : button(say(language, "stop_everything"), "all", { quiet: true });
  const content = card(html`${outcome(view, title, "done")}
${buttons(wayBack(language, undo), everything)}
<p class="after"><a href="${preferencesUrl}">${say(language, "choose_topics")}</a></p>`);
  return layout({ language, tenant: link.tenant, title, content }, view.kept ? "kept" : "done");
}

/** The button that takes a choice back, where it can be. */
export function wayBack(language: Language, undo: string | undefined): Markup | "" {
  return undo === undefined ? "" : button(say(language, "undo"), "undo", { quiet: true, fields: { undo } });
}

/** After "undo". */
export function undonePage(view: DoneView): Promise<Reply> {
  const { link, language } = view;
  const title = say(language, "undo_heading");
  const content = card(html`${outcome(view, title, "undo")}
<div class="row">${button(say(language, "unsubscribe"), "unsubscribe", { quiet: true })}</div>`);
  return layout({ language, tenant: link.tenant, title, content }, view.kept ? "kept" : "done");
}

/** What became of a press: in effect since a moment, or kept until it can be carried out. */
export function outcome(view: DoneView, title: string, key: string): Markup {
  const { link, topic, language, kept, now } = view;
  if (kept) return result(title, html`${say(language, "kept_note")}`);
  const since = say(language, "effective", { date: momentText(language, now) });
  return result(title, html`${sentence(link, topic, language, key)} ${since}`);
}
