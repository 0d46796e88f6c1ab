import * as v from "valibot";
import { fail, ok, type Result } from "../../../shared/result.ts";
import type { Call, Refusal } from "./view.ts";

const ANSWER_MS = 20_000;

const PROBLEM = v.object({
  title: v.fallback(v.string(), "The API refused"),
  errors: v.fallback(v.array(v.object({ pointer: v.string(), detail: v.string() })), []),
});

/** How the API is reached, and in whose name. */
export interface Api {
  /** Where it stands, without a slash at the end. */
  readonly url: string;
  /** The operator's. */
  readonly token: string;
  readonly fetch: typeof fetch;
}

/** @throws where there is no answer, or one that the schema does not know */
export async function askApi<Schema extends v.GenericSchema>(
  api: Api,
  schema: Schema,
  call: Call,
): Promise<Result<v.InferOutput<Schema>, Refusal>> {
  const answer = await askApiText(api, call);
  return answer.ok ? ok(v.parse(schema, JSON.parse(answer.value))) : answer;
}

/** @throws where there is no answer, or the API failed */
export async function askApiText(
  { url, token, fetch }: Api,
  { method = "GET", path, body, idempotencyKey }: Call,
): Promise<Result<string, Refusal>> {
  const answer = await fetch(url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    redirect: "manual",
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  const text = await answer.text();
  if (answer.ok) return ok(text);
  if (answer.status >= 500) throw new Error(`the API answered ${answer.status}`);
  return fail({ status: answer.status, ...v.parse(PROBLEM, problemOf(text)) });
}

/** What refused may have been the gateway, in its own words. */
function problemOf(text: string): unknown {
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
