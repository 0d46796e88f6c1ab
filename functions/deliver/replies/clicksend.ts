import * as v from "valibot";
import type { Texter } from "../../../shared/reply.ts";
import { reply } from "../reply.ts";
import { basic, post, sentBy } from "../sending.ts";

// https://developers.clicksend.com/docs/messaging/sms/other/send-sms

/** It answers 200 to what it rejects, and says so of each message. */
const TAKEN = v.object({
  data: v.object({ messages: v.pipe(v.array(v.object({ status: v.literal("SUCCESS") })), v.minLength(1)) }),
});

export const texter: Texter = {
  name: "clicksend",
  settings: { username: "secret", apiKey: "secret", url: "text?" },
  async send({ replyId, from, to, text }, { secret, setting, ask }) {
    const authorization = basic(secret("username"), secret("apiKey"));
    const base = setting("url") ?? "https://rest.clicksend.com";
    const messages = [{ source: "heed", from, to, body: text, custom_string: replyId }];
    return sentBy(await ask(post(`${base}/v3/sms/send`, { authorization }, { messages })), TAKEN);
  },
};

export const handler = reply(texter);
