import { beforeEach, expect, test } from "vitest";
import { postmark } from "../../../functions/accept/providers/postmark.ts";
import { backfill } from "../../../functions/operate/backfill/postmark.ts";
import { type ApiAnswer, type ApiRequest, pullAll, useProviderApi } from "../../support/provider-api.ts";

const api = useProviderApi();
const env = () => ({ POSTMARK_SERVER_TOKEN: "server-token", HEED_BACKFILL_URL: api.url() });

const BOUNCE = {
  RecordType: "Bounce",
  ID: 123456789,
  Type: "HardBounce",
  TypeCode: 1,
  MessageID: "d12c2f1c-60f3-4258-b163-d17052546ae4",
  ServerID: 23,
  MessageStream: "broadcast",
  Email: "ann@example.com",
  BouncedAt: "2026-11-20T09:09:19.6421112-05:00",
  Details: "test bounce",
};
const BOUNCES = [
  BOUNCE,
  { ...BOUNCE, ID: 2, Type: "SpamComplaint", Email: "bo@example.com" },
  { ...BOUNCE, ID: 3, Type: "AutoResponder", Email: "cy@example.com" },
  { ...BOUNCE, ID: 4, Email: "old@example.com", BouncedAt: "2026-11-20T06:59:59-05:00" },
];
const SUPPRESSION = {
  SuppressionReason: "ManualSuppression",
  Origin: "Recipient",
  CreatedAt: "2026-11-20T08:00:00-05:00",
};
const DUMP = [
  { ...SUPPRESSION, EmailAddress: "di@example.com" },
  { ...SUPPRESSION, EmailAddress: "ed@example.com", SuppressionReason: "SpamComplaint" },
  { ...SUPPRESSION, EmailAddress: "staff@example.com", Origin: "Admin" },
  { ...SUPPRESSION, EmailAddress: "old@example.com", CreatedAt: "2026-11-19T13:00:00-05:00" },
];

/** Bounces of the stream that is asked for, of the New York day; refuses more than 500 or beyond 10,000. */
function answer({ method, path, query, headers }: ApiRequest): ApiAnswer {
  if (method !== "GET" || headers["x-postmark-server-token"] !== "server-token") return { status: 401 };
  if (headers.accept !== "application/json") return { status: 406 };
  if (path === "/message-streams") {
    return {
      body: {
        MessageStreams: [
          { ID: "inbound", ServerID: 23, MessageStreamType: "Inbound" },
          { ID: "outbound", ServerID: 23, MessageStreamType: "Transactional" },
          { ID: "broadcast", ServerID: 23, MessageStreamType: "Broadcasts" },
        ],
        TotalCount: 3,
      },
    };
  }
  if (path === "/message-streams/broadcast/suppressions/dump") return { body: { Suppressions: DUMP } };
  if (path === "/message-streams/outbound/suppressions/dump") return { body: { Suppressions: [] } };
  const [count, offset] = [Number(query.get("count")), Number(query.get("offset"))];
  if (path !== "/bounces" || count > 500 || count + offset > 10_000) return { status: 422 };
  const found = BOUNCES.filter(
    ({ MessageStream, BouncedAt }) =>
      MessageStream === (query.get("messagestream") ?? "outbound") &&
      BouncedAt.slice(0, 10) >= (query.get("fromdate") ?? "") &&
      BouncedAt.slice(0, 10) <= (query.get("todate") ?? "9"),
  );
  return { body: { TotalCount: found.length, Bounces: found.slice(offset, offset + count) } };
}

beforeEach(() => api.serve(answer));

test("suppressions and bounces of every stream that sends, each bounce once", async () => {
  const { changes } = await pullAll(backfill, env());
  expect(changes).toMatchObject([
    { address: "di@example.com", effect: "opted_out", list: "broadcast" },
    { address: "ed@example.com", effect: "complaint" },
    {
      address: "ann@example.com",
      effect: "hard_bounce",
      time: { milliseconds: Date.parse("2026-11-20T14:09:19.642Z"), wholeSecond: false },
      evidence: { stream: "broadcast", messageId: BOUNCE.MessageID, reason: "test bounce" },
    },
    { address: "bo@example.com", effect: "complaint" },
  ]);
  expect(changes[1]).not.toHaveProperty("list");
});

test.for([
  ["a bounce", BOUNCE],
  ["a complaint", { ...BOUNCE, ID: 2, Type: "SpamComplaint", RecordType: "SpamComplaint" }],
] as const)("%s has the id that its webhook has", async ([, delivered]) => {
  const delivery = { method: "POST", url: "", query: "", headers: {}, urlSecret: undefined };
  const told = postmark.parse({ ...delivery, body: Buffer.from(JSON.stringify(delivered)) });
  const [change] = told.ok ? told.value.changes : [];
  const { changes } = await pullAll(backfill, env());
  expect(changes.filter(({ id }) => id === change?.id)).toHaveLength(1);
});

test("from any cursor on the rest follows", async () => {
  const { changes, cursors } = await pullAll(backfill, env());
  for (const cursor of cursors) {
    const rest = (await pullAll(backfill, env(), cursor)).changes;
    expect(changes.slice(changes.length - rest.length)).toEqual(rest);
  }
  expect((await pullAll(backfill, env(), cursors.at(-1))).changes).toEqual([]);
});

test("a day with more bounces than Postmark tells fails rather than forgets some", async () => {
  const many = Array.from({ length: 500 }, (_, index) => ({ ...BOUNCE, ID: index }));
  api.serve((request) => (request.path === "/bounces" ? { body: { Bounces: many } } : answer(request)));
  await expect(pullAll(backfill, env())).rejects.toThrow(/no more than 10000 bounces of a day/);
  expect(api.asked.some((target) => target.includes("offset=9500"))).toBe(true);
  expect(api.asked.some((target) => target.includes("offset=10000"))).toBe(false);
});
