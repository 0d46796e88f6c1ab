import * as v from "valibot";
import type { Answer, PartnerContext, PartnerRequest, PartnerResponse, Told } from "../../shared/partner.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { toldBy, unreadable } from "./told.ts";

/** A request of a JSON API; without `json` it has no body. */
export interface JsonRequest extends Omit<PartnerRequest, "body"> {
  readonly json?: unknown;
}

/** One call of a JSON API. Same values give the same bytes. */
export function callJson(context: PartnerContext, { json, ...request }: JsonRequest): Promise<Answer> {
  const headers = { accept: "application/json", "user-agent": "heed", ...request.headers };
  if (json === undefined) return context.call({ ...request, headers });
  return context.call({
    ...request,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(json),
  });
}

/** The JSON of a 2xx in the form that the API documents, beside the answer that held it. */
export interface Understood<Body> {
  readonly body: Body;
  readonly answer: PartnerResponse;
}

/**
 * What an answer says, for a type that judges each item of it.
 * @returns instead, what is to be said of every notice: the answer was no 2xx, or not what it documents
 */
export function understood<const Schema extends v.GenericSchema>(
  schema: Schema,
  answer: Answer,
  now: number,
): Result<Understood<v.InferOutput<Schema>>, Told> {
  const told = toldBy(answer, now);
  if (told.outcome !== "done" || !answer.ok) return fail(told);
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), answer.value.body);
  return read.success ? ok({ body: read.output, answer: answer.value }) : fail(unreadable(answer.value));
}
