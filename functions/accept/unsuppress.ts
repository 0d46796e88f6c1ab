import * as v from "valibot";
import { normaliseAddress } from "../../shared/address.ts";
import { authenticateActor } from "../../shared/bearer.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { type LedgerRuntime, tenantLedger } from "../../shared/intake.ts";
import { unsuppress as unsuppressContact } from "../../shared/ledger/unsuppress.ts";
import { log } from "../../shared/log.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { ADDRESS, addressMistake, CHANNEL, validate } from "../../shared/validate.ts";

const UNSUPPRESS = v.strictObject({
  channel: CHANNEL,
  address: ADDRESS,
  note: v.optional(v.pipe(v.string("a text"), v.maxLength(320, "at most 320 characters"))),
});

/**
 * `POST /v1/unsuppress`: an address that bounced takes mail again. Nothing else is lifted by it: neither a
 * complaint nor anything that the person chose.
 */
export function unsuppress(given: LedgerRuntime): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticateActor(given, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const { tenant, runtime } = caller.value;
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const judged = validate(UNSUPPRESS, body.value);
    if (!judged.ok) return problem("invalid_request", judged.error);
    const { channel, note } = judged.value;
    const address = normaliseAddress(channel, judged.value.address);
    if (address === undefined) return problem("invalid_request", [addressMistake(channel, "/address")]);
    const ledger = await tenantLedger(runtime, tenant);
    const events: string[] = [];
    for (const id of ledger.vault.contactIds(channel, address)) {
      const eventId = await unsuppressContact(ledger, id, { channel, address }, note);
      if (eventId !== undefined) events.push(eventId);
    }
    const outcome = events.length === 0 ? "nothing suppressed" : "unsuppressed";
    log("info", "unsuppress", { tenant: ledger.tenantId, outcome, eventId: events[0] });
    return json({ unsuppressed: events.length > 0, eventId: events[0] ?? null });
  }
  return serve("unsuppress", { POST: post });
}
