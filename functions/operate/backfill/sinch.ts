import * as v from "valibot";
import { changeOf, type Listed } from "../pull/listed.ts";
import { type Backfill, cursorOf, type Period, read } from "../pull/source.ts";

// https://developers.sinch.com/docs/conversation/api-reference/conversation/tag/Consents: who is on one of an app's
// three lists, and nothing else of it. A list that nobody is on does not exist (404).

const LISTS = ["OPT_OUT_ALL", "OPT_OUT_MARKETING", "OPT_OUT_NOTIFICATION"] as const;

const PAGE = v.object({
  identities: v.optional(v.array(v.object({ identity: v.string() })), []),
  next_page_token: v.fallback(v.nullish(v.string()), undefined),
});
const CURSOR = v.object({ list: v.number(), token: v.optional(v.string()) });

export const backfill: Backfill = {
  reads: "every number on the consent lists of a Conversation API app, of which no time is told",
  credentials: ["SINCH_PROJECT_ID", "SINCH_APP_ID", "SINCH_KEY_ID", "SINCH_KEY_SECRET"],
  base: () => "https://us.conversation.api.sinch.com",
  headers: (_, env) => {
    const key = `${env["SINCH_KEY_ID"]}:${env["SINCH_KEY_SECRET"]}`;
    return { authorization: `Basic ${Buffer.from(key).toString("base64")}` };
  },
  async *pages(period, ask) {
    let { list, token } = cursorOf(CURSOR, ask.from) ?? { list: 0, token: undefined };
    const [project, app] = ["SINCH_PROJECT_ID", "SINCH_APP_ID"].map((name) =>
      encodeURIComponent(ask.credential(name)),
    );
    for (let name = LISTS[list]; name !== undefined; name = LISTS[list]) {
      const query = new URLSearchParams({
        page_size: "50",
        ...(token === undefined ? {} : { page_token: token }),
      });
      const found = await ask.find(`/v1/projects/${project}/apps/${app}/consents/${name}?${query}`);
      const page = read(PAGE, found ?? {});
      const changes = page.identities.flatMap(({ identity }) => listed(period, name, identity)).map(changeOf);
      [list, token] = page.next_page_token ? [list, page.next_page_token] : [list + 1, undefined];
      yield { changes, cursor: JSON.stringify({ list, token }) };
    }
  },
};

/**
 * Identities of other channels are on the same lists; what is no number is none of a text. It counts as now, and as
 * the same event for the same period only, so that a later opt-out is not lost.
 */
function listed({ since }: Period, name: (typeof LISTS)[number], identity: string): readonly Listed[] {
  if (!/^\+?\d{7,15}$/.test(identity)) return [];
  return [
    {
      in: `consents/${name}`,
      channel: "sms",
      address: `+${identity.replace("+", "")}`,
      effect: "opted_out",
      scope: name === "OPT_OUT_ALL" ? undefined : name,
      id: `consent/${name}/${new Date(since).toISOString()}`,
    },
  ];
}
