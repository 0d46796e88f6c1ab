import { findTopic, type Tenant } from "../../shared/config.ts";
import { type HttpHandler, type Request, serve } from "../../shared/http.ts";
import { type RecordingRuntime, tenantLedger } from "../../shared/intake.ts";
import { oldLinkOf } from "../../shared/ledger/old-links.ts";
import { mintToken, type OpenedLink, signingKey } from "../../shared/link.ts";
import { log } from "../../shared/log.ts";
import { recordingRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { acceptedText, noSuchLink, type Reply, redirect, text } from "../../shared/replies.ts";
import type { OldLinkSystem } from "./old-link-system.ts";
import { deadLinkPage } from "./pages/leave-view.ts";
import { acceptPresses, type Press } from "./pages/press.ts";
import { readerLanguage } from "./pages/reader-language.ts";

/**
 * Links of a previous system, at its own addresses (F82). A GET changes nothing and leads on to our page; a POST
 * opts out, whatever its body, as a mailbox provider's button asks (RFC 8058), and is never redirected.
 */
export function oldLinks(system: OldLinkSystem, runtime: RecordingRuntime): HttpHandler {
  async function get(request: Request): Promise<Reply> {
    const link = await opened(system, runtime, request);
    if (link === undefined || link === "erased") {
      log("warn", system.name, { outcome: "no_such_link" });
      return deadLinkPage(runtime.config, request, readerLanguage(request, undefined));
    }
    const { tenant } = link;
    const key = await signingKey(runtime.secrets, tenant);
    const token = await mintToken(tenant.id, key, "heed-u", link, runtime.now());
    return redirect(`${tenant.publicUrl}/u/${token}`);
  }
  async function post(request: Request): Promise<Reply> {
    const link = await opened(system, runtime, request);
    if (link === undefined) {
      log("warn", system.name, { outcome: "no_such_link" });
      return noSuchLink();
    }
    if (link === "erased") return text("Unsubscribed.\n");
    const press: Press = { topic: link.topic ?? "*", effect: "opted_out", source: "one_click" };
    const visit = { request, link, now: runtime.now() };
    const { kept } = await acceptPresses(runtime, system.name, visit, [press]);
    return kept ? acceptedText("Unsubscribed.\n") : text("Unsubscribed.\n");
  }
  return serve(system.name, { GET: get, POST: post });
}

/** The link as one of ours; whose it is, only the mapping of the tenant that keeps it can say. */
async function opened(
  system: OldLinkSystem,
  runtime: RecordingRuntime,
  { path, query }: Request,
): Promise<OpenedLink | "erased" | undefined> {
  // Mail programs and scanners append to a link what stood behind it.
  const claims = system.read(path.replace(/[/.)>\s]+$/, ""), new URLSearchParams(query));
  for (const tenant of runtime.config.tenants) {
    const ledger = await tenantLedger(runtime, tenant);
    for (const id of claims?.ids ?? []) {
      const found = await oldLinkOf(ledger, system.name, id);
      if (found === "erased") return found;
      if (found === undefined) continue;
      const topic = topicOf(tenant, claims?.topic ?? found.topic);
      const campaign = claims?.campaign ?? system.name;
      return { ...found, topic, tenant, campaign: campaign.slice(0, 64), issuedAt: undefined };
    }
  }
  return undefined;
}

/** A topic that is gone, or never was ours, leaves everything, rather than nothing. */
function topicOf(tenant: Tenant, topic: string): string {
  return findTopic(tenant, topic) === undefined ? "*" : topic;
}

/** The same with the runtime of the function's own environment. */
export function oldLinksFromEnv(system: OldLinkSystem): HttpHandler {
  return oldLinks(system, recordingRuntimeFromEnv());
}
