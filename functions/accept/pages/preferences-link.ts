import type { Request } from "../../../shared/http.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import type { Reply } from "../../../shared/replies.ts";
import type { Runtime } from "../../../shared/runtime.ts";
import { deadLinkPage } from "./leave-view.ts";
import { linkOf } from "./link-of.ts";
import { readerLanguage } from "./reader-language.ts";
import { orTryAgain } from "./try-again.ts";
import type { Language } from "./wording.ts";

/**
 * Answers whoever comes with a link of the preference centre. Its purpose is its own, and it expires; no
 * session is begun.
 */
export async function withPreferencesLink(
  runtime: Runtime,
  request: Request,
  answer: (link: OpenedLink, language: Language) => Promise<Reply>,
): Promise<Reply> {
  const link = await linkOf(runtime, "heed-p", request, "/p/");
  const language = readerLanguage(request, link);
  if (link === undefined) return deadLinkPage(runtime.config, request, language);
  return orTryAgain("preferences", language, link.tenant, () => answer(link, language));
}
