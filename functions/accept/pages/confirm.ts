import { type HttpHandler, type Request, serve } from "../../../shared/http.ts";
import type { RecordingRuntime } from "../../../shared/intake.ts";
import { mintToken, type OpenedLink, signingKey } from "../../../shared/link.ts";
import { recordingRuntimeFromEnv } from "../../../shared/recording-runtime.ts";
import type { Reply } from "../../../shared/replies.ts";
import { start } from "../../../shared/runtime.ts";
import { askToConfirmPage, confirmedPage, confirmWording, topicOfSignUp } from "./confirm-view.ts";
import { deadLinkPage } from "./leave-view.ts";
import { linkOf } from "./link-of.ts";
import { acceptPresses, type Press } from "./press.ts";
import { readerLanguage } from "./reader-language.ts";
import { orTryAgain } from "./try-again.ts";
import type { Language } from "./wording.ts";

/**
 * The second step of a double opt-in. Only a POST confirms: scanners fetch every link of a mail, and
 * an address would be signed up by its own mail filter.
 */
export function confirm(runtime: RecordingRuntime): HttpHandler {
  async function withLink(
    request: Request,
    answer: (link: OpenedLink, topic: string, language: Language) => Promise<Reply>,
  ): Promise<Reply> {
    const link = await linkOf(runtime, "heed-confirm", request, "/c/");
    const language = readerLanguage(request, link);
    const topic = link && topicOfSignUp(link);
    if (link === undefined || topic === undefined) return deadLinkPage(runtime.config, request, language);
    return orTryAgain("confirm", language, link.tenant, () => answer(link, topic, language));
  }
  const get = (request: Request): Promise<Reply> => withLink(request, askToConfirmPage);
  const post = (request: Request): Promise<Reply> =>
    withLink(request, async (link, topic, language) => {
      const now = runtime.now();
      const wording = { language, keys: confirmWording(topic) };
      const press: Press = { topic, effect: "opted_in", source: "page", wording };
      const { kept } = await acceptPresses(runtime, "confirm", { request, link, now }, [press]);
      const key = await signingKey(runtime.secrets, link.tenant);
      const token = await mintToken(link.tenant.id, key, "heed-u", { ...link, topic }, now);
      return confirmedPage({ link, topic, language, kept, now }, `${link.tenant.publicUrl}/u/${token}`);
    });
  return serve("confirm", { GET: get, POST: post });
}

export const handler = start(() => confirm(recordingRuntimeFromEnv()));
