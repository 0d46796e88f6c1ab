import { authenticate } from "../../shared/bearer.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { type RecordingRuntime, tenantLedger } from "../../shared/intake.ts";
import { noteReplayed, openUnread } from "../../shared/ledger/quarantine.ts";
import { recordingRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { start } from "../../shared/runtime.ts";
import { validate } from "../../shared/validate.ts";
import { carryOut, MAIL } from "./mail/carry-out.ts";
import { judgeMail } from "./mail/judge.ts";
import { readNotification } from "./mail/notification.ts";
import { REPLAY } from "./replay.ts";

/** `POST /v1/replay/mail`: reads one kept mail again, after a fix; what is still not understood stays kept. */
export function mailReplay(runtime: RecordingRuntime): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const judged = validate(REPLAY, body.value);
    if (!judged.ok) return problem("invalid_request", judged.error);
    const ledger = await tenantLedger(runtime, caller.value);
    const kept = { ...judged.value, provider: MAIL };
    const opened = await openUnread(ledger, kept);
    if (opened === undefined) return problem("not_found");
    const received = readNotification(opened.raw);
    if (received === undefined || received === "greeting") return json({ replayed: false });
    const decisions = await judgeMail(runtime, received);
    if (decisions.some(({ act }) => act === "keep")) return json({ replayed: false });
    for (const decision of decisions) await carryOut(runtime, decision, opened.raw);
    await noteReplayed(ledger, kept);
    return json({ replayed: true });
  }
  return serve(MAIL, { POST: post });
}

export const handler = start(() => mailReplay(recordingRuntimeFromEnv()));
