import type { Tenant } from "../../../shared/config.ts";
import { type HttpHandler, type Request, serve } from "../../../shared/http.ts";
import type { RecordingRuntime } from "../../../shared/intake.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import { recordingRuntimeFromEnv } from "../../../shared/recording-runtime.ts";
import type { Reply } from "../../../shared/replies.ts";
import { start } from "../../../shared/runtime.ts";
import { formFields } from "./form.ts";
import { card, layout } from "./layout.ts";
import { LEAVE_WORDING, leavePage } from "./leave-view.ts";
import { acceptPresses, type Press } from "./press.ts";
import { readerLanguage } from "./reader-language.ts";
import { senderNamed } from "./sender-field.ts";
import { sendersAt } from "./senders-at.ts";
import { orTryAgain } from "./try-again.ts";
import { typedAddress } from "./typed-address.ts";
import { outcome } from "./unsubscribe-view.ts";
import { type Language, say } from "./wording.ts";

/**
 * `/leave`: an opt-out of everything by typing the address, for whoever has no link that opens. No proof is
 * asked and nothing is shown or opted in; the answer is the same whether the address is known or not
 * and no limit stands before it.
 */
export function leave(runtime: RecordingRuntime): HttpHandler {
  function get(request: Request): Promise<Reply> {
    return leavePage(sendersAt(runtime.config, request), readerLanguage(request, undefined));
  }
  async function post(request: Request): Promise<Reply> {
    const language = readerLanguage(request, undefined);
    const fields = formFields(request.body, request.headers["content-type"]);
    const senders = sendersAt(runtime.config, request);
    const tenant = senderNamed(senders, fields.get("tenant") ?? "");
    const linkOf = typedAddress(fields.get("address") ?? "");
    if (tenant === undefined || linkOf === undefined) {
      return leavePage(senders, language, { address: linkOf === undefined, sender: tenant === undefined });
    }
    return orTryAgain("leave", language, tenant, () => stop(runtime, request, linkOf(tenant), language));
  }
  return serve("leave", { GET: get, POST: post });
}

async function stop(
  runtime: RecordingRuntime,
  request: Request,
  link: OpenedLink,
  language: Language,
): Promise<Reply> {
  const now = runtime.now();
  const wording = { language, keys: LEAVE_WORDING };
  const press: Press = { topic: "*", effect: "opted_out", source: "page", wording, typed: true };
  const { kept } = await acceptPresses(runtime, "leave", { request, link, now }, [press]);
  return leftPage(link, language, kept, now);
}

function leftPage(link: OpenedLink, language: Language, kept: boolean, now: number): Promise<Reply> {
  const tenant: Tenant = link.tenant;
  const title = say(language, "done_heading");
  const content = card(outcome({ link, topic: "*", language, kept, now }, title, "done"));
  return layout({ language, tenant, title, content }, kept ? "kept" : "done");
}

export const handler = start(() => leave(recordingRuntimeFromEnv()));
