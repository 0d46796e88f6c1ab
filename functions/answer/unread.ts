import * as v from "valibot";
import { authenticate } from "../../shared/bearer.ts";
import { timeText } from "../../shared/event.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { type LedgerRuntime, tenantLedger } from "../../shared/intake.ts";
import { unreadOf } from "../../shared/ledger/quarantine.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { validate } from "../../shared/validate.ts";

const UNREAD = v.strictObject({
  day: v.optional(v.pipe(v.string(), v.isoDate("a day: YYYY-MM-DD"))),
});

/** `POST /v1/unread`: the authentic events of one day (today, unless said) that could not be read. */
export function unread(runtime: LedgerRuntime): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const judged = validate(UNREAD, body.value);
    if (!judged.ok) return problem("invalid_request", judged.error);
    const day = judged.value.day ?? timeText(runtime.now()).slice(0, 10);
    return json({ day, unread: await unreadOf(await tenantLedger(runtime, caller.value), day) });
  }
  return serve("unread", { POST: post });
}
