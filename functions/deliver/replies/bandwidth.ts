import * as v from "valibot";
import type { Texter, TexterContext } from "../../../shared/reply.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { reply } from "../reply.ts";
import { basic, post, sentBy } from "../sending.ts";

// https://dev.bandwidth.com/apis/messaging-apis/messaging/#tag/Messages/operation/createMessage and, for the token,
// https://dev.bandwidth.com/docs/account/credentials: user names and passwords end on 2 December 2026

const TOKEN = v.object({ access_token: v.string(), expires_in: v.number() });

interface Token {
  readonly value: string;
  readonly until: number;
}

/** By client; a token is good for an hour, and a call for another costs as much as the text. */
const tokens = new Map<string, Token>();

export const texter: Texter = {
  name: "bandwidth",
  settings: {
    accountId: "text",
    applicationId: "text",
    clientId: "secret",
    clientSecret: "secret",
    url: "text?",
    tokenUrl: "text?",
  },
  async send({ replyId, from, to, text }, context) {
    const token = await tokenFor(context);
    // Without a token nothing was sent.
    if (!token.ok) return token.error;
    const { setting, ask } = context;
    const base = setting("url") ?? "https://messaging.bandwidth.com";
    const address = `${base}/api/v2/users/${encodeURIComponent(setting("accountId") ?? "")}/messages`;
    const message = { applicationId: setting("applicationId"), from, to: [to], text, tag: replyId };
    return sentBy(await ask(post(address, { authorization: `Bearer ${token.value}` }, message)));
  },
};

async function tokenFor({
  secret,
  setting,
  now,
  ask,
}: TexterContext): Promise<Result<string, "busy" | "refused">> {
  const client = `${secret("clientId")}:${secret("clientSecret")}`;
  const known = tokens.get(client);
  if (known !== undefined && known.until > now) return ok(known.value);
  const answer = await ask({
    method: "POST",
    url: setting("tokenUrl") ?? "https://api.bandwidth.com/api/v1/oauth2/token",
    headers: {
      authorization: basic(secret("clientId"), secret("clientSecret")),
      "content-type": "application/x-www-form-urlencoded",
    },
    body: "grant_type=client_credentials",
  });
  if (!answer.ok || answer.value.status >= 500 || answer.value.status === 429) return fail("busy");
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), TOKEN), answer.value.body);
  if (!read.success) return fail("refused");
  const { access_token, expires_in } = read.output;
  tokens.set(client, { value: access_token, until: now + (expires_in - 60) * 1000 });
  return ok(access_token);
}

export const handler = reply(texter);
