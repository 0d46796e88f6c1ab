import * as v from "valibot";
import type { Answer, PartnerContext, PartnerRequest } from "../../shared/partner.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { understood } from "./json-call.ts";

const TOKEN = "access_token";
/** A token that ends while its request is under way is of no use. */
const MARGIN_SECONDS = 60;
const UNTOLD_SECONDS = 300;

const ANSWER = v.object({
  access_token: v.pipe(v.string(), v.nonEmpty()),
  expires_in: v.optional(v.number(), UNTOLD_SECONDS),
});

/**
 * A call that needs an OAuth 2 access token (RFC 6749, section 5.1). The token is asked for once and kept for
 * this partner until shortly before its end; one that is refused before is replaced once.
 * @param ask the request for a token
 * @param use the call itself
 * @returns the call's answer; where no token is to be had, a failure, which is always worth another try
 */
export async function withToken(
  context: PartnerContext,
  ask: PartnerRequest,
  use: (token: string) => Promise<Answer>,
): Promise<Answer> {
  const known = context.kept.get(TOKEN);
  if (known !== undefined && context.now() < known.until) {
    const answer = await use(known.value);
    if (!answer.ok || answer.value.status !== 401) return answer;
  }
  const token = await freshToken(context, ask);
  return token.ok ? use(token.value) : token;
}

async function freshToken(context: PartnerContext, ask: PartnerRequest): Promise<Result<string, string>> {
  context.kept.delete(TOKEN);
  const given = understood(ANSWER, await context.call(ask), context.now());
  if (!given.ok) return fail(given.error.error ?? `token_http_${given.error.answer?.status}`);
  const { access_token: value, expires_in: seconds } = given.value.body;
  context.kept.set(TOKEN, { value, until: context.now() + (seconds - MARGIN_SECONDS) * 1000 });
  return ok(value);
}
