import type { Request } from "../../../shared/http.ts";
import { type OpenedLink, openToken, tokenIn } from "../../../shared/link.ts";
import type { Reply } from "../../../shared/replies.ts";
import type { Runtime } from "../../../shared/runtime.ts";
import { deadLinkPage } from "./leave-view.ts";
import { readerLanguage } from "./reader-language.ts";
import { orTryAgain } from "./try-again.ts";
import type { Language } from "./wording.ts";

/**
 * Answers whoever comes with a link of the preference centre. Its purpose is its own, and it expires; no
 * session is begun.
 */
export async function withPreferencesLink(
  { config, secrets, now }: Runtime,
  request: Request,
  answer: (link: OpenedLink, language: Language) => Promise<Reply>,
): Promise<Reply> {
  const link = await openToken(config, secrets, "heed-p", tokenIn(request.path, "/p/"), now());
  const language = readerLanguage(request, link);
  if (link === undefined) return deadLinkPage(config, request, language);
  return orTryAgain("preferences", language, link.tenant, () => answer(link, language));
}
