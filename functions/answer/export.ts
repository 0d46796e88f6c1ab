import * as v from "valibot";
import { authenticate } from "../../shared/bearer.ts";
import { timeText } from "../../shared/event.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { type LedgerRuntime, tenantLedger } from "../../shared/intake.ts";
import { type ExportRecord, exportPage } from "../../shared/ledger/export.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import { log } from "../../shared/log.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import type { Item } from "../../shared/table.ts";
import { TIME, validate } from "../../shared/validate.ts";

const EXPORT = v.strictObject({
  next: v.optional(v.string("the `next` of the call before")),
  since: v.optional(TIME),
});

/** A call gives so many records or takes so long, whichever is first: a tenant may be a small part of the table. */
const ENOUGH = 500;
const LASTS_MS = 15_000;

/**
 * `POST /v1/export`: everything that is the tenant's, a page a call. It goes through the whole table, as nothing
 * that a sender's request takes ever does.
 */
export function exportAll(runtime: LedgerRuntime): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const judged = validate(EXPORT, body.value);
    if (!judged.ok) return problem("invalid_request", judged.error);
    const ledger = await tenantLedger(runtime, caller.value);
    const { next } = judged.value;
    const after = next === undefined ? undefined : openCursor(ledger, next);
    if (next !== undefined && after === undefined) {
      return problem("invalid_request", [
        { pointer: "/next", detail: "expected the `next` of the call before" },
      ]);
    }
    const since = judged.value.since === undefined ? undefined : timeText(Date.parse(judged.value.since));
    return page(ledger, after, since);
  }
  return serve("export", { POST: post });
}

async function page(ledger: Ledger, after: Item | undefined, since: string | undefined): Promise<Reply> {
  const until = ledger.now() + LASTS_MS;
  const records: ExportRecord[] = [];
  let place = after;
  do {
    const found = await exportPage(ledger, place, since);
    records.push(...found.records);
    place = found.next;
  } while (place !== undefined && records.length < ENOUGH && ledger.now() < until);
  log("info", "export", { tenant: ledger.tenantId, outcome: "exported", records: records.length });
  return json({ records, ...(place === undefined ? {} : { next: sealCursor(ledger, place) }) });
}

/** A cursor is a key of the table, maybe another tenant's contact: it leaves the house sealed. */
function sealCursor(ledger: Ledger, { pk, sk }: Item): string {
  const plain = Buffer.from(JSON.stringify([pk?.S, sk?.S]));
  return ledger.vault.seal("cursor", context(ledger), plain).toString("base64url");
}

function openCursor(ledger: Ledger, cursor: string): Item | undefined {
  const plain = ledger.vault.open("cursor", context(ledger), Buffer.from(cursor, "base64url"));
  if (plain === undefined) return undefined;
  const [pk, sk] = JSON.parse(plain.toString());
  return { pk: { S: pk }, sk: { S: sk } };
}

function context({ tenantId }: Ledger): string {
  return `${tenantId}#export`;
}
