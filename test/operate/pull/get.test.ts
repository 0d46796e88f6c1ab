import { beforeEach, expect, test } from "vitest";
import { asking } from "../../../functions/operate/pull/get.ts";
import type { Ask, Backfill } from "../../../functions/operate/pull/source.ts";
import { type ApiAnswer, useProviderApi } from "../../support/provider-api.ts";

const api = useProviderApi();
const NOW = Date.parse("2026-11-23T20:00:00Z");
let pauses: number[] = [];

const acme: Backfill = {
  reads: "nothing",
  credentials: ["ACME_KEY"],
  base: () => "https://api.example.com",
  headers: (_, env) => ({ authorization: `Bearer ${env["ACME_KEY"]}` }),
  async *pages() {},
};

beforeEach(() => {
  pauses = [];
});

function ask(base = api.url()): Ask {
  const env = { ACME_KEY: "acme-secret", HEED_BACKFILL_URL: base };
  const pause = (milliseconds: number): Promise<void> => {
    pauses.push(milliseconds);
    return Promise.resolve();
  };
  return asking(acme, undefined, { env, now: () => NOW, pause });
}

/** Answers one after the other; the last one again and again. */
function script(...answers: readonly ApiAnswer[]): void {
  const waiting = [...answers];
  api.serve(() => (waiting.length > 1 ? waiting.shift() : waiting[0]) ?? {});
}

const DONE = { body: { done: true } };

test.for([
  ["seconds", { status: 429, headers: { "retry-after": "7" } }, 7000],
  ["a date", { status: 429, headers: { "retry-after": "Mon, 23 Nov 2026 20:00:30 GMT" } }, 30_000],
  ["a date that has been", { status: 429, headers: { "retry-after": "Mon, 23 Nov 2026 19:00:00 GMT" } }, 0],
  ["nothing", { status: 429 }, 1000],
  ["nonsense", { status: 503, headers: { "retry-after": "soon" } }, 1000],
] as const)("one that is busy is asked again when it says: %s", async ([, busy, wait]) => {
  script(busy, DONE);
  expect(await ask().get("/things?a=b%2Bc")).toEqual({ done: true });
  expect(pauses).toEqual([wait]);
  expect(api.asked).toEqual(["/things?a=b%2Bc", "/things?a=b%2Bc"]);
});

test("one that stays out of order is asked seven times, twice as long apart each time, and then it is said", async () => {
  script({ status: 500 });
  await expect(ask().get("/things")).rejects.toThrow(/answers 500, also after it was asked 7 times/);
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000]);
  expect(api.asked).toHaveLength(7);
});

test("one that asks for an hour is not waited for", async () => {
  script({ status: 429, headers: { "retry-after": "3600" } });
  await expect(ask().get("/things")).rejects.toThrow(/answers 429/);
  expect(pauses).toEqual([]);
});

test("nobody there is tried again, too", async () => {
  await expect(ask("http://127.0.0.1:9").get("/things")).rejects.toThrow(/does not answer \(/);
  expect(pauses).toHaveLength(6);
});

test.for([
  ["a refused key", { status: 401 }, /refuses the key \(401\): ACME_KEY$/],
  ["a redirect, which could carry the key away", { status: 302, headers: { location: "/" } }, /answers 302/],
  ["nothing there", { status: 404 }, /nothing at what was asked for \(404\)/],
  ["a page for people", { body: "<html>" }, /no JSON/],
] as const)("%s ends it at once, and the key is never said", async ([, answer, said]) => {
  script(answer);
  const asked = ask().get("/things");
  await expect(asked).rejects.toThrow(said);
  await expect(asked).rejects.not.toThrow(/acme-secret/);
  expect(api.asked).toHaveLength(1);
});

test("what may be missing is asked for without a failure", async () => {
  script({ status: 404 });
  expect(await ask().find("/things/7")).toBeUndefined();
});

test("an address elsewhere in an answer is asked for at the API: the key goes nowhere else", async () => {
  script(DONE);
  await ask().get("https://elsewhere.example/things?page=2");
  expect(api.asked).toEqual(["/things?page=2"]);
});

test.for(["http://api.example.com", "ftp://127.0.0.1", "api.example.com"])(
  "a key is not sent to %s",
  (base) => {
    expect(() => ask(base)).toThrow(/HEED_BACKFILL_URL: expected an https address/);
  },
);
