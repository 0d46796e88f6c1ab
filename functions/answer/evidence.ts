import * as v from "valibot";
import { normaliseAddress } from "../../shared/address.ts";
import { authenticate } from "../../shared/bearer.ts";
import type { Tenant } from "../../shared/config.ts";
import { type EvidenceFile, type EvidencePage, joined } from "../../shared/evidence/file.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { type LedgerRuntime, tenantLedger } from "../../shared/intake.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import { ledgerRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { json, page, problem, type Reply, text } from "../../shared/replies.ts";
import { start } from "../../shared/runtime.ts";
import { ADDRESS, CHANNEL, validate } from "../../shared/validate.ts";
import { evidencePage, type Subject } from "./evidence/page.ts";

const FORMAT = v.picklist(["json", "iso27560", "html"], "json, iso27560 or html");
const ASKED = v.strictObject({
  channel: CHANNEL,
  address: ADDRESS,
  format: v.optional(FORMAT, "json"),
  next: v.optional(v.string()),
});

/** As JSON a file comes in pages; whole, it has to fit into what Lambda can give back, and into one call's time. */
const MOST_EVENTS = 500;
const LASTS_MS = 20_000;

/** `POST /v1/evidence`: one person's evidence, with all that proves it. */
export function evidence(runtime: LedgerRuntime): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "consent:read");
    if (!caller.ok) return problem(caller.error);
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const judged = validate(ASKED, body.value);
    if (!judged.ok) return problem("invalid_request", judged.error);
    const { channel, format, next } = judged.value;
    const address = normaliseAddress(channel, judged.value.address);
    if (address === undefined) return refused("/address", "expected an address of the channel");
    if (format !== "json" && next !== undefined)
      return refused("/next", "expected nothing, for the file is whole");
    const subject = { channel, address };
    const ledger = await tenantLedger(runtime, caller.value);
    if (format !== "json") return whole(ledger, caller.value, subject, format);
    const part = await evidencePage(ledger, caller.value, subject, next);
    return part === undefined
      ? refused("/next", "expected the `next` of a page of this evidence")
      : json(part);
  }
  return serve("evidence", { POST: post });
}

async function whole(
  ledger: Ledger,
  tenant: Tenant,
  subject: Subject,
  format: "iso27560" | "html",
): Promise<Reply> {
  const file = await wholeFile(ledger, tenant, subject);
  if (file === undefined) return problem("too_large");
  if (format === "html") return htmlOf(file);
  const { consentRecords } = await import("../../shared/evidence/consent-records.ts");
  return text(JSON.stringify(consentRecords(file)), "application/ld+json");
}

/** @returns `undefined` for one that does not fit into an answer: its pages do */
async function wholeFile(
  ledger: Ledger,
  tenant: Tenant,
  subject: Subject,
): Promise<EvidenceFile | undefined> {
  const until = ledger.now() + LASTS_MS;
  const pages: EvidencePage[] = [];
  let events = 0;
  let next: string | undefined;
  do {
    const part = await evidencePage(ledger, tenant, subject, next);
    if (part === undefined) throw new Error("a place of this evidence is none of its own");
    pages.push(part);
    events += part.events.length;
    next = part.next;
    if (events > MOST_EVENTS || ledger.now() > until) return undefined;
  } while (next !== undefined);
  return joined(pages);
}

async function htmlOf(file: EvidenceFile): Promise<Reply> {
  const { evidencePageOf, PAGE_SOURCES } = await import("../../shared/evidence/page.ts");
  const { script, style } = PAGE_SOURCES;
  return page(await evidencePageOf(file), { styleHash: style, scriptHash: script, images: undefined });
}

function refused(pointer: string, detail: string): Reply {
  return problem("invalid_request", [{ pointer, detail }]);
}

export const handler = start(() => evidence(ledgerRuntimeFromEnv()));
