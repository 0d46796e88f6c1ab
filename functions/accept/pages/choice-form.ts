import { html, raw } from "hono/html";
import type { OpenedLink } from "../../../shared/link.ts";
import { addresses } from "./names.ts";
import { PAUSES } from "./preference-actions.ts";
import type { Side } from "./preference-sides.ts";
import { offeredTopics } from "./standpoint.ts";
import { shortTopicList, topicList } from "./topic-list.ts";
import { dayText, type Language, type Markup, phrase, say } from "./wording.ts";

interface ChoiceForm {
  readonly link: OpenedLink;
  readonly language: Language;
  readonly sides: readonly Side[];
  /** Topics in the least room. */
  readonly short: boolean;
}

/**
 * Everything a person can choose, in one form. Nothing is ticked beforehand, so that the form sent untouched
 * stops everything; "stop everything" is as large as "save". The first button is what Enter
 * presses.
 */
export function choiceForm({ link, language, sides, short }: ChoiceForm): Markup {
  const fields = { sender: link.tenant.name, address: addresses(link, language) };
  const offered = sides.some(({ contact }) => offeredTopics(contact).length > 0);
  const list = (short ? shortTopicList : topicList)(sides, language);
  const choices = offered
    ? html`<fieldset><legend>${say(language, "keep_legend")}</legend>
<p class="soft">${say(language, "keep_hint")}</p>${list}</fieldset>`
    : "";
  const save = offered ? submit(say(language, "save"), "save") : "";
  return html`<form method="post">${choices}
<div class="row">${save}${submit(say(language, "stop_everything"), "all")}</div>
<p class="after soft">${phrase(language, "stop_note", fields)}</p>
${pause(language, sides)}</form>`;
}

/** A pause is offered to whom something is sent; while one runs, its end is. */
function pause(language: Language, sides: readonly Side[]): Markup {
  const [until] = sides
    .flatMap(({ at }) => at?.pausedUntil ?? [])
    .sort()
    .reverse();
  if (until !== undefined) {
    const date = dayText(language, Date.parse(until));
    return html`<fieldset><legend>${say(language, "state_paused", { date })}</legend>
<div class="row">${submit(say(language, "pause_end"), "resume", true)}</div></fieldset>`;
  }
  if (sides.every(({ at }) => at?.open.size === 0)) return html``;
  const buttons = PAUSES.map((days) =>
    submit(say(language, "pause_days", { days: String(days) }), `pause-${days}`, true),
  );
  return html`<fieldset><legend>${say(language, "pause_heading")}</legend>
<p class="soft">${say(language, "pause_text")}</p><div class="row few">${buttons}</div></fieldset>`;
}

function submit(text: string, action: string, quiet = false): Markup {
  return html`<button name="action" value="${action}"${quiet ? raw(' class="quiet"') : ""}>${text}</button>`;
}
