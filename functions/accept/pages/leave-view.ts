import { html } from "hono/html";
import type { Config, Tenant } from "../../../shared/config.ts";
import type { Request } from "../../../shared/http.ts";
import type { Reply } from "../../../shared/replies.ts";
import { addressField } from "./address-field.ts";
import { card, layout } from "./layout.ts";
import { senderField } from "./sender-field.ts";
import { sendersAt } from "./senders-at.ts";
import { type Language, type Markup, say } from "./wording.ts";

/**
 * A link that does not open: the same page for every reason, and the person can leave all the same by
 * typing the address.
 */
export function deadLinkPage(config: Config, request: Request, language: Language): Promise<Reply> {
  const title = say(language, "dead_heading");
  const content = leaveCard(sendersAt(config, request), language, { title, text: "dead_text" });
  return layout({ language, title, content, languages: true }, "no_link");
}

/** What could not be read of a form. */
interface Mistaken {
  readonly address: boolean;
  readonly sender: boolean;
}

const NOTHING: Mistaken = { address: false, sender: false };

/** The same form by itself. */
export function leavePage(
  senders: readonly Tenant[],
  language: Language,
  mistaken: Mistaken = NOTHING,
): Promise<Reply> {
  const title = say(language, "leave_heading");
  const content = leaveCard(senders, language, { title, text: "leave_text", mistaken });
  const kind = mistaken.address || mistaken.sender ? "mistake" : "done";
  return layout({ language, title, content, languages: true }, kind);
}

/** The wording that stands behind a press on the form. */
export const LEAVE_WORDING = ["leave_heading", "address_label", "address_hint", "unsubscribe"];

function leaveCard(
  senders: readonly Tenant[],
  language: Language,
  { title, text, mistaken = NOTHING }: { title: string; text: string; mistaken?: Mistaken },
): Markup {
  return card(html`<h1>${title}</h1><p>${say(language, text)}</p>
<form method="post" action="/leave?lang=${language.code}">${senderField(senders, language, mistaken.sender)}${addressField(language, mistaken.address)}
<div class="row"><button>${say(language, "unsubscribe")}</button></div></form>`);
}
