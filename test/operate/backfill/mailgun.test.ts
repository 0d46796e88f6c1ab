import { beforeEach, expect, test } from "vitest";
import { backfill } from "../../../functions/operate/backfill/mailgun.ts";
import { type ApiAnswer, type ApiRequest, pullAll, useProviderApi } from "../../support/provider-api.ts";

const api = useProviderApi();
const env = () => ({
  MAILGUN_API_KEY: "key-test",
  MAILGUN_DOMAIN: "mg.example.com, news.example.com",
  HEED_BACKFILL_URL: api.url(),
});

const IN_TIME = "Fri, 20 Nov 2026 13:00:00 UTC";
const BEFORE = "Thu, 19 Nov 2026 13:00:00 UTC";

const LISTS: Readonly<Record<string, readonly object[]>> = {
  "/v3/mg.example.com/bounces": [
    { address: "ann@example.com", code: "550", error: "No such mailbox", created_at: IN_TIME },
    { address: "old@example.com", code: "550", error: "No such mailbox", created_at: BEFORE },
    { address: "odd@example.com", code: "550", error: "", created_at: "some day" },
  ],
  "/v3/mg.example.com/complaints": [{ address: "bo@example.com", created_at: IN_TIME }],
  "/v3/mg.example.com/unsubscribes": [
    { address: "cy@example.com", tags: ["*"], created_at: IN_TIME },
    { address: "di@example.com", tags: ["weekly", "offers"], created_at: IN_TIME },
  ],
  "/v3/news.example.com/bounces": [],
  "/v3/news.example.com/complaints": [],
  "/v3/news.example.com/unsubscribes": [{ address: "cy@example.com", tags: ["*"], created_at: IN_TIME }],
};

/** Pages of two, each with a next one at the API's real address, as Mailgun writes it. */
function answer({ method, path, query, headers }: ApiRequest): ApiAnswer {
  const password = Buffer.from("api:key-test").toString("base64");
  if (method !== "GET" || headers.authorization !== `Basic ${password}`) return { status: 401 };
  const list = LISTS[path];
  if (list === undefined) return { status: 404, body: { message: "Domain not found" } };
  const limit = Number(query.get("limit"));
  if (!(limit >= 1 && limit <= 1000)) return { status: 400 };
  const from = Number(query.get("address") ?? 0);
  const next = `https://api.mailgun.net${path}?page=next&address=${from + 2}&limit=${limit}`;
  return { body: { items: list.slice(from, from + 2), paging: { next, first: "", last: "", previous: "" } } };
}

beforeEach(() => api.serve(answer));

test("every page of every list of every domain, and of them what is of the period", async () => {
  const { changes } = await pullAll(backfill, env());
  expect(changes).toMatchObject([
    {
      address: "ann@example.com",
      effect: "hard_bounce",
      time: { milliseconds: Date.parse(IN_TIME), wholeSecond: true },
      evidence: { event: "mg.example.com/bounces", status: "550", reason: "No such mailbox" },
    },
    // Its time cannot be read, so it may be of the period; it counts from when it is recorded.
    { address: "odd@example.com", effect: "hard_bounce" },
    { address: "bo@example.com", effect: "complaint" },
    { address: "cy@example.com", effect: "opted_out" },
    { address: "di@example.com", effect: "opted_out", list: "weekly" },
    { address: "di@example.com", effect: "opted_out", list: "offers" },
    { address: "cy@example.com", effect: "opted_out" },
  ]);
  expect(changes[1]).not.toHaveProperty("time");
  expect(changes[3]).not.toHaveProperty("list");
  expect(new Set(changes.map(({ id }) => id)).size).toBe(7);
});

test("from any cursor on the rest follows, also from the middle of a list", async () => {
  const { changes, cursors } = await pullAll(backfill, env());
  for (const cursor of cursors) {
    const rest = (await pullAll(backfill, env(), cursor)).changes;
    expect(changes.slice(changes.length - rest.length)).toEqual(rest);
  }
  expect((await pullAll(backfill, env(), cursors[0])).changes).toHaveLength(6);
  expect((await pullAll(backfill, env(), cursors.at(-1))).changes).toEqual([]);
});

test("a domain that the account does not have fails rather than gives nothing", async () => {
  const wrong = pullAll(backfill, { ...env(), MAILGUN_DOMAIN: "other.example.com" });
  await expect(wrong).rejects.toThrow(/404/);
});

test("a last page whose next page is itself ends the list", async () => {
  const last = "https://api.mailgun.net/v3/mg.example.com/bounces?page=last&limit=1000";
  api.serve((request) =>
    request.path.endsWith("/mg.example.com/bounces")
      ? { body: { items: LISTS["/v3/mg.example.com/bounces"], paging: { next: last, last } } }
      : answer(request),
  );
  const { changes } = await pullAll(backfill, env());
  expect(api.asked.filter((target) => target.startsWith("/v3/mg.example.com/bounces"))).toHaveLength(2);
  expect(new Set(changes.map(({ id }) => id)).size).toBe(7);
});
