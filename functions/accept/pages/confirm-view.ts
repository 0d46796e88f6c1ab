import { html } from "hono/html";
import { findTopic } from "../../../shared/config.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import type { Reply } from "../../../shared/replies.ts";
import { button, card, layout } from "./layout.ts";
import { type DoneView, outcome, sentence, sentenceKey } from "./unsubscribe-view.ts";
import { type Language, say } from "./wording.ts";

/** What a confirmation link opts into; nothing for a topic that is gone, for an opt-in is never widened. */
export function topicOfSignUp({ tenant, topic = "*" }: OpenedLink): string | undefined {
  return topic === "*" || findTopic(tenant, topic) !== undefined ? topic : undefined;
}

/** The question, and the one button that answers it. */
export function askToConfirmPage(link: OpenedLink, topic: string, language: Language): Promise<Reply> {
  const title = say(language, "confirm_heading");
  const content = card(html`<h1>${title}</h1>
<p>${sentence(link, topic, language, "confirm")}</p>
<div class="row">${button(say(language, "confirm"), "confirm")}</div>
<p class="after soft">${say(language, "confirm_note")}</p>`);
  return layout({ language, tenant: link.tenant, title, content, languages: true });
}

/** The wording that was agreed to. */
export function confirmWording(topic: string): readonly string[] {
  return ["confirm_heading", sentenceKey(topic, "confirm"), "confirm", "confirm_note"];
}

/** After it: leaving is one link away, as easy as joining was. */
export function confirmedPage(view: DoneView, unsubscribeUrl: string): Promise<Reply> {
  const { link, language, kept } = view;
  const title = say(language, "confirmed_heading");
  const content = card(html`${outcome(view, title, "confirmed")}
<p class="after"><a href="${unsubscribeUrl}">${say(language, "unsubscribe")}</a></p>`);
  return layout({ language, tenant: link.tenant, title, content }, kept ? "kept" : "done");
}
