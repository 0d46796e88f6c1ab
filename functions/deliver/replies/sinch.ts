import type { Texter } from "../../../shared/reply.ts";
import { reply } from "../reply.ts";
import { digits, post, sentBy } from "../sending.ts";

// https://developers.sinch.com/docs/sms/api-reference/sms/tag/Batches

export const texter: Texter = {
  name: "sinch",
  /** `url` names the region: `https://us.sms.api.sinch.com` unless said otherwise. */
  settings: { servicePlanId: "text", apiToken: "secret", url: "text?" },
  async send({ replyId, from, to, text }, { secret, setting, ask }) {
    const authorization = `Bearer ${secret("apiToken")}`;
    const base = setting("url") ?? "https://us.sms.api.sinch.com";
    const address = `${base}/xms/v1/${encodeURIComponent(setting("servicePlanId") ?? "")}/batches`;
    const batch = { from: digits(from), to: [digits(to)], body: text, client_reference: replyId };
    return sentBy(await ask(post(address, { authorization }, batch)));
  },
};

export const handler = reply(texter);
