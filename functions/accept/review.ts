import * as v from "valibot";
import { authenticate, authenticateActor } from "../../shared/bearer.ts";
import type { Tenant } from "../../shared/config.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { acceptAll, type RecordingRuntime, tenantLedger } from "../../shared/intake.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import {
  type Decision,
  noteDecision,
  openReviews,
  REVIEW_ID,
  type Review,
  reviewOf,
} from "../../shared/ledger/review.ts";
import { log } from "../../shared/log.ts";
import { recordingRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { json, type Mistake, problem, type Reply } from "../../shared/replies.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { start } from "../../shared/runtime.ts";
import { ADDRESS, validate } from "../../shared/validate.ts";
import { changesOfText, readText } from "./inbound-texts.ts";
import { afterTenWorkingDays, MAIL_REVIEW_ID, type Waiting } from "./waiting.ts";

const MOST = 100;

const DECIDED = v.strictObject({
  id: v.pipe(
    v.string("the id of a text or mail in review"),
    v.check((id) => REVIEW_ID.test(id) || MAIL_REVIEW_ID.test(id), "the id of a text or mail in review"),
  ),
  decision: v.picklist(["opt_out", "keep"], "opt_out or keep"),
  address: v.optional(ADDRESS),
});

type Decided = v.InferOutput<typeof DECIDED>;

/** `GET /v1/review`: the texts and mails that a person is to judge. `POST`: what the person decided. */
export function review(given: RecordingRuntime): HttpHandler {
  async function get(request: Request): Promise<Reply> {
    const caller = await authenticate(given, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const ledger = await tenantLedger(given, caller.value);
    const [texts, mails] = await Promise.all([openReviews(ledger, MOST), mailsOf(ledger, caller.value)]);
    const waiting = [...texts.reviews.map(shown), ...mails].sort((a, b) =>
      a.receivedAt < b.receivedAt ? -1 : 1,
    );
    return json({ reviews: waiting.slice(0, MOST), more: texts.more || waiting.length > MOST });
  }

  async function post(request: Request): Promise<Reply> {
    const caller = await authenticateActor(given, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const { tenant, runtime } = caller.value;
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const judged = validate(DECIDED, body.value);
    if (!judged.ok) return problem("invalid_request", judged.error);
    const { id } = judged.value;
    const isMail = MAIL_REVIEW_ID.test(id);
    const stands = await (isMail ? judgeMail : judgeText)(runtime, tenant, judged.value);
    if (!stands.ok)
      return stands.error === "not_found" ? problem("not_found") : problem("invalid_request", stands.error);
    log("info", "review", {
      tenant: tenant.id,
      channel: isMail ? "email" : "sms",
      outcome: stands.value,
    });
    return json({ id, decision: stands.value });
  }

  return serve("review", { GET: get, POST: post });
}

/** What reads mail is loaded for tenants that take any. One more than is shown tells that there are more. */
async function mailsOf(ledger: Ledger, { mailto }: Tenant): Promise<readonly Waiting[]> {
  return mailto === undefined ? [] : (await import("./mail-review.ts")).waitingMails(ledger, MOST + 1);
}

type Judged = Result<Decision, "not_found" | readonly Mistake[]>;

async function judgeMail(runtime: RecordingRuntime, tenant: Tenant, decided: Decided): Promise<Judged> {
  const { judgeKeptMail } = await import("./mail-review.ts");
  return judgeKeptMail(runtime, await tenantLedger(runtime, tenant), tenant, decided);
}

async function judgeText(
  runtime: RecordingRuntime,
  tenant: Tenant,
  { id, decision, address }: Decided,
): Promise<Judged> {
  if (address !== undefined)
    return fail([{ pointer: "/address", detail: "expected nothing: a text names its sender" }]);
  const ledger = await tenantLedger(runtime, tenant);
  const kept = await reviewOf(ledger, id);
  if (kept === undefined) return fail("not_found");
  // An opt-out is taken back by the person alone.
  if (kept.decision === "opt_out") return ok(kept.decision);
  // Recorded first: a decision that is written down and not carried out would be an opt-out lost.
  if (decision === "opt_out") await optOut(runtime, tenant, kept);
  await noteDecision(ledger, id, decision);
  return ok(decision);
}

/** The opt-out that the text would have been, had the rules understood it: same id, same time. */
async function optOut(runtime: RecordingRuntime, tenant: Tenant, kept: Review): Promise<void> {
  const arrival = { tenant, provider: kept.provider, now: Date.parse(kept.receivedAt) };
  const read = readText(arrival, kept.text);
  if (read === undefined) throw new Error("a text in review came from no number");
  const verdict = { label: "optout-freetext", language: kept.language, rule: `review:${kept.rule}` } as const;
  await acceptAll(runtime, tenant, changesOfText(arrival, { ...read, verdict }, undefined));
}

function shown({ id, text, receivedAt, rule, language }: Review): Waiting {
  return {
    id,
    channel: "sms",
    from: text.from,
    to: text.to,
    text: text.text,
    receivedAt,
    decideBy: afterTenWorkingDays(receivedAt),
    rule,
    language,
  };
}

export const handler = start(() => review(recordingRuntimeFromEnv()));
