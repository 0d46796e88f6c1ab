import { html } from "hono/html";
import type { Tenant } from "../../../shared/config.ts";
import { describeError, log } from "../../../shared/log.ts";
import type { Reply } from "../../../shared/replies.ts";
import { card, layout } from "./layout.ts";
import { type Language, say } from "./wording.ts";

/**
 * Answers a person. Where neither table nor queue could be had, that is said in their words: 503, nothing is
 * done, press again.
 * @param name the function's name in its log lines
 */
export async function orTryAgain(
  name: string,
  language: Language,
  tenant: Tenant | undefined,
  answer: () => Promise<Reply>,
): Promise<Reply> {
  try {
    return await answer();
  } catch (error) {
    log("error", name, { outcome: "unavailable", error: describeError(error) });
    const title = say(language, "retry_heading");
    const content = card(
      html`<div role="status"><h1>${title}</h1><p>${say(language, "retry_text")}</p></div>`,
    );
    return layout({ language, tenant, title, content }, "unavailable");
  }
}
