import { html } from "hono/html";
import type { Tenant } from "../../../shared/config.ts";
import { SENDERS_ROOM, senderBytes } from "./page-room.ts";
import { type Language, type Markup, say } from "./wording.ts";

/**
 * Who is to stop. One sender needs no asking; of several a person picks; of more than a page has room for, the
 * name is typed, and a name that nobody has is said at the field.
 */
export function senderField(senders: readonly Tenant[], language: Language, mistaken: boolean): Markup {
  const [only] = senders;
  if (senders.length === 1 && only !== undefined) {
    return html`<input type="hidden" name="tenant" value="${only.id}">`;
  }
  if (senders.reduce((sum, sender) => sum + senderBytes(sender), 0) > SENDERS_ROOM) {
    return nameField(language, mistaken);
  }
  const options = senders.map(({ id, name }) => html`<option value="${id}">${name}</option>`);
  return html`<label class="field">${say(language, "leave_sender")}<select name="tenant">${options}</select></label>`;
}

function nameField(language: Language, mistaken: boolean): Markup {
  const error = mistaken
    ? html`<p class="error" id="se" role="alert">${say(language, "leave_sender_error")}</p>`
    : "";
  const described = mistaken
    ? html`aria-invalid="true" aria-describedby="se sh"`
    : html`aria-describedby="sh"`;
  return html`<label class="field" for="s">${say(language, "leave_sender")}</label>
<input type="text" id="s" name="tenant" maxlength="120" required autocomplete="off" ${described}>
${error}<p class="soft" id="sh">${say(language, "leave_sender_hint")}</p>`;
}

/** The sender that was picked or typed: by its id, or by a name that is its alone, however it is written. */
export function senderNamed(senders: readonly Tenant[], typed: string): Tenant | undefined {
  const picked = senders.find(({ id }) => id === typed);
  const [named, ambiguous] = senders.filter(({ name }) => folded(name) === folded(typed));
  return picked ?? (ambiguous === undefined ? named : undefined);
}

function folded(name: string): string {
  return name.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();
}
