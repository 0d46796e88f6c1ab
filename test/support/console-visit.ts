import { html } from "hono/html";
import * as v from "valibot";
import type { Call, Refusal, Visit } from "../../functions/answer/console/view.ts";
import { SCOPES } from "../../shared/bearer.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { testConfig } from "./config.ts";

/** What a view asked the API. */
export type AskedCalls = Call[];

/**
 * A visit whose API gives these answers, by their paths without the query; for every other path it has nothing.
 * @param asked is filled with what the view asks
 */
export function visitTo(
  answers: Readonly<Record<string, unknown>>,
  asked: AskedCalls = [],
  change: Partial<Visit> = {},
): Visit {
  const [tenant] = testConfig().tenants;
  if (tenant === undefined) throw new Error("the test configuration has a tenant");
  function answerTo(call: Call): Result<unknown, Refusal> {
    asked.push(call);
    const answer = answers[call.path.split("?")[0] ?? ""];
    return answer === undefined
      ? fail({ status: 404, title: "There is nothing here", errors: [] })
      : ok(answer);
  }
  return {
    tenant,
    scopes: SCOPES,
    query: new URLSearchParams(),
    fields: new URLSearchParams(),
    now: Date.parse("2026-11-25T12:00:00.000Z"),
    guard: html`<input type="hidden" name="guard" value="g">`,
    ask(schema, call) {
      const answer = answerTo(call);
      return Promise.resolve(answer.ok ? ok(v.parse(schema, answer.value)) : answer);
    },
    askText(call) {
      const answer = answerTo(call);
      return Promise.resolve(answer.ok ? ok(String(answer.value)) : answer);
    },
    ...change,
  };
}
