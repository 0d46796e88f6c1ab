import * as v from "valibot";
import { normaliseAddress } from "../../shared/address.ts";
import { authenticate } from "../../shared/bearer.ts";
import type { Tenant } from "../../shared/config.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import { type LedgerRuntime, tenantLedger } from "../../shared/intake.ts";
import { type HistoryPage, historyOf } from "../../shared/ledger/history.ts";
import { ledgerRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { start } from "../../shared/runtime.ts";
import { ADDRESS, CHANNEL, validate } from "../../shared/validate.ts";
import { deliveriesOfEntry, getDeliveries } from "./deliveries.ts";

const HISTORY = v.strictObject({
  channel: CHANNEL,
  address: ADDRESS,
  deliveries: v.optional(v.boolean()),
  next: v.optional(v.string()),
});
/** The receipts of each event are a query of their own. */
const PAGE_WITH_DELIVERIES = 250;

/** `POST /v1/history` and `GET /v1/events/{eventId}/deliveries`: what happened, for who is asked about it. */
export function history(runtime: LedgerRuntime): HttpHandler {
  const asked = serve("history", { POST: (request) => postHistory(runtime, request) });
  const deliveries = serve("deliveries", { GET: (request) => getDeliveries(runtime, request) });
  return (event) => (event.rawPath === "/v1/history" ? asked(event) : deliveries(event));
}

async function postHistory(runtime: LedgerRuntime, request: Request): Promise<Reply> {
  const caller = await authenticate(runtime, request, "consent:read");
  if (!caller.ok) return problem(caller.error);
  const body = jsonBody(request);
  if (!body.ok) return problem(body.error);
  const judged = validate(HISTORY, body.value);
  if (!judged.ok) return problem("invalid_request", judged.error);
  const { channel, next, deliveries } = judged.value;
  const address = normaliseAddress(channel, judged.value.address);
  if (address === undefined) {
    return problem("invalid_request", [
      { pointer: "/address", detail: "expected an address of the channel" },
    ]);
  }
  const ledger = await tenantLedger(runtime, caller.value);
  const most = deliveries ? PAGE_WITH_DELIVERIES : undefined;
  const page = await historyOf(ledger, channel, address, { after: next, most });
  if (page !== undefined) return json(deliveries ? await withDeliveries(runtime, caller.value, page) : page);
  return problem("invalid_request", [
    { pointer: "/next", detail: "expected the `next` of a page of this history" },
  ]);
}

/** Puts beside each event who was told of it, and what they answered. */
async function withDeliveries(
  { table, now }: LedgerRuntime,
  tenant: Tenant,
  page: HistoryPage,
): Promise<object> {
  const at = now();
  const events = await inParallel(page.events, async (event) => ({
    ...event,
    deliveries: await deliveriesOfEntry(table, tenant, event, at),
  }));
  return { ...page, events };
}

export const handler = start(() => history(ledgerRuntimeFromEnv()));
