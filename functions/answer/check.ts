import * as v from "valibot";
import { normaliseAddress } from "../../shared/address.ts";
import { authenticate } from "../../shared/bearer.ts";
import { findTopic, type Tenant } from "../../shared/config.ts";
import { timeText } from "../../shared/event.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { statesOf } from "../../shared/ledger/read.ts";
import { type ContactState, mergeStates, type Standing, standingOf } from "../../shared/ledger/standing.ts";
import { describeError, log } from "../../shared/log.ts";
import { json, type Mistake, problem, type Reply } from "../../shared/replies.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { type Runtime, runtimeFromEnv, start } from "../../shared/runtime.ts";
import { type Table, tableFromEnv } from "../../shared/table.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";
import { ADDRESS, CHANNEL, oneOrMany, TOPIC_ID, topicMistake, validate } from "../../shared/validate.ts";

const CHECK = v.strictObject({ channel: CHANNEL, address: ADDRESS, topic: v.optional(TOPIC_ID) });

interface Question {
  readonly channel: "email" | "sms";
  readonly address: string;
  readonly topic: string;
}

/** An answer that could not be had never says "allowed". */
function noAnswer(reason: "invalid_request" | "error", detail?: string): object {
  const silence = { allowed: false, status: "unknown", reason, since: null, eventId: null };
  return detail === undefined ? silence : { ...silence, detail };
}

/** `POST /v1/check`: may I send? One strongly consistent read a contact, so that any stored opt-out is seen. */
export function check(runtime: Runtime & { readonly table: Table }): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "consent:read");
    if (!caller.ok) return problem(caller.error);
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const asked = oneOrMany(body.value, "checks");
    if (!asked.ok) return problem(asked.error);
    const { items, many } = asked.value;
    const questions = items.map((item) => questionOf(caller.value, item));
    const [first] = questions;
    if (!many && first?.ok === false) return problem("invalid_request", first.error);
    return answer(runtime, caller.value, questions);
  }
  return serve("check", { POST: post });
}

function questionOf(tenant: Tenant, item: unknown): Result<Question, readonly Mistake[]> {
  const judged = validate(CHECK, item);
  if (!judged.ok) return judged;
  const { channel, topic } = judged.value;
  const address = normaliseAddress(channel, judged.value.address);
  const detail =
    channel === "email" ? "expected an e-mail address" : "expected an international number (E.164)";
  const mistakes = [
    ...(address === undefined ? [{ pointer: "/address", detail }] : []),
    ...topicMistake(tenant, topic, "/topic"),
  ];
  if (address === undefined || mistakes.length > 0) return fail(mistakes);
  return ok({ channel, address, topic: topic ?? "*" });
}

async function answer(
  runtime: Runtime & { readonly table: Table },
  tenant: Tenant,
  questions: readonly Result<Question, readonly Mistake[]>[],
): Promise<Reply> {
  const vault = await tenantVault(tenant, runtime.secrets);
  const idsOf = ({ channel, address }: Question): readonly string[] => vault.contactIds(channel, address);
  const ids = questions.flatMap((question) => (question.ok ? idsOf(question.value) : []));
  const { states, failures } = await statesOf(runtime.table, tenant.id, ids);
  for (const error of failures) log("error", "check", { tenant: tenant.id, error: describeError(error) });
  if (failures.length > 0 && states.size === 0) return problem("unavailable");
  const results = questions.map((question) => {
    if (!question.ok) return noAnswer("invalid_request", question.error[0]?.detail ?? "");
    const found = idsOf(question.value).map((id) => states.get(id));
    return found.includes(undefined)
      ? noAnswer("error")
      : standing(
          tenant,
          question.value,
          found.flatMap((state) => state ?? []),
          timeText(runtime.now()),
        );
  });
  return json({ results });
}

function standing(
  tenant: Tenant,
  { channel, topic }: Question,
  states: readonly ContactState[],
  now: string,
): Standing {
  const kind = findTopic(tenant, topic)?.kind ?? "marketing";
  const { defaultAllowed, requireEvidence } = tenant;
  return standingOf(mergeStates(states), topic, { channel, kind, defaultAllowed, requireEvidence, now });
}

export const handler = start(() => check({ ...runtimeFromEnv(), table: tableFromEnv() }));
