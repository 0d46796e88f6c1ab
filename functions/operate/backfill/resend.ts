import * as v from "valibot";
import type { ProviderChange } from "../../../shared/provider.ts";
import { changeOf, isOf, type Listed } from "../pull/listed.ts";
import { type Backfill, cursorOf, type Period, read } from "../pull/source.ts";

// https://resend.com/docs/api-reference/suppressions/list-suppressions and …/contacts/list-contacts: newest or
// oldest first is not documented, so all of both is read. Neither tells the id of the webhook.

const LISTS = ["suppressions", "contacts"] as const;

/** Put on the list by hand is an operator's act or our own, as it is where the webhook tells it. */
const ORIGINS: ReadonlyMap<string, ProviderChange["effect"]> = new Map([
  ["bounce", "hard_bounce"],
  ["complaint", "complaint"],
]);

const SUPPRESSION = v.object({
  id: v.string(),
  email: v.string(),
  origin: v.string(),
  created_at: v.string(),
});
const CONTACT = v.object({ id: v.string(), email: v.string(), unsubscribed: v.boolean() });
const PAGE = v.object({
  has_more: v.boolean(),
  data: v.array(v.union([SUPPRESSION, CONTACT])),
});
const CURSOR = v.object({ list: v.number(), after: v.optional(v.string()) });

type Entry = v.InferOutput<typeof PAGE>["data"][number];

export const backfill: Backfill = {
  reads: "suppressions of the period, and every contact that is unsubscribed, of which no time is told",
  credentials: ["RESEND_API_KEY"],
  base: () => "https://api.resend.com",
  headers: (_, env) => ({ authorization: `Bearer ${env["RESEND_API_KEY"]}` }),
  async *pages(period, ask) {
    let { list, after } = cursorOf(CURSOR, ask.from) ?? { list: 0, after: undefined };
    for (let name = LISTS[list]; name !== undefined; name = LISTS[list]) {
      const query = new URLSearchParams({ limit: "100", ...(after === undefined ? {} : { after }) });
      const { data, has_more } = read(PAGE, await ask.get(`/${name}?${query}`));
      const last = data.at(-1);
      [list, after] = has_more && last !== undefined ? [list, last.id] : [list + 1, undefined];
      const changes = data.flatMap((entry) => listed(period, entry) ?? []).map(changeOf);
      yield { changes, cursor: JSON.stringify({ list, after }) };
    }
  },
};

function listed(period: Period, entry: Entry): Listed | undefined {
  if ("unsubscribed" in entry) return entry.unsubscribed ? unsubscribed(period, entry) : undefined;
  const { email, origin, created_at } = entry;
  const effect = ORIGINS.get(origin);
  if (effect === undefined || !isOf(period, created_at)) return undefined;
  return { in: `suppressions/${origin}`, address: email, effect, at: created_at };
}

/**
 * It may have been years ago or just now, so it counts as now: an opt-out that is too many harms nobody. The
 * same contact is the same event for the same period only, so that a later opt-out is not lost.
 */
function unsubscribed({ since }: Period, { id, email }: v.InferOutput<typeof CONTACT>): Listed {
  return {
    in: "contacts/unsubscribed",
    address: email,
    effect: "opted_out",
    id: `contact/${id}/${new Date(since).toISOString()}`,
  };
}
