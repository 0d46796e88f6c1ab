import { type HttpHandler, type Request, serve } from "../../../shared/http.ts";
import type { RecordingRuntime } from "../../../shared/intake.ts";
import { type OpenedLink, openToken, tokenIn } from "../../../shared/link.ts";
import { recordingRuntimeFromEnv } from "../../../shared/recording-runtime.ts";
import type { Reply } from "../../../shared/replies.ts";
import { start } from "../../../shared/runtime.ts";
import { formFields } from "./form.ts";
import { deadLinkPage } from "./leave-view.ts";
import { type Asked, askedBy } from "./preference-actions.ts";
import { knownOf } from "./preference-state.ts";
import { preferencesPage } from "./preferences-view.ts";
import { acceptPresses, type Press } from "./press.ts";
import { readerLanguage } from "./reader-language.ts";
import { orTryAgain } from "./try-again.ts";
import { undoneBy, undoToken } from "./undo.ts";
import type { Language } from "./wording.ts";

/**
 * The preference centre: what a contact gets, and everything it can choose, in one form. The
 * link's purpose is its own, and it expires; no session is begun.
 */
export function preferences(runtime: RecordingRuntime): HttpHandler {
  async function withLink(
    request: Request,
    answer: (link: OpenedLink, language: Language) => Promise<Reply>,
  ): Promise<Reply> {
    const { config, secrets, now } = runtime;
    const link = await openToken(config, secrets, "heed-p", tokenIn(request.path, "/p/"), now());
    const language = readerLanguage(request, link);
    if (link === undefined) return deadLinkPage(config, request, language);
    return orTryAgain("preferences", language, link.tenant, () => answer(link, language));
  }
  const get = (request: Request): Promise<Reply> =>
    withLink(request, async (link, language) => {
      const known = await knownOf(runtime, link);
      return preferencesPage({ runtime, link, language, known });
    });
  const post = (request: Request): Promise<Reply> =>
    withLink(request, (link, language) => choose(runtime, request, link, language));
  return serve("preferences", { GET: get, POST: post });
}

async function choose(
  runtime: RecordingRuntime,
  request: Request,
  link: OpenedLink,
  language: Language,
): Promise<Reply> {
  const fields = formFields(request.body, request.headers["content-type"]);
  const undone = await undoneBy(runtime, link, fields.get("undo") ?? "");
  const asked = askedBy(fields, { link, known: await knownOf(runtime, link), undone });
  if (asked === undefined) return deadLinkPage(runtime.config, request, language);
  const wording = { language, keys: asked.wording };
  const presses = asked.changes.map((change): Press => ({ ...change, source: "preferences", wording }));
  const visit = { request, link, now: runtime.now() };
  const { kept } = await acceptPresses(runtime, "preferences", visit, presses);
  return preferencesPage({
    runtime,
    link,
    language,
    // Kept choices are not in the table yet: it would show the ones before.
    known: kept ? undefined : await knownOf(runtime, link),
    done: { asked, kept, undo: await undoOf(runtime, link, asked) },
  });
}

/** What takes the choice back; nothing where nothing changed, or where it was itself an undo. */
async function undoOf(
  runtime: RecordingRuntime,
  link: OpenedLink,
  asked: Asked,
): Promise<string | undefined> {
  if (asked.kind === "undo" || asked.changes.length === 0) return undefined;
  return undoToken(runtime, link, asked.changes);
}

export const handler = start(() => preferences(recordingRuntimeFromEnv()));
