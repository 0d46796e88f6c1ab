import { beforeEach, expect, test } from "vitest";
import { backfill } from "../../../functions/operate/backfill/sendgrid.ts";
import { type ApiAnswer, type ApiRequest, pullAll, useProviderApi } from "../../support/provider-api.ts";

const api = useProviderApi();
const env = () => ({ SENDGRID_API_KEY: "SG.test", HEED_BACKFILL_URL: api.url() });

const CREATED = Date.parse("2026-11-20T13:00:00Z") / 1000;
const BOUNCES = Array.from({ length: 501 }, (_, index) => ({
  created: CREATED + index,
  email: `ann${index}@example.com`,
  reason: "550 5.1.1 unknown",
  status: "5.1.1",
}));

/** Refuses what the API refuses: another key, a page of more than 500, a time that is no whole number. */
function answer({ method, path, query, headers }: ApiRequest): ApiAnswer {
  if (method !== "GET" || headers.authorization !== "Bearer SG.test") return { status: 401 };
  if (path === "/v3/asm/suppressions") {
    return {
      body: [
        { email: "cy@example.com", group_id: 14, group_name: "weekly", created_at: CREATED },
        { email: "old@example.com", group_id: 14, group_name: "weekly", created_at: CREATED - 86_400 },
      ],
    };
  }
  const [limit, offset, start, end] = ["limit", "offset", "start_time", "end_time"].map((name) =>
    /^\d+$/.test(query.get(name) ?? "") ? Number(query.get(name)) : Number.NaN,
  );
  if (limit === undefined || offset === undefined || start === undefined || end === undefined) return {};
  if (!(limit >= 1 && limit <= 500 && offset >= 0 && start < end)) return { status: 400 };
  const lists: Readonly<Record<string, readonly object[]>> = {
    "/v3/suppression/bounces": BOUNCES,
    "/v3/suppression/spam_reports": [{ created: CREATED, email: "bo@example.com", ip: "192.0.2.1" }],
    "/v3/suppression/unsubscribes": [{ created: CREATED, email: "di@example.com" }],
  };
  const list = lists[path];
  return list === undefined ? { status: 404 } : { body: list.slice(offset, offset + limit) };
}

beforeEach(() => api.serve(answer));

test("bounces to the last page, spam reports, unsubscribes and those of groups since then", async () => {
  const { changes } = await pullAll(backfill, env());
  expect(changes).toHaveLength(504);
  expect(changes[500]).toEqual({
    channel: "email",
    address: "ann500@example.com",
    effect: "hard_bounce",
    id: expect.stringMatching(/^list\/[\w-]{43}$/),
    time: { milliseconds: (CREATED + 500) * 1000, wholeSecond: true },
    evidence: { event: "suppression/bounces", status: "5.1.1", reason: "550 5.1.1 unknown" },
  });
  expect(changes.slice(501)).toMatchObject([
    { address: "bo@example.com", effect: "complaint" },
    { address: "di@example.com", effect: "opted_out" },
    { address: "cy@example.com", effect: "opted_out", list: "14" },
  ]);
  expect(changes[502]).not.toHaveProperty("list");
});

test("read again every change has the same id, and no two have one", async () => {
  const first = await pullAll(backfill, env());
  const ids = first.changes.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect((await pullAll(backfill, env())).changes.map(({ id }) => id)).toEqual(ids);
});

test("from any cursor on exactly the rest follows", async () => {
  const { changes, cursors } = await pullAll(backfill, env());
  const counts = await Promise.all(
    cursors.map(async (at) => (await pullAll(backfill, env(), at)).changes.length),
  );
  expect(changes.length).toBe(504);
  expect(counts).toEqual([4, 3, 2, 1, 0]);
});

test("another key is refused, and the refusal names the variable and not the key", async () => {
  const wrong = pullAll(backfill, { ...env(), SENDGRID_API_KEY: "SG.other" });
  await expect(wrong).rejects.toThrow(/refuses the key \(401\): SENDGRID_API_KEY$/);
});
