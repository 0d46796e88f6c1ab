import { html, raw } from "hono/html";
import type { OpenedLink } from "../../../shared/link.ts";
import { maskAddress, topicTitle } from "./names.ts";
import { PAUSES } from "./preference-actions.ts";
import { type Known, offeredTopics } from "./preference-state.ts";
import { dayText, type Language, type Markup, phrase, say } from "./wording.ts";

/**
 * Everything a contact can choose, in one form. Nothing is ticked beforehand, so that the form sent untouched
 * stops everything; "stop everything" is as large as "save". The first button is what Enter
 * presses.
 */
export function choiceForm(link: OpenedLink, language: Language, known: Known | undefined): Markup {
  const fields = { sender: link.tenant.name, address: maskAddress(link.address) };
  const topics = offeredTopics(link);
  const save = topics.length === 0 ? "" : submit(say(language, "save"), "save");
  return html`<form method="post">${topics.length === 0 ? "" : matrix(link, language, known)}
<div class="row">${save}${submit(say(language, "stop_everything"), "all")}</div>
<p class="after soft">${phrase(language, "stop_note", fields)}</p>
${pause(language, known)}</form>`;
}

/** The topics of the link's channel, each with what happens now in words. */
function matrix(link: OpenedLink, language: Language, known: Known | undefined): Markup {
  const rows = offeredTopics(link).map(
    ({ id }) =>
      html`<label class="topic"><input type="checkbox" name="keep" value="${id}"><span><b>${topicTitle(link.tenant, id, language)}</b><small>${stateText(id, language, known)}</small></span></label>`,
  );
  return html`<fieldset><legend>${say(language, "keep_legend")} · ${say(language, link.channel)}</legend>
<p class="soft">${say(language, "keep_hint")}</p>${rows}</fieldset>`;
}

function stateText(topic: string, language: Language, known: Known | undefined): string {
  const standing = known?.standings.get(topic);
  if (standing === undefined) return "";
  if (known?.paused.has(topic) === true) {
    return say(language, "state_paused", { date: dayText(language, Date.parse(known.pausedUntil ?? "")) });
  }
  if (standing.allowed) return say(language, "state_on");
  if (standing.status === "pending") return say(language, "state_pending");
  const { status, since } = standing;
  return status === "opted_out" && since !== null
    ? say(language, "state_stopped", { date: dayText(language, Date.parse(since)) })
    : say(language, "state_off");
}

/** A pause is offered to whom something is sent; while one runs, its end is. */
function pause(language: Language, known: Known | undefined): Markup {
  if (known?.pausedUntil !== undefined) {
    const date = dayText(language, Date.parse(known.pausedUntil));
    return html`<fieldset><legend>${say(language, "state_paused", { date })}</legend>
<div class="row">${submit(say(language, "pause_end"), "resume", true)}</div></fieldset>`;
  }
  if (known?.standings.get("*")?.status === "opted_out") return html``;
  const buttons = PAUSES.map((days) =>
    submit(say(language, "pause_days", { days: String(days) }), `pause-${days}`, true),
  );
  return html`<fieldset><legend>${say(language, "pause_heading")}</legend>
<p class="soft">${say(language, "pause_text")}</p><div class="row few">${buttons}</div></fieldset>`;
}

function submit(text: string, action: string, quiet = false): Markup {
  return html`<button name="action" value="${action}"${quiet ? raw(' class="quiet"') : ""}>${text}</button>`;
}
