import * as v from "valibot";
import type { Sent, TexterAnswer } from "../../shared/reply.ts";
import type { Result } from "../../shared/result.ts";

/**
 * What an answer says of a text. 429 and 503 refuse before anything is done; any other 5xx, and silence, leave it
 * open whether the text went out.
 * @param done what the body of a 2xx has to be, where a provider says in it whether it takes the text
 */
export function sentBy(
  answer: Result<TexterAnswer, "unreached" | "unanswered">,
  done?: v.GenericSchema,
): Sent {
  if (!answer.ok) return answer.error === "unreached" ? "busy" : "unknown";
  const { status, body } = answer.value;
  if (status === 429 || status === 503) return "busy";
  if (status >= 500) return "unknown";
  if (status < 200 || status > 299) return "refused";
  return done === undefined || v.is(v.pipe(v.string(), v.parseJson(), done), body) ? "sent" : "refused";
}

/** `user:password`, for an `Authorization: Basic` header (RFC 7617). */
export function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

/** A POST of JSON. */
export function post(url: string, headers: Readonly<Record<string, string>>, body: object) {
  const own = { "content-type": "application/json", accept: "application/json", "user-agent": "heed" };
  return { method: "POST", url, headers: { ...own, ...headers }, body: JSON.stringify(body) } as const;
}

/** A number as those APIs take it that want no plus. */
export function digits(number: string): string {
  return number.replace(/^\+/, "");
}
