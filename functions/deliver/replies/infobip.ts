import * as v from "valibot";
import type { Texter } from "../../../shared/reply.ts";
import { reply } from "../reply.ts";
import { digits, post, sentBy } from "../sending.ts";

// https://www.infobip.com/docs/api/channels/sms/outbound-sms/send-sms-messages

/** It answers 200 to what it rejects, and says so of each message. */
const TAKEN = v.object({
  messages: v.pipe(
    v.array(v.object({ status: v.object({ groupName: v.picklist(["PENDING", "DELIVERED", "ACCEPTED"]) }) })),
    v.minLength(1),
  ),
});

export const texter: Texter = {
  name: "infobip",
  /** `url` is the account's own: `https://xxxxx.api.infobip.com`. */
  settings: { url: "text", apiKey: "secret" },
  async send({ replyId, from, to, text }, { secret, setting, ask }) {
    const authorization = `App ${secret("apiKey")}`;
    const destinations = [{ to: digits(to), messageId: replyId }];
    const messages = [{ sender: digits(from), destinations, content: { text } }];
    return sentBy(
      await ask(post(`${setting("url")}/sms/3/messages`, { authorization }, { messages })),
      TAKEN,
    );
  },
};

export const handler = reply(texter);
