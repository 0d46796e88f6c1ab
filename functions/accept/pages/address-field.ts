import { html } from "hono/html";
import { type Language, type Markup, phrase, say } from "./wording.ts";

/** A number that is nobody's, with spaces that do not break. */
const EXAMPLE = "+1\u00a0202\u00a0555\u00a00199";

/**
 * The one field of the forms for people without a link. What was typed is never shown again: an error page
 * echoes no input.
 * @param mistaken whether what was sent is no address, which is said in words at the field (WCAG 3.3.1)
 */
export function addressField(language: Language, mistaken: boolean): Markup {
  const error = mistaken
    ? html`<p class="error" id="e" role="alert">${say(language, "address_error")}</p>`
    : "";
  const described = mistaken ? html`aria-invalid="true" aria-describedby="e h"` : html`aria-describedby="h"`;
  return html`<label class="field" for="a">${say(language, "address_label")}</label>
<input type="text" id="a" name="address" dir="ltr" maxlength="320" required autocomplete="email" autocapitalize="none" spellcheck="false" ${described}>
${error}<p class="soft" id="h">${phrase(language, "address_hint", { example: EXAMPLE })}</p>`;
}
