import { type HttpHandler, type Request, serve } from "../../../shared/http.ts";
import type { RecordingRuntime } from "../../../shared/intake.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import { recordingRuntimeFromEnv } from "../../../shared/recording-runtime.ts";
import type { Reply } from "../../../shared/replies.ts";
import { start } from "../../../shared/runtime.ts";
import { formFields } from "./form.ts";
import { deadLinkPage } from "./leave-view.ts";
import { contactsOf } from "./names.ts";
import { type Asked, askedBy } from "./preference-actions.ts";
import { sidesOf } from "./preference-sides.ts";
import { withPreferencesLink } from "./preferences-link.ts";
import { preferencesPage } from "./preferences-view.ts";
import { acceptPresses, type Press } from "./press.ts";
import { undoneBy, undoToken } from "./undo.ts";
import type { Language } from "./wording.ts";

/**
 * What is chosen in the preference centre: each topic, everything off, a pause, and their undo, in one form (R-087,
 * Its answer leads back to the page, which alone may read what else is held.
 */
export function preferences(runtime: RecordingRuntime): HttpHandler {
  const post = (request: Request): Promise<Reply> =>
    withPreferencesLink(runtime, request, (link, language) => choose(runtime, request, link, language));
  return serve("preferences", { POST: post }, ["GET"]);
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
  const undo = kept ? undefined : await undoToken(runtime, link, asked.undo);
  return preferencesPage({ runtime, link, language, sides, done: { asked, kept, undo } });
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
