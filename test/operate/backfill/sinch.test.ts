import { beforeEach, expect, test } from "vitest";
import { backfill } from "../../../functions/operate/backfill/sinch.ts";
import { type ApiAnswer, type ApiRequest, pullAll, useProviderApi } from "../../support/provider-api.ts";

const api = useProviderApi();
const env = () => ({
  SINCH_PROJECT_ID: "project-1",
  SINCH_APP_ID: "app-1",
  SINCH_KEY_ID: "key",
  SINCH_KEY_SECRET: "secret",
  HEED_BACKFILL_URL: api.url(),
});

const BASE = "/v1/projects/project-1/apps/app-1/consents/";
const LISTS: Readonly<Record<string, readonly string[]>> = {
  OPT_OUT_ALL: ["12025550101", "+12025550102", "jane.example", "12025550103"],
  OPT_OUT_NOTIFICATION: ["12025550101"],
};

/** Two a page; a list that nobody is on does not exist. */
function answer({ method, path, query, headers }: ApiRequest): ApiAnswer {
  const key = `Basic ${Buffer.from("key:secret").toString("base64")}`;
  if (method !== "GET" || headers.authorization !== key) return { status: 401 };
  const list = LISTS[path.slice(BASE.length)];
  if (!path.startsWith(BASE) || list === undefined) return { status: 404, body: { error: { code: 404 } } };
  const from = Number(query.get("page_token") ?? 0);
  const next_page_token = from + 2 < list.length ? String(from + 2) : "";
  return {
    body: { identities: list.slice(from, from + 2).map((identity) => ({ identity })), next_page_token },
  };
}

beforeEach(() => api.serve(answer));

test("whoever is on a list, but no identity of another channel; a list that there is not is an empty one", async () => {
  const { changes, cursors } = await pullAll(backfill, env());
  expect(changes).toEqual(
    ["+12025550101", "+12025550102", "+12025550103", "+12025550101"].map((address, index) => ({
      channel: "sms",
      address,
      effect: "opted_out",
      ...(index === 3 ? { list: "OPT_OUT_NOTIFICATION" } : {}),
      id: `consent/${index === 3 ? "OPT_OUT_NOTIFICATION" : "OPT_OUT_ALL"}/2026-11-20T12:00:00.000Z`,
      evidence: { event: index === 3 ? "consents/OPT_OUT_NOTIFICATION" : "consents/OPT_OUT_ALL" },
    })),
  );
  for (const cursor of cursors) {
    const rest = (await pullAll(backfill, env(), cursor)).changes;
    expect(changes.slice(changes.length - rest.length)).toEqual(rest);
  }
});

test("a key that is wrong is no empty list", async () => {
  const wrong = pullAll(backfill, { ...env(), SINCH_KEY_SECRET: "other" });
  await expect(wrong).rejects.toThrow(/refuses the key \(401\)/);
});
