import { beforeEach, expect, test } from "vitest";
import { backfill } from "../../../functions/operate/backfill/resend.ts";
import { type ApiAnswer, type ApiRequest, pullAll, useProviderApi } from "../../support/provider-api.ts";

const api = useProviderApi();
const env = () => ({ RESEND_API_KEY: "re_test", HEED_BACKFILL_URL: api.url() });

const IN_TIME = "2026-11-20T13:00:00.678Z";
const LISTS: Readonly<Record<string, readonly { readonly id: string }[]>> = {
  "/suppressions": [
    suppression("s1", "ann@example.com", "bounce", IN_TIME),
    suppression("s2", "bo@example.com", "complaint", IN_TIME),
    suppression("s3", "by.hand@example.com", "manual", IN_TIME),
    suppression("s4", "old@example.com", "bounce", "2026-11-19T13:00:00.678Z"),
  ],
  "/contacts": [
    contact("c1", "cy@example.com", true),
    contact("c2", "di@example.com", false),
    contact("c3", "ed@example.com", true),
  ],
};

function suppression(id: string, email: string, origin: string, created_at: string) {
  return { object: "suppression", id, email, origin, source_id: null, created_at };
}

function contact(id: string, email: string, unsubscribed: boolean) {
  return { id, email, first_name: "", last_name: "", created_at: "2024-01-01 00:00:00+00", unsubscribed };
}

/** Pages of two whatever is asked for; refuses a limit beyond 100 and a cursor that is none of its ids. */
function answer({ method, path, query, headers }: ApiRequest): ApiAnswer {
  if (method !== "GET" || headers.authorization !== "Bearer re_test") return { status: 401 };
  const list = LISTS[path];
  const limit = Number(query.get("limit"));
  const after = query.get("after");
  if (list === undefined) return { status: 404 };
  const from = after === null ? 0 : list.findIndex(({ id }) => id === after) + 1;
  if (!(limit >= 1 && limit <= 100) || (after !== null && from === 0)) return { status: 422 };
  return { body: { object: "list", has_more: from + 2 < list.length, data: list.slice(from, from + 2) } };
}

beforeEach(() => api.serve(answer));

test("suppressions of the period, and whoever is unsubscribed, to the last page", async () => {
  const { changes } = await pullAll(backfill, env());
  expect(changes).toMatchObject([
    {
      address: "ann@example.com",
      effect: "hard_bounce",
      time: { milliseconds: Date.parse(IN_TIME), wholeSecond: false },
    },
    { address: "bo@example.com", effect: "complaint" },
    { address: "cy@example.com", effect: "opted_out" },
    { address: "ed@example.com", effect: "opted_out" },
  ]);
  expect(changes[2]).not.toHaveProperty("time");
});

test("from any cursor on the rest follows", async () => {
  const { changes, cursors } = await pullAll(backfill, env());
  for (const cursor of cursors) {
    const rest = (await pullAll(backfill, env(), cursor)).changes;
    expect(changes.slice(changes.length - rest.length)).toEqual(rest);
  }
  expect((await pullAll(backfill, env(), cursors[0])).changes).toHaveLength(2);
});
