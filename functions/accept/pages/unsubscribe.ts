import { type HttpHandler, type Request, serve } from "../../../shared/http.ts";
import type { RecordingRuntime } from "../../../shared/intake.ts";
import { mintToken, type OpenedLink, signingKey } from "../../../shared/link.ts";
import { log } from "../../../shared/log.ts";
import { recordingRuntimeFromEnv } from "../../../shared/recording-runtime.ts";
import { acceptedText, noSuchLink, type Reply, text } from "../../../shared/replies.ts";
import { start } from "../../../shared/runtime.ts";
import { formFields } from "./form.ts";
import { deadLinkPage } from "./leave-view.ts";
import { linkOf } from "./link-of.ts";
import { acceptPresses, type Press } from "./press.ts";
import { readerLanguage } from "./reader-language.ts";
import { standpointOf } from "./standpoint.ts";
import { orTryAgain } from "./try-again.ts";
import { type Change, opened, undoneBy, undoToken } from "./undo.ts";
import { askWording, donePage, topicOfLink, undonePage, undoWording } from "./unsubscribe-view.ts";

/**
 * POST to an unsubscribe link (RFC 8058, section 3.2; ). The link alone decides: whatever the
 * body, its type or its length, it opts out, unless the body is the page's own form and names another action.
 */
export function unsubscribe(runtime: RecordingRuntime): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const link = await linkOf(runtime, "heed-u", request, "/u/");
    if (link === undefined) {
      log("warn", "unsubscribe", { outcome: "no_such_link" });
      return noSuchLink();
    }
    const fields = formFields(request.body, request.headers["content-type"]);
    const action = fields.get("action");
    if (action === null) return oneClick(runtime, request, link);
    return orTryAgain("unsubscribe", readerLanguage(request, link), link.tenant, () =>
      action === "undo"
        ? undo(runtime, request, link, fields.get("undo") ?? "")
        : leave(runtime, request, link, action === "all" ? "*" : topicOfLink(link)),
    );
  }
  return serve("unsubscribe", { POST: post }, ["GET"]);
}

/** A mailbox provider, on the person's behalf: it wants no page. */
async function oneClick(runtime: RecordingRuntime, request: Request, link: OpenedLink): Promise<Reply> {
  const topic = topicOfLink(link);
  const visit = { request, link, now: runtime.now() };
  const press: Press = { topic, effect: "opted_out", source: "one_click" };
  const { kept } = await acceptPresses(runtime, "unsubscribe", visit, [press]);
  return kept ? acceptedText("Unsubscribed.\n") : text("Unsubscribed.\n");
}

async function leave(
  runtime: RecordingRuntime,
  request: Request,
  link: OpenedLink,
  topic: string,
): Promise<Reply> {
  const language = readerLanguage(request, link);
  const back = await wayBack(runtime, link, topic);
  const now = runtime.now();
  const wording = { language, keys: askWording(topic) };
  const press: Press = { topic, effect: "opted_out", source: "page", wording };
  const { kept } = await acceptPresses(runtime, "unsubscribe", { request, link, now }, [press]);
  const key = await signingKey(runtime.secrets, link.tenant);
  const preferences = await mintToken(link.tenant.id, key, "heed-p", { ...link, topic }, now);
  return donePage(
    { link, topic, language, kept, now },
    {
      undo: await undoToken(runtime, link, back),
      preferencesUrl: `${link.tenant.publicUrl}/p/${preferences}`,
    },
  );
}

/** What "undo" will change: the topic opens again; of everything, what was open before the press. */
async function wayBack(
  runtime: RecordingRuntime,
  contact: OpenedLink,
  topic: string,
): Promise<readonly Change[]> {
  const again: Change = { contact, topic, effect: "opted_in" };
  if (topic !== "*") return [again];
  const at = await standpointOf(runtime, contact);
  const back = opened({ contact, at });
  // Stopped already, by the mail program's own button perhaps: then the sender's default is what was before.
  const isStopped = at?.open.size === 0 && at.pausedUntil === undefined;
  return isStopped && contact.tenant.defaultAllowed[contact.channel] ? [again] : back;
}

async function undo(
  runtime: RecordingRuntime,
  request: Request,
  link: OpenedLink,
  token: string,
): Promise<Reply> {
  const language = readerLanguage(request, link);
  const undone = (await undoneBy(runtime, link, token)) ?? [];
  const [first, ...others] = undone;
  // Too old, or of another contact: nothing changes.
  if (first === undefined) return deadLinkPage(runtime.config, request, language);
  const topic = others.length === 0 ? first.topic : "*";
  const now = runtime.now();
  const wording = { language, keys: undoWording(topic) };
  const presses = undone.map((change): Press => {
    return { topic: change.topic, effect: change.effect, source: "page", wording };
  });
  const { kept } = await acceptPresses(runtime, "unsubscribe", { request, link, now }, presses);
  return undonePage({ link, topic, language, kept, now });
}

export const handler = start(() => unsubscribe(recordingRuntimeFromEnv()));
