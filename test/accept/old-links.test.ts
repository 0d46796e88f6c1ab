import { beforeEach, describe, expect, test } from "vitest";
import { awsOneClick } from "../../functions/accept/old-links/aws-one-click.ts";
import { listmonk } from "../../functions/accept/old-links/listmonk.ts";
import { mautic } from "../../functions/accept/old-links/mautic.ts";
import { oldLinks } from "../../functions/accept/old-links-handler.ts";
import { operator } from "../../functions/accept/operator.ts";
import { unsubscribePage } from "../../functions/accept/pages/unsubscribe-page.ts";
import { check } from "../../functions/answer/check.ts";
import { history } from "../../functions/answer/history.ts";
import { allFunctions } from "../../infra/functions.ts";
import { routeMatcher } from "../../infra/local/route-match.ts";
import type { Config } from "../../shared/config.ts";
import type { HttpHandler } from "../../shared/http.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { type Answered, ask, askJson } from "../support/gateway-request.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const database = useTable();
const match = routeMatcher(allFunctions());
const SYSTEMS = { listmonk, mautic, "aws-one-click": awsOneClick } as const;
const ANN = { channel: "email", address: "ann@example.com" } as const;
let config: Config;

beforeEach(() => {
  config = testConfig({ oldLinks: Object.keys(SYSTEMS) });
});

function runtime() {
  return testRuntime(database.table(), { config });
}

async function keep(system: string, id: string, more: object = {}) {
  const links = [{ id, ...ANN, topic: "newsletter", ...more }];
  return askJson(operator(runtime()), "/v1/old-links", { system, links });
}

/** Asks at an address, as it is routed. */
function go(method: string, url: string, on: ReturnType<typeof runtime> = runtime()): Promise<Answered> {
  const [path = "", query = ""] = url.split("?");
  const name = match(method, path)?.functionName ?? "";
  const system = Object.entries(SYSTEMS).find(([key]) => name === `old-link-${key}`)?.[1];
  if (system === undefined) throw new Error(`${url} is routed to ${name}`);
  const handler: HttpHandler = oldLinks(system, on);
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return ask(handler, { method, path, query, headers, body: "List-Unsubscribe=One-Click" });
}

async function standing(topic = "newsletter", address: string = ANN.address): Promise<unknown> {
  const { json } = await askJson(check(runtime()), "/v1/check", { ...ANN, address, topic });
  return Object.values(json["results"] ?? {})[0];
}

const SUB = "0b9d1d6e-5c1b-4a3e-9d5e-2f7a1c9e8b64";
const CAMP = "d9c1a1c0-7a53-4f0e-8a43-3f1f0a6f2c11";
const HASH = "c7a82c7bf9b3a28a7c4465281a2d2415461a1fec51bcadd926d3c0ffee123456";

/** A link of each form that these systems have put into mails, and what is kept of it. */
const LINKS = [
  ["listmonk", SUB, `/subscription/${CAMP}/${SUB}`],
  ["listmonk", SUB, `/subscription/${CAMP.toUpperCase()}/${SUB.toUpperCase()}/`],
  ["mautic", "tracking 65f1c0ffee1234567890", "/email/unsubscribe/65f1c0ffee1234567890"],
  [
    "mautic",
    "tracking 65f1c0ffee1234567890",
    `/email/unsubscribe/65f1c0ffee1234567890/ann%40example.com/${HASH}`,
  ],
  ["mautic", `secret ${HASH}`, `/email/unsubscribe/65f1c0ffee1234567890/ann%40example.com/${HASH}`],
  ["aws-one-click", HASH, `/unsubscribe?email=ann%40example.com&h=${HASH}`],
  ["aws-one-click", HASH, `/unsubscribe?email=ann@example.com&h=${HASH}&hkv=2`],
] as const;

describe.each(LINKS)("a link of %s, kept as %s: %s", (system, id, url) => {
  beforeEach(async () => {
    expect(await keep(system, id)).toEqual({ status: 200, json: { kept: 1 } });
  });

  test("opts out by the mailbox provider's POST, at once and without a redirect (F82, RFC 8058)", async () => {
    expect(await go("POST", url)).toMatchObject({ status: 200, body: "Unsubscribed.\n" });
    expect(await standing()).toMatchObject({ allowed: false, reason: "topic_opt_out" });
    const { json } = await askJson(history(runtime()), "/v1/history", ANN);
    expect(Object.values(json["events"] ?? {})).toMatchObject([
      { source: "one_click", evidence: { route: "rfc8058" } },
    ]);
    expect(await go("POST", url)).toMatchObject({ status: 200 });
    expect((await askJson(history(runtime()), "/v1/history", ANN)).json["events"]).toHaveLength(1);
  });

  test("leads a person to our page, however often it is fetched, and changes nothing (R-060)", async () => {
    await go("HEAD", url);
    const answer = await go("GET", url);
    expect(answer.status).toBe(302);
    const token = (answer.headers["location"] ?? "").replace("https://heed.example.com/u/", "");
    const page = await ask(unsubscribePage(runtime()), {
      method: "GET",
      path: `/u/${token}`,
      params: { token },
    });
    expect(page.status).toBe(200);
    expect(page.body).toContain("a•••@example.com");
    expect(page.body).toContain("Newsletter");
    expect(answer.headers["location"]).not.toContain("example.com/u/ann");
    // to ours, whatever the query asks for.
    const evil = await go("GET", `${url}${url.includes("?") ? "&" : "?"}next=https%3A%2F%2Fevil.example`);
    expect(evil.headers["location"]).toMatch(/^https:\/\/heed\.example\.com\/u\/[\w.-]+$/);
    expect(await standing()).toMatchObject({ status: "unknown" });
  });
});

