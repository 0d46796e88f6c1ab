import { findTenant, type Tenant } from "../../../shared/config.ts";
import { type HttpHandler, type Request, serve } from "../../../shared/http.ts";
import type { RecordingRuntime } from "../../../shared/intake.ts";
import { type OpenedLink, openToken } from "../../../shared/link.ts";
import { recordingRuntimeFromEnv } from "../../../shared/recording-runtime.ts";
import type { Reply } from "../../../shared/replies.ts";
import { start } from "../../../shared/runtime.ts";
import { formFields } from "./form.ts";
import { gpcSupport } from "./gpc-support.ts";
import { deadLinkPage } from "./leave-view.ts";
import { contactsOf } from "./names.ts";
import { acceptPresses, hasGpc, type Press } from "./press.ts";
import { type PrivacyView, privacyDonePage, privacyPage, privacyWording } from "./privacy-view.ts";
import { readerLanguage } from "./reader-language.ts";
import { orTryAgain } from "./try-again.ts";
import { typedAddress } from "./typed-address.ts";

/**
 * `/privacy/{tenant}`: Do Not Sell or Share, by Global Privacy Control or by the form, without account or proof
 * . And `/.well-known/gpc.json`.
 */
export function privacy(runtime: RecordingRuntime): HttpHandler {
  const support = serve("gpc", { GET: (request) => gpcSupport(runtime.config, request) });
  const get = (request: Request): Promise<Reply> => answered(runtime, request, show);
  const post = (request: Request): Promise<Reply> => answered(runtime, request, stop);
  const pages = serve("privacy", { GET: get, POST: post });
  return (event) => (event.rawPath === "/.well-known/gpc.json" ? support(event) : pages(event));
}

interface Visit extends PrivacyView {
  readonly runtime: RecordingRuntime;
  readonly request: Request;
}

async function answered(
  runtime: RecordingRuntime,
  request: Request,
  answer: (visit: Visit) => Promise<Reply>,
): Promise<Reply> {
  const tenant = findTenant(runtime.config, request.params["tenant"]);
  const known = tenant && (await knownContact(runtime, request, tenant));
  const language = readerLanguage(request, known);
  if (tenant === undefined) return deadLinkPage(runtime.config, request, language);
  const signal = tenant.privacy.gpc && hasGpc(request);
  const visit = { runtime, request, tenant, language, signal, known, now: runtime.now() };
  return orTryAgain("privacy", language, tenant, () => answer(visit));
}

/** Whom a link on another page of ours named; such a link expires with that page's own. */
async function knownContact(
  runtime: RecordingRuntime,
  request: Request,
  tenant: Tenant,
): Promise<OpenedLink | undefined> {
  const token = new URLSearchParams(request.query).get("t") ?? "";
  const link = await openToken(runtime.config, runtime.secrets, "heed-p", token, runtime.now());
  return link?.tenant.id === tenant.id ? link : undefined;
}

/**
 * GET. The signal is a request by itself, on any method: where the person is known it opts out the
 * person, with nothing to press. Without the signal, and on a mere prefetch, nothing changes.
 */
async function show(visit: Visit): Promise<Reply> {
  const { known, signal, request } = visit;
  const wanted = request.method === "GET" && request.headers["sec-purpose"] === undefined;
  if (known !== undefined && signal && wanted) await recordFor(visit, known, "gpc");
  return privacyPage(visit);
}

/** POST, from the form: of the contact that the link named, or of a typed address. */
async function stop(visit: Visit): Promise<Reply> {
  const { request, known, tenant, signal } = visit;
  const fields = formFields(request.body, request.headers["content-type"]);
  const link = known ?? typedAddress(fields.get("address") ?? "")?.(tenant);
  if (link === undefined) return privacyPage({ ...visit, mistaken: true });
  const { kept } = await recordFor(visit, link, signal ? "gpc" : "page");
  return privacyDonePage(visit, link, kept);
}

async function recordFor(
  { runtime, request, tenant, known, language, now }: Visit,
  person: OpenedLink,
  source: "gpc" | "page",
): Promise<{ readonly kept: boolean }> {
  const wording = { language, keys: privacyWording(tenant) };
  const typed = known === undefined ? { typed: true } : {};
  const press: Press = { topic: "sale_share", effect: "opted_out", source, wording, ...typed };
  let kept = false;
  for (const link of contactsOf(person)) {
    const outcome = await acceptPresses(runtime, "privacy", { request, link, now }, [press]);
    kept ||= outcome.kept;
  }
  return { kept };
}

export const handler = start(() => privacy(recordingRuntimeFromEnv()));
