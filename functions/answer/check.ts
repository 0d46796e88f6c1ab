import { authenticate } from "../../shared/bearer.ts";
import type { Tenant } from "../../shared/config.ts";
import { timeText } from "../../shared/event.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { standingOf } from "../../shared/ledger/precedence.ts";
import { mergeStates } from "../../shared/ledger/standing.ts";
import { describeError, log } from "../../shared/log.ts";
import { json, type Mistake, problem, type Reply } from "../../shared/replies.ts";
import { fail, type Result } from "../../shared/result.ts";
import { type Runtime, runtimeFromEnv, start } from "../../shared/runtime.ts";
import { type Table, tableFromEnv } from "../../shared/table.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";
import { oneOrMany } from "../../shared/validate.ts";
import { COMMON, type Question, questionOf } from "./checking/question.ts";
import { silence } from "./checking/silence.ts";
import { type Contact, statesFor } from "./checking/states.ts";
import { type Timed, timed } from "./checking/timing.ts";

/** A past moment is read from all of a contact's entries: more of them would not fit into one call's time. */
const MOST_PAST = 100;

type Asked = Result<Question, readonly Mistake[]>;

/** An answer that could not be had never says "allowed". */
function noAnswer(reason: "invalid_request" | "error", detail?: string): object {
  const silence = { allowed: false, status: "unknown", reason, rule: "R-153", since: null, eventId: null };
  return detail === undefined ? silence : { ...silence, detail };
}

/** `POST /v1/check`: may I send? One strongly consistent read a contact, so that any stored opt-out is seen. */
export function check(runtime: Runtime & { readonly table: Table }): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "consent:read");
    if (!caller.ok) return problem(caller.error);
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const asked = oneOrMany(body.value, "checks", COMMON);
    if (!asked.ok) return problem(asked.error);
    const { items, many } = asked.value;
    const now = runtime.now();
    const questions = fewPast(items.map((item) => questionOf(caller.value, item, now)));
    const [first] = questions;
    if (!many && first?.ok === false) return problem("invalid_request", first.error);
    return answer(runtime, caller.value, questions, now);
  }
  return serve("check", { POST: post });
}

function fewPast(questions: readonly Asked[]): readonly Asked[] {
  let past = 0;
  return questions.map((question) => {
    if (!question.ok || question.value.at === undefined) return question;
    past += 1;
    if (past <= MOST_PAST) return question;
    return fail([
      { pointer: "/at", detail: `expected at most ${MOST_PAST} checks of a past moment in a call` },
    ]);
  });
}

async function answer(
  runtime: Runtime & { readonly table: Table },
  tenant: Tenant,
  questions: readonly Asked[],
  now: number,
): Promise<Reply> {
  const vault = await tenantVault(tenant, runtime.secrets);
  const contacts = questions.map((question): Contact | undefined => {
    if (!question.ok) return undefined;
    const { channel, inner, at } = question.value;
    return { ids: vault.contactIdsOfHash(channel, inner), at };
  });
  const { states, failures } = await statesFor(runtime.table, tenant.id, contacts);
  for (const error of failures) log("error", "check", { tenant: tenant.id, error: describeError(error) });
  if (failures.length > 0 && states.every((found) => found === undefined)) return problem("unavailable");
  const present: Moment = { at: now, text: timeText(now) };
  const results = questions.map((question, index) => {
    if (!question.ok) return noAnswer("invalid_request", question.error[0]?.detail ?? "");
    const found = states[index];
    return found === undefined ? noAnswer("error") : judged(tenant, question.value, found, present);
  });
  return json({ results });
}

/** A point in time, in milliseconds and as the ledger writes it. */
interface Moment {
  readonly at: number;
  readonly text: string;
}

function judged(
  tenant: Tenant,
  question: Question,
  states: Parameters<typeof mergeStates>[0],
  present: Moment,
): Timed {
  const { defaultAllowed, requireEvidence, jurisdictions } = tenant;
  const { topic, channel, kind, jurisdiction, age } = question;
  const moment = question.at === undefined ? present : { at: question.at, text: timeText(question.at) };
  const policy = { defaultAllowed, requireEvidence, jurisdictions, now: moment.text };
  const standing = standingOf(mergeStates(states), topic, { channel, kind, jurisdiction, age, ...policy });
  return { ...timed(standing, tenant, question, moment.at), ...silence(standing, question) };
}

export const handler = start(() => check({ ...runtimeFromEnv(), table: tableFromEnv() }));
