import { beforeEach, expect, test } from "vitest";
import { backfill } from "../../../functions/operate/backfill/telnyx.ts";
import {
  type ApiAnswer,
  type ApiRequest,
  pullAll,
  SINCE,
  UNTIL,
  useProviderApi,
} from "../../support/provider-api.ts";

const api = useProviderApi();
const env = () => ({ TELNYX_API_KEY: "KEY_test", HEED_BACKFILL_URL: api.url() });

const optout = (end: string, created_at: string, more: object = {}) => ({
  from: "+12025550199",
  to: `+1202555${end}`,
  messaging_profile_id: "profile-1",
  keyword: "STOP",
  created_at,
  ...more,
});
const IN_TIME = "2026-11-20 13:00:00.631252+00:00";
const OPTOUTS = [
  optout("0101", IN_TIME),
  optout("0102", "2026-11-19 12:00:38.631252+00:00"),
  optout("0103", IN_TIME, { from: null, keyword: null, messaging_profile_id: null }),
];

function answer({ method, path, query, headers }: ApiRequest): ApiAnswer {
  if (method !== "GET" || headers.authorization !== "Bearer KEY_test") return { status: 401 };
  if (path !== "/v2/messaging_optouts") return { status: 404 };
  const times = ["created_at[gte]", "created_at[lte]"].map((name) => Date.parse(query.get(name) ?? ""));
  if (times[0] !== SINCE || times[1] !== UNTIL) return { status: 422 };
  // Without it a number may come as +1202555****, which is nobody's.
  if (query.get("redaction_enabled") !== "false") return { status: 422 };
  const page = Number(query.get("page[number]"));
  const meta = { total_pages: 2, total_results: 3, page_number: page, page_size: 2 };
  return { body: { data: OPTOUTS.slice((page - 1) * 2, page * 2), meta } };
}

beforeEach(() => api.serve(answer));

test("opt-outs of the period with the number of ours that was answered to, to the last page", async () => {
  const { changes, cursors } = await pullAll(backfill, env());
  const time = { milliseconds: Date.parse("2026-11-20T13:00:00.631Z"), wholeSecond: false };
  const id = expect.stringMatching(/^list\//);
  expect(changes).toEqual([
    {
      channel: "sms",
      address: "+12025550101",
      effect: "opted_out",
      sender: "+12025550199",
      id,
      time,
      evidence: { event: "messaging_optouts", messagingProfile: "profile-1", keyword: "STOP" },
    },
    {
      channel: "sms",
      address: "+12025550103",
      effect: "opted_out",
      id,
      time,
      evidence: { event: "messaging_optouts" },
    },
  ]);
  expect((await pullAll(backfill, env(), cursors[0])).changes).toEqual(changes.slice(1));
  expect((await pullAll(backfill, env(), cursors[1])).changes).toEqual([]);
});
