import type { Texter } from "../../../shared/reply.ts";
import { reply } from "../reply.ts";
import { basic, digits, post, sentBy } from "../sending.ts";

// https://developer.vonage.com/en/api/messages, which sends what either of Vonage's APIs received

export const texter: Texter = {
  name: "vonage",
  settings: { apiKey: "secret", apiSecret: "secret", url: "text?" },
  async send({ from, to, text }, { secret, setting, ask }) {
    const message = { message_type: "text", channel: "sms", from: digits(from), to: digits(to), text };
    const authorization = basic(secret("apiKey"), secret("apiSecret"));
    const base = setting("url") ?? "https://api.nexmo.com";
    return sentBy(await ask(post(`${base}/v1/messages`, { authorization }, message)));
  },
};

export const handler = reply(texter);
