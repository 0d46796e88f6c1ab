import * as v from "valibot";
import { changeOf, isOf, type Listed } from "../pull/listed.ts";
import { type Backfill, cursorOf, type Period, read } from "../pull/source.ts";

// https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/bounces, …/complaints and
// …/unsubscribe: lists of one sending domain, by address and not by time, so all of each is read. They tell no
// id of the event.

const LISTS = [
  ["bounces", "hard_bounce"],
  ["complaints", "complaint"],
  ["unsubscribes", "opted_out"],
] as const;

const text = v.fallback(v.optional(v.string()), undefined);
const PAGE = v.object({
  items: v.array(
    v.object({
      address: v.string(),
      created_at: text,
      error: text,
      code: v.fallback(v.optional(v.union([v.string(), v.number()])), undefined),
      tags: v.fallback(v.array(v.string()), []),
    }),
  ),
  paging: v.object({ next: v.optional(v.string()) }),
});
const CURSOR = v.object({ list: v.number(), path: v.optional(v.string()) });

type Item = v.InferOutput<typeof PAGE>["items"][number];
type List = readonly [domain: string, ...(typeof LISTS)[number]];

export const backfill: Backfill = {
  reads: "bounces, complaints and unsubscribes of each domain (several with commas between them)",
  credentials: ["MAILGUN_API_KEY", "MAILGUN_DOMAIN"],
  base: () => "https://api.mailgun.net",
  headers: (_, env) => {
    const password = Buffer.from(`api:${env["MAILGUN_API_KEY"]}`).toString("base64");
    return { authorization: `Basic ${password}` };
  },
  async *pages(period, ask) {
    const domains = ask.credential("MAILGUN_DOMAIN").split(",");
    const lists = domains.flatMap((domain) => LISTS.map((list): List => [domain.trim(), ...list]));
    let { list, path } = cursorOf(CURSOR, ask.from) ?? { list: 0, path: undefined };
    for (let next = lists[list]; next !== undefined; next = lists[list]) {
      const [domain, name] = next;
      const first = `/v3/${encodeURIComponent(domain)}/${name}?limit=1000`;
      const { items, paging } = read(PAGE, await ask.get(path ?? first));
      // There is always a next page: the last one's is empty or, as it is documented too, itself.
      const over = items.length === 0 || paging.next === undefined || paging.next === path;
      [list, path] = over ? [list + 1, undefined] : [list, paging.next];
      yield {
        changes: items.flatMap((item) => changesOf(period, next, item)),
        cursor: JSON.stringify({ list, path }),
      };
    }
  },
};

/** A tag is the provider's own list here: `*` is all of the domain's mail. */
function changesOf(period: Period, [domain, name, effect]: List, item: Item): ReturnType<typeof changeOf>[] {
  const { address, created_at, error, code, tags } = item;
  if (!isOf(period, created_at)) return [];
  const entry: Listed = {
    in: `${domain}/${name}`,
    address,
    effect,
    at: created_at,
    evidence: { status: code === undefined ? undefined : String(code), reason: error },
  };
  if (effect !== "opted_out" || tags.length === 0 || tags.includes("*")) return [changeOf(entry)];
  return tags.map((scope) => changeOf({ ...entry, scope }));
}
