import { type HttpHandler, type Request, serve } from "../../../shared/http.ts";
import { log } from "../../../shared/log.ts";
import type { Reply } from "../../../shared/replies.ts";
import { type Runtime, runtimeFromEnv, start } from "../../../shared/runtime.ts";
import { deadLinkPage } from "./leave-view.ts";
import { linkOf } from "./link-of.ts";
import { readerLanguage } from "./reader-language.ts";
import { askPage } from "./unsubscribe-view.ts";

/**
 * GET and HEAD of an unsubscribe link. It is a function of its own, with no right to the table at all: a
 * scanner may fetch the page however often it likes, and nothing can change.
 */
export function unsubscribePage(runtime: Runtime): HttpHandler {
  async function get(request: Request): Promise<Reply> {
    const link = await linkOf(runtime, "heed-u", request, "/u/");
    const language = readerLanguage(request, link);
    if (link === undefined) log("warn", "unsubscribe-page", { outcome: "no_such_link" });
    return link === undefined ? deadLinkPage(runtime.config, request, language) : askPage(link, language);
  }
  return serve("unsubscribe-page", { GET: get }, ["POST"]);
}

export const handler = start(() => unsubscribePage(runtimeFromEnv()));
