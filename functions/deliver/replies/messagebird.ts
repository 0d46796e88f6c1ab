import type { Reply, Texter, TexterContext } from "../../../shared/reply.ts";
import { reply } from "../reply.ts";
import { digits, post, sentBy } from "../sending.ts";

// https://developers.messagebird.com/api/sms-messaging/#send-outbound-sms and, for Bird,
// https://docs.bird.com/api/channels-api/api-reference/messaging/create-outbound-message

export const texter: Texter = {
  name: "messagebird",
  /** With `workspaceId` and `channelId` it is Bird's API, else the older one. */
  settings: { accessKey: "secret", workspaceId: "text?", channelId: "text?", url: "text?" },
  async send(due, context) {
    return sentBy(
      await context.ask(
        context.setting("channelId") === undefined ? older(due, context) : bird(due, context),
      ),
    );
  },
};

function older({ replyId, from, to, text }: Reply, { secret, setting }: TexterContext) {
  const base = setting("url") ?? "https://rest.messagebird.com";
  const message = { originator: digits(from), recipients: [digits(to)], body: text, reference: replyId };
  return post(`${base}/messages`, authorized(secret), { ...message, datacoding: "auto" });
}

function bird({ replyId, to, text }: Reply, { secret, setting }: TexterContext) {
  const base = setting("url") ?? "https://api.bird.com";
  const [workspace, channel] = [setting("workspaceId") ?? "", setting("channelId") ?? ""].map(
    encodeURIComponent,
  );
  const contacts = [{ identifierKey: "phonenumber", identifierValue: to }];
  const message = { receiver: { contacts }, body: { type: "text", text: { text } }, reference: replyId };
  return post(`${base}/workspaces/${workspace}/channels/${channel}/messages`, authorized(secret), message);
}

function authorized(secret: TexterContext["secret"]): { readonly authorization: string } {
  return { authorization: `AccessKey ${secret("accessKey")}` };
}

export const handler = reply(texter);
