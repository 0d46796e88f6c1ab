import * as v from "valibot";
import { authenticate } from "../../shared/bearer.ts";
import type { Tenant } from "../../shared/config.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { acceptAll, type RecordingRuntime, tenantLedger } from "../../shared/intake.ts";
import { noteDecision, openReviews, REVIEW_ID, type Review, reviewOf } from "../../shared/ledger/review.ts";
import { log } from "../../shared/log.ts";
import { recordingRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { start } from "../../shared/runtime.ts";
import { validate } from "../../shared/validate.ts";
import { changesOfText, readText } from "./inbound-texts.ts";

const MOST = 100;

const DECIDED = v.strictObject({
  id: v.pipe(v.string("the id of a text in review"), v.regex(REVIEW_ID, "the id of a text in review")),
  decision: v.picklist(["opt_out", "keep"], "opt_out or keep"),
});

/** `GET /v1/review`: the texts that a person is to judge. `POST`: what the person decided. */
export function review(runtime: RecordingRuntime): HttpHandler {
  async function get(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const { reviews, more } = await openReviews(await tenantLedger(runtime, caller.value), MOST);
    return json({ reviews: reviews.map(shown), more });
  }

  async function post(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const judged = validate(DECIDED, body.value);
    if (!judged.ok) return problem("invalid_request", judged.error);
    const { id, decision } = judged.value;
    const ledger = await tenantLedger(runtime, caller.value);
    const kept = await reviewOf(ledger, id);
    if (kept === undefined) return problem("not_found");
    // An opt-out is taken back by the person alone.
    if (kept.decision === "opt_out") return json({ id, decision: kept.decision });
    // Recorded first: a decision that is written down and not carried out would be an opt-out lost.
    if (decision === "opt_out") await optOut(runtime, caller.value, kept);
    await noteDecision(ledger, id, decision);
    log("info", "review", { tenant: caller.value.id, outcome: decision });
    return json({ id, decision });
  }

  return serve("review", { GET: get, POST: post });
}

/** The opt-out that the text would have been, had the rules understood it: same id, same time. */
async function optOut(runtime: RecordingRuntime, tenant: Tenant, kept: Review): Promise<void> {
  const arrival = { tenant, provider: kept.provider, now: Date.parse(kept.receivedAt) };
  const read = readText(arrival, kept.text);
  if (read === undefined) throw new Error("a text in review came from no number");
  const verdict = { label: "optout-freetext", language: kept.language, rule: `review:${kept.rule}` } as const;
  await acceptAll(runtime, tenant, changesOfText(arrival, { ...read, verdict }, undefined));
}

function shown({ id, text, receivedAt, rule, language }: Review): object {
  return {
    id,
    from: text.from,
    to: text.to,
    text: text.text,
    receivedAt,
    decideBy: afterTenWorkingDays(receivedAt),
    rule,
    language,
  };
}

/** The last day that 47 CFR 64.1200(a)(10) leaves: ten business days from receipt; holidays are not known here. */
function afterTenWorkingDays(receivedAt: string): string {
  const day = new Date(receivedAt);
  for (let left = 10; left > 0; ) {
    day.setUTCDate(day.getUTCDate() + 1);
    if (day.getUTCDay() % 6 !== 0) left -= 1;
  }
  return day.toISOString();
}

export const handler = start(() => review(recordingRuntimeFromEnv()));
