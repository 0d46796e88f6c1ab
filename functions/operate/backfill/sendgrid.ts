import * as v from "valibot";
import { changeOf, isOf, type Listed, unixTime } from "../pull/listed.ts";
import { type Ask, type Backfill, cursorOf, type Page, type Period, read } from "../pull/source.ts";

// https://www.twilio.com/docs/sendgrid/api-reference/bounces-api/retrieve-all-bounces and, alike,
// …/spam-reports-api/… and …/suppressions-global-suppressions/…; groups are told all at once by
// …/suppressions-suppressions/retrieve-all-suppressions. None tells the id that the event webhook gives.

const LISTS = [
  ["suppression/bounces", "hard_bounce"],
  ["suppression/spam_reports", "complaint"],
  ["suppression/unsubscribes", "opted_out"],
] as const;

/** The most that one call gives. */
const LIMIT = 500;

const text = v.fallback(v.optional(v.string()), undefined);
const ENTRIES = v.array(v.object({ email: v.string(), created: v.number(), reason: text, status: text }));
const GROUPED = v.array(
  v.object({
    email: v.string(),
    group_id: v.number(),
    created_at: v.fallback(v.optional(v.number()), undefined),
  }),
);
const CURSOR = v.object({ list: v.number(), offset: v.number() });

export const backfill: Backfill = {
  reads: "bounces, spam reports, global and group unsubscribes",
  credentials: ["SENDGRID_API_KEY"],
  base: () => "https://api.sendgrid.com",
  headers: (_, env) => ({ authorization: `Bearer ${env["SENDGRID_API_KEY"]}` }),
  async *pages(period, ask) {
    let { list, offset } = cursorOf(CURSOR, ask.from) ?? { list: 0, offset: 0 };
    for (let next = LISTS[list]; next !== undefined; next = LISTS[list]) {
      const page = await listPage(period, ask, next, offset);
      // The period's end stays fixed, so that what comes in meanwhile moves no page.
      [list, offset] = page.length < LIMIT ? [list + 1, 0] : [list, offset + LIMIT];
      yield { changes: page.map(changeOf), cursor: JSON.stringify({ list, offset }) };
    }
    if (list === LISTS.length) yield await groups(period, ask);
  },
};

async function listPage(
  { since, until }: Period,
  ask: Ask,
  [name, effect]: (typeof LISTS)[number],
  offset: number,
): Promise<readonly Listed[]> {
  const query = new URLSearchParams({
    start_time: String(Math.floor(since / 1000)),
    end_time: String(Math.ceil(until / 1000)),
    limit: String(LIMIT),
    offset: String(offset),
  });
  const entries = read(ENTRIES, await ask.get(`/v3/${name}?${query}`));
  return entries.map(({ email, created, reason, status }) => {
    return { in: name, address: email, effect, at: unixTime(created), evidence: { status, reason } };
  });
}

async function groups(period: Period, ask: Ask): Promise<Page> {
  const name = "asm/suppressions";
  const entries = read(GROUPED, await ask.get(`/v3/${name}`)).map(
    ({ email, group_id, created_at }): Listed => {
      const at = created_at === undefined ? undefined : unixTime(created_at);
      return { in: name, address: email, effect: "opted_out", at, scope: String(group_id) };
    },
  );
  const changes = entries.filter(({ at }) => isOf(period, at)).map(changeOf);
  return { changes, cursor: JSON.stringify({ list: LISTS.length + 1, offset: 0 }) };
}
