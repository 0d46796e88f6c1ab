import { type HttpHandler, type Request, serve } from "../../../shared/http.ts";
import type { RecordingRuntime } from "../../../shared/intake.ts";
import { type OpenedLink, openToken, tokenIn } from "../../../shared/link.ts";
import { recordingRuntimeFromEnv } from "../../../shared/recording-runtime.ts";
import type { Reply } from "../../../shared/replies.ts";
import { start } from "../../../shared/runtime.ts";
import { formFields } from "./form.ts";
import { deadLinkPage } from "./leave-view.ts";
import { contactsOf } from "./names.ts";
import { type Asked, askedBy } from "./preference-actions.ts";
import { heldOf, sidesOf } from "./preference-state.ts";
import { preferencesPage } from "./preferences-view.ts";
import { acceptPresses, type Press } from "./press.ts";
import { readerLanguage } from "./reader-language.ts";
import { orTryAgain } from "./try-again.ts";
import { undoneBy, undoToken } from "./undo.ts";
import type { Language } from "./wording.ts";

/**
 * The preference centre: what a person gets, and everything they can choose, in one form. The
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
      const [sides, held] = await Promise.all([sidesOf(runtime, link), heldOf(runtime, link)]);
      return preferencesPage({ runtime, link, language, sides, held });
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
  const asked = askedBy(fields, await sidesOf(runtime, link), undone);
  if (asked === undefined) return deadLinkPage(runtime.config, request, language);
  const kept = await carryOut(runtime, request, link, language, asked);
  // Kept choices are not in the table yet: it would show the ones before.
  const sides = kept
    ? contactsOf(link).map((contact) => ({ contact, at: undefined }))
    : await sidesOf(runtime, link);
  const held = kept ? undefined : await heldOf(runtime, link);
  const undo = kept ? undefined : await undoToken(runtime, link, asked.undo);
  return preferencesPage({ runtime, link, language, sides, held, done: { asked, kept, undo } });
}

/** @returns whether any of it is only kept so far */
async function carryOut(
  runtime: RecordingRuntime,
  request: Request,
  link: OpenedLink,
  language: Language,
  { changes, wording }: Asked,
): Promise<boolean> {
  const now = runtime.now();
  let kept = false;
  // A contact without a change is asked too: a privacy signal beside the form is about the whole person.
  for (const contact of contactsOf(link)) {
    const presses = changes
      .filter((change) => change.contact.channel === contact.channel)
      .map(({ contact: _, ...change }): Press => {
        return { ...change, source: "preferences", wording: { language, keys: wording } };
      });
    const outcome = await acceptPresses(runtime, "preferences", { request, link: contact, now }, presses);
    kept ||= outcome.kept;
  }
  return kept;
}

export const handler = start(() => preferences(recordingRuntimeFromEnv()));
