import * as v from "valibot";
import { changeOf, isOf, type Listed } from "../pull/listed.ts";
import { type Backfill, cursorOf, read } from "../pull/source.ts";

// https://developers.telnyx.com/api-reference/opt-out-management/list-opt-outs: blocks, each from a number of ours to
// the one that said STOP. Which of them come first is not documented.

const OPTOUT = v.object({
  from: v.nullish(v.string()),
  to: v.string(),
  messaging_profile_id: v.nullish(v.string()),
  keyword: v.nullish(v.string()),
  created_at: v.nullish(v.string()),
});
const PAGE = v.object({
  data: v.array(OPTOUT),
  meta: v.object({ total_pages: v.number() }),
});
const CURSOR = v.object({ page: v.number() });

export const backfill: Backfill = {
  reads: "opt-outs of the period in every messaging profile",
  credentials: ["TELNYX_API_KEY"],
  base: () => "https://api.telnyx.com",
  headers: (_, env) => ({ authorization: `Bearer ${env["TELNYX_API_KEY"]}` }),
  async *pages(period, ask) {
    let { page } = cursorOf(CURSOR, ask.from) ?? { page: 1 };
    for (let pages = page; page <= pages; ) {
      const query = new URLSearchParams({
        "created_at[gte]": new Date(period.since).toISOString(),
        "created_at[lte]": new Date(period.until).toISOString(),
        "page[number]": String(page),
        "page[size]": "100",
        redaction_enabled: "false",
      });
      const { data, meta } = read(PAGE, await ask.get(`/v2/messaging_optouts?${query}`));
      pages = meta.total_pages;
      page += 1;
      const changes = data
        .map(listed)
        .filter(({ at }) => isOf(period, at))
        .map(changeOf);
      yield { changes, cursor: JSON.stringify({ page }) };
    }
  },
};

function listed(entry: v.InferOutput<typeof OPTOUT>): Listed {
  const { from, to, messaging_profile_id, keyword, created_at } = entry;
  return {
    in: "messaging_optouts",
    channel: "sms",
    address: to,
    effect: "opted_out",
    at: created_at ?? undefined,
    sender: from || undefined,
    evidence: { messagingProfile: messaging_profile_id ?? undefined, keyword: keyword ?? undefined },
  };
}