describe("what a link itself says", () => {
  test("a topic of ours is left instead of the one that was kept; any other leaves everything", async () => {
    await keep("aws-one-click", HASH);
    await go("POST", `/unsubscribe?email=ann%40example.com&h=${HASH}&topic=offers&th=${HASH}`);
    expect(await standing("offers")).toMatchObject({ allowed: false });
    expect(await standing()).toMatchObject({ status: "unknown" });
    await go("POST", `/unsubscribe?email=ann%40example.com&h=${HASH}&topic=gone&th=${HASH}`);
    expect(await standing()).toMatchObject({ allowed: false, reason: "channel_opt_out" });
  });

  test("Mautic's own link for everything leaves everything", async () => {
    await keep("mautic", "tracking 65f1c0ffee1234567890");
    await go("POST", "/email/dnc/65f1c0ffee1234567890");
    expect(await standing("offers")).toMatchObject({ reason: "channel_opt_out" });
  });

  test("listmonk's campaign is evidence", async () => {
    await keep("listmonk", SUB);
    await go("POST", `/subscription/${CAMP}/${SUB}`);
    const { json } = await askJson(history(runtime()), "/v1/history", ANN);
    expect(Object.values(json["events"] ?? {})).toMatchObject([{ evidence: { campaign: CAMP } }]);
  });

  test.for([
    ["another subscriber", `/subscription/${CAMP}/${CAMP}`],
    ["what is no UUID", "/subscription/optin/x"],
    ["an address with another's hash", `/unsubscribe?email=ann%40example.com&h=${"0".repeat(64)}`],
    ["an address without a hash", "/unsubscribe?email=ann%40example.com"],
    ["another tracking hash", "/email/unsubscribe/aaaaaaaaaaaaaaaaaaaa"],
  ] as const)("%s opens nothing: one fixed text, and the help page for a person (R-050)", async ([, url]) => {
    for (const [system, id] of LINKS) await keep(system, id);
    expect(await go("POST", url)).toMatchObject({ status: 404, body: "This link does not work.\n" });
    const page = await go("GET", url);
    expect(page.status).toBe(404);
    expect(page.body).toContain('action="/leave');
    expect(await standing()).toMatchObject({ status: "unknown" });
  });
});

test("whom an erased person's link is of is not said any more, and it is still answered", async () => {
  await keep("listmonk", SUB);
  await askJson(operator(runtime()), "/v1/erase", { ...ANN, force: true });
  expect(await go("GET", `/subscription/${CAMP}/${SUB}`)).toMatchObject({ status: 404 });
  expect(await go("POST", `/subscription/${CAMP}/${SUB}`)).toMatchObject({ status: 200 });
  expect(await standing()).toMatchObject({ allowed: false });
});

test("the table says neither the link nor the person", async () => {
  await keep("listmonk", SUB);
  const { items } = await database.table().scan(100, undefined);
  const dump = JSON.stringify(items, (_key, value) => (value instanceof Uint8Array ? "bytes" : value));
  expect(dump).not.toContain(SUB);
  expect(dump).not.toContain(ANN.address);
});

test("a link is of the tenant that kept it", async () => {
  const [tenant] = config.tenants;
  if (tenant === undefined) throw new Error("no tenant");
  await keep("listmonk", SUB);
  config = { ...config, tenants: [{ ...tenant, id: "demo2" }] };
  expect(await go("POST", `/subscription/${CAMP}/${SUB}`)).toMatchObject({ status: 404 });
  config = { ...config, tenants: [{ ...tenant, id: "demo2" }, tenant] };
  expect(await go("POST", `/subscription/${CAMP}/${SUB}`)).toMatchObject({ status: 200 });
});

test("without the table a link says so, and never that it was done", async () => {
  await keep("listmonk", SUB);
  const down = testRuntime(brokenTable(), { config });
  expect(await go("POST", `/subscription/${CAMP}/${SUB}`, down)).toMatchObject({ status: 503 });
});

describe("keeping links", () => {
  test("of a system that the tenant does not name is refused", async () => {
    config = testConfig({ oldLinks: ["mautic"] });
    expect(await keep("listmonk", SUB)).toMatchObject({ status: 404 });
  });

  test("is all or nothing, and names what is wrong", async () => {
    const links = [
      { id: SUB, ...ANN },
      { id: CAMP, address: "nobody" },
      { id: HASH, ...ANN, topic: "gone" },
    ];
    const answer = await askJson(operator(runtime()), "/v1/old-links", { system: "listmonk", links });
    expect(answer).toMatchObject({
      status: 400,
      json: {
        errors: [
          { pointer: "/links/1/address", detail: "expected an e-mail address" },
          { pointer: "/links/2/topic", detail: "expected a topic of the tenant, or *" },
        ],
      },
    });
    expect(await go("POST", `/subscription/${CAMP}/${SUB}`)).toMatchObject({ status: 404 });
  });

  test("again with another topic changes what the link leaves", async () => {
    await keep("listmonk", SUB);
    await keep("listmonk", SUB, { topic: "offers" });
    await go("POST", `/subscription/${CAMP}/${SUB}`);
    expect(await standing()).toMatchObject({ status: "unknown" });
    expect(await standing("offers")).toMatchObject({ allowed: false });
  });
});
