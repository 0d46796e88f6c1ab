import type { Texter } from "../../../shared/reply.ts";
import { reply } from "../reply.ts";
import { post, sentBy } from "../sending.ts";

// https://developers.telnyx.com/api-reference/messages/send-a-message

export const texter: Texter = {
  name: "telnyx",
  settings: { apiKey: "secret", url: "text?" },
  async send({ from, to, text }, { secret, setting, ask }) {
    const authorization = `Bearer ${secret("apiKey")}`;
    const base = setting("url") ?? "https://api.telnyx.com";
    return sentBy(await ask(post(`${base}/v2/messages`, { authorization }, { from, to, text })));
  },
};

export const handler = reply(texter);
