import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { events } from "../../functions/accept/events.ts";
import { links } from "../../functions/accept/links.ts";
import { operator } from "../../functions/accept/operator.ts";
import { mailgun } from "../../functions/accept/providers/mailgun.ts";
import { sendgrid } from "../../functions/accept/providers/sendgrid.ts";
import { receiver } from "../../functions/accept/receive.ts";
import { review } from "../../functions/accept/review.ts";
import { activity } from "../../functions/answer/activity.ts";
import { check } from "../../functions/answer/check.ts";
import { defaultRoute } from "../../functions/answer/default.ts";
import { evidence } from "../../functions/answer/evidence.ts";
import { history } from "../../functions/answer/history.ts";
import { ledger } from "../../functions/answer/ledger.ts";
import { OPENAPI } from "../../functions/answer/openapi.ts";
import { operatorReads } from "../../functions/answer/operator-reads.ts";
import { partners } from "../../functions/answer/partners.ts";
import { feed } from "../../functions/deliver/feed.ts";
import { redrive } from "../../functions/deliver/redrive.ts";
import { signHeads } from "../../functions/watch/heads.ts";
import { allFunctions } from "../../infra/functions.ts";
import { routeMatcher } from "../../infra/local/route-match.ts";
import { announce } from "../../shared/announce.ts";
import type { HttpHandler } from "../../shared/http.ts";
import { beginImport } from "../../shared/ledger/imports.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import { keepUnread } from "../../shared/ledger/quarantine.ts";
import { writeReceipt } from "../../shared/ledger/receipts.ts";
import { record } from "../../shared/ledger/record.ts";
import { keepForReview } from "../../shared/ledger/review.ts";
import type { Queue } from "../../shared/queue.ts";
import { queueDepth } from "../../shared/queue-depth.ts";
import type { Secrets } from "../../shared/secrets.ts";
import type { Table } from "../../shared/table.ts";
import {
  at,
  compile,
  compileClosed,
  expectDescribed,
  membersOf,
  OPERATIONS,
  type Operation,
} from "../support/api-description.ts";
import { TEST_SECRETS, testConfig } from "../support/config.ts";
import { useQueues, useTable } from "../support/emulators.ts";
import { type Answered, apiToken, ask, askJson } from "../support/gateway-request.ts";
import { ONE_CLICK, reported, testLedger } from "../support/ledger.ts";
import { memoryTable } from "../support/memory-table.ts";
import { makeQueues, refusedReceipt, webhookPartner } from "../support/propagation.ts";
import { quietAnnouncer } from "../support/quiet-announcer.ts";
import { everything } from "../support/recorded.ts";
import { brokenTable, testRuntime } from "../support/runtime.ts";

const database = useTable();
const queues = useQueues();
const own = testConfig({
  oldLinks: ["listmonk"],
  partners: [
    webhookPartner("crm"),
    { id: "reader", type: "feed", address: "plain", topics: ["offers"], secret: "env:HEED_LINK_KEY" },
  ],
  providers: { sendgrid: {} },
});
/** Another brand of the same deployment; its keys are values that the first uses for something else. */
const neighbour = testConfig({
  id: "other",
  partners: [webhookPartner("crm")],
  providers: { sendgrid: {} },
  links: { keys: [{ kid: "k1", secret: "env:HEED_API_KEY" }] },
  api: { keys: [{ kid: "a1", secret: "env:HEED_CONTACT_KEY_DEMO" }] },
  contacts: { keys: [{ kid: "c1", secret: "env:HEED_LINK_KEY" }] },
});
const config = { ...own, tenants: [...own.tenants, ...neighbour.tenants] };
const match = routeMatcher(allFunctions());
let queue: Queue;
let eventId: string;
let importId: string;

beforeAll(async () => {
  for (const tenant of config.tenants) queue = await makeQueues(queues, tenant);
});
beforeEach(async () => {
  const recorded = await record(testLedger(database.table()), ONE_CLICK);
  if (recorded.outcome === "conflict") throw new Error("a conflict");
  eventId = recorded.eventId;
  const begun = await beginImport(testLedger(database.table()), { digest: "0".repeat(64), format: "heed" });
  importId = begun.import;
  await keepExample();
});

/**
 * What the document's examples name: a kept event (an empty batch, which is understood), a text in review and a
 * job that was given up.
 * They do not expire here.
 */
async function keepExample(): Promise<void> {
  const receivedAt = "2026-11-23T10:00:00.000Z";
  const ledger = testLedger(database.table(), { now: () => Date.parse(receivedAt) });
  await keepUnread(ledger, "sendgrid", "body", { why: "malformed", raw: "[]" });
  await keepForReview(ledger, {
    provider: { name: "twilio", lateAfterHours: 24 },
    text: { id: "SM1", from: "+12025550123", to: "+12025550199", text: "no thanks" },
    receivedAt,
    rule: "doubt:doubt",
    language: "en",
  });
  await writeReceipt(database.table(), "demo", "01JDD0000000000000000000AA", refusedReceipt(), Date.now());
  const { items } = await database.table().scan(100, undefined);
  for (const { pk = { S: "" }, sk = { S: "" } } of items.filter(({ expiresAt }) => expiresAt !== undefined)) {
    await database.table().update({
      key: { pk, sk },
      expression: "SET expiresAt = :never",
      values: { ":never": { N: "99999999999" } },
    });
  }
}

/** The functions behind `/v1`, by their names. */
function handlers(table: Table, down: Partial<{ secrets: Secrets }> = {}): Record<string, HttpHandler> {
  const runtime = { ...testRuntime(table, { config }), ...down };
  const sendJob = () => Promise.resolve();
  const receiving = {
    ...runtime,
    fetchText: () => Promise.reject(new Error("no network in tests")),
    recording: () => Promise.resolve(runtime),
  };
  return {
    activity: activity({ ...runtime, table }),
    links: links(runtime),
    check: check(runtime),
    events: events(runtime),
    evidence: evidence(runtime),
    feed: feed(runtime),
    history: history(runtime),
    ledger: ledger(runtime),
    operator: operator(runtime),
    "operator-reads": operatorReads(runtime),
    partners: partners({ ...runtime, depth: queueDepth(queues.client()), urlPrefix: queues.prefix() }),
    review: review(runtime),
    sendgrid: receiver(sendgrid, receiving),
    mailgun: receiver(mailgun, receiving),
    redrive: redrive({ ...runtime, sendJob, queue, urlPrefix: queues.prefix() }),
    default: defaultRoute(),
  };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly query?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly down?: "table" | "secrets";
}

/** Asks as API Gateway routes, with a token of every scope unless told otherwise. */
async function call({ method, path, query = "", body, headers, down }: Call): Promise<Answered> {
  const table = down === "table" ? brokenTable() : database.table();
  const secrets: Secrets = { get: () => Promise.reject(new Error("the store is down")) };
  const found = match(method, path);
  const handler = handlers(table, down === "secrets" ? { secrets } : {})[found?.functionName ?? ""];
  if (handler === undefined) throw new Error(`${path} has no function`);
  return ask(handler, {
    method,
    path,
    query,
    params: found?.pathParameters ?? {},
    headers: { "content-type": "application/json", authorization: `Bearer ${await apiToken()}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

const withBody = OPERATIONS.filter(({ body }) => body !== undefined);
const withToken = OPERATIONS.filter(({ statuses }) => statuses.includes("403"));
const real = ({ path }: Operation): string =>
  path.replace("{eventId}", eventId).replace("{provider}", "sendgrid").replace("{import}", importId);

test("every route of /v1 is described, and nothing else is", () => {
  const routes = allFunctions().flatMap((spec) => spec.routes.map((route) => route.split(" ")[1] ?? ""));
  const described = Object.keys(OPENAPI.paths).filter((path) => path !== "/v1/openapi.json");
  const ours = routes.filter((path) => path.startsWith("/v1/"));
  // Each provider replays and backfills its own.
  const named = ours.map((path) => path.replace(/^\/v1\/(replay|backfill)\/.*/, "/v1/$1/{provider}"));
  expect(described.toSorted()).toEqual([...new Set(named)].toSorted());
});

test("every schema is one of JSON Schema 2020-12, and every reference leads somewhere", () => {
  for (const schema of Object.values(OPENAPI.components.schemas)) compile(schema);
  for (const { path, method, statuses } of OPERATIONS) {
    for (const status of statuses) {
      const response = at(OPENAPI.paths, path, method.toLowerCase(), "responses", status);
      expect(at(response, "description"), `${path} ${status}`).toBeTypeOf("string");
      for (const [, content] of membersOf(at(response, "content"))) compile(at(content, "schema"));
    }
  }
});

test("a member that is not described would be noticed", () => {
  const checks = { $ref: "#/components/schemas/Checks" };
  expect(compileClosed(checks)({ results: [] })).toBe(true);
  expect(compileClosed(checks)({ results: [], colour: "red" })).toBe(false);
});

test("the document is served to anyone, as it is", async () => {
  const answer = await call({
    method: "GET",
    path: "/v1/openapi.json",
    headers: { authorization: "" },
  });
  expect(JSON.parse(answer.body)).toEqual(JSON.parse(JSON.stringify(OPENAPI)));
});

describe.each(withBody)("$method $path", (operation) => {
  const { method, body, examples } = operation;

  test.for(examples)("example %s fits its schema, and so does what it is answered", async ([, example]) => {
    expect(compile(body)(example)).toBe(true);
    const answer = await call({ method, path: real(operation), body: example });
    expect(answer.status).toBe(200);
    expectDescribed(operation, answer);
  });

  test.for([
    ["an unknown member", { colour: "red" }],
    ["a member of the wrong type", { address: 7, event: 7 }],
  ] as const)("%s is refused by the schema and by the route", async ([, change]) => {
    const [, example] = examples[0] ?? [];
    const changed = { ...Object.fromEntries(membersOf(example)), ...change };
    expect(compile(body)(changed)).toBe(false);
    const answer = await call({ method, path: real(operation), body: changed });
    expect(answer.status).toBe(400);
    expectDescribed(operation, answer);
  });

  test("what is no JSON, too large, or not sent as JSON is told so as described", async () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    for (const [status, change] of [
      [400, { body: "{" }],
      [413, { body: JSON.stringify({ address: "a".repeat(1024 * 1024) }) }],
      [415, { body: {}, headers: form }],
    ] as const) {
      const answer = await call({ method, path: real(operation), ...change });
      expect(answer.status).toBe(status);
      expectDescribed(operation, answer);
    }
  });
});

describe.each(withToken)("$method $path", (operation) => {
  const [, example] = operation.examples[0] ?? [];
  const known = (): Call => ({
    method: operation.method,
    path: real(operation),
    ...(example === undefined ? {} : { body: example }),
  });

  test("no token, one without the scope, and a store that is down are told so as described", async () => {
    const scopeless = `Bearer ${await apiToken({ claims: { scope: "" } })}`;
    for (const [status, change] of [
      [401, { headers: { authorization: "" } }],
      [403, { headers: { authorization: scopeless } }],
      [503, { down: "secrets" }],
    ] as const) {
      const answer = await call({ ...known(), ...change });
      expect(answer.status).toBe(status);
      expectDescribed(operation, answer);
    }
  });
});

test.for(OPERATIONS)("$method $path: another method is told which ones there are", async (operation) => {
  const answer = await call({ method: "PATCH", path: real(operation) });
  expect(answer.status).toBe(405);
  expect(answer.headers["allow"]).toContain(operation.method);
  expectDescribed(operation, answer);
});

const AS_PARTNER = { authorization: `Bearer ${TEST_SECRETS.HEED_LINK_KEY}` };

/** What each route alone answers, beside what all of them do. */
const OWN: readonly (readonly [number, string, () => Call])[] = [
  [
    200,
    "deliveries of an event that waits",
    () => ({ method: "GET", path: `/v1/events/${eventId}/deliveries` }),
  ],
  [200, "what came in of late", () => ({ method: "GET", path: "/v1/activity", query: "minutes=5" })],
  [400, "more than a day back", () => ({ method: "GET", path: "/v1/activity", query: "minutes=1441" })],
  [200, "the providers", () => ({ method: "GET", path: "/v1/providers" })],
  [200, "a partner's open jobs", () => ({ method: "GET", path: "/v1/partners", query: "partner=crm" })],
  [200, "a partner's feed", () => ({ method: "GET", path: "/v1/feed", headers: AS_PARTNER })],
  [
    400,
    "a cursor of no feed",
    () => ({ method: "GET", path: "/v1/feed", query: "cursor=x", headers: AS_PARTNER }),
  ],
  [401, "a feed that is nobody's", () => ({ method: "GET", path: "/v1/feed" })],
  [503, "a feed without its secrets", () => ({ method: "GET", path: "/v1/feed", down: "secrets" })],
  [400, "a partner that there is not", () => ({ method: "GET", path: "/v1/partners", query: "partner=x" })],
  [
    404,
    "settling what nobody gave up",
    () => ({ method: "POST", path: "/v1/partners", body: { partner: "crm", event: "0".repeat(26) } }),
  ],
  [404, "deliveries of no event", () => ({ method: "GET", path: `/v1/events/${"0".repeat(26)}/deliveries` })],
  [
    200,
    "a bad entry in a batch of checks",
    () => ({ method: "POST", path: "/v1/check", body: { checks: [{ channel: "fax" }] } }),
  ],
  [
    413,
    "more checks than are allowed",
    () => ({ method: "POST", path: "/v1/check", body: { checks: new Array(10_001).fill(0) } }),
  ],
  [
    413,
    "more links than are allowed",
    () => ({ method: "POST", path: "/v1/links", body: { links: new Array(10_001).fill(0) } }),
  ],
  [200, "a sign-up that waits", () => ({ method: "POST", path: "/v1/events", body: PENDING })],
  [
    202,
    "an opt-out while the database is down",
    () => ({ method: "POST", path: "/v1/events", body: { ...PENDING, status: "opted_out" }, down: "table" }),
  ],
  [
    503,
    "a sign-up while the database is down",
    () => ({ method: "POST", path: "/v1/events", body: PENDING, down: "table" }),
  ],
  [
    404,
    "a redrive of no event",
    () => ({ method: "POST", path: "/v1/redrive", body: { event: "0".repeat(26) } }),
  ],
  [200, "what waits for review", () => ({ method: "GET", path: "/v1/review" })],
  [
    404,
    "a decision about nothing that waits",
    () => ({
      method: "POST",
      path: "/v1/review",
      body: { id: `2026-11-23T10:00:00.000Z.${"0".repeat(26)}`, decision: "keep" },
    }),
  ],
  [
    404,
    "a replay of nothing that is kept",
    () => ({ method: "POST", path: "/v1/replay/sendgrid", body: { day: "2026-11-23", id: "0".repeat(43) } }),
  ],
  [
    404,
    "a backfill of a provider that the tenant does not have",
    () => ({ method: "POST", path: "/v1/backfill/mailgun", body: { changes: [] } }),
  ],
  [200, "the imports", () => ({ method: "GET", path: "/v1/imports" })],
  [
    404,
    "rows of no import",
    () => ({ method: "POST", path: "/v1/imports/none/rows", body: { batch: 0, rows: [] } }),
  ],
  [
    404,
    "links of a system that the tenant does not name",
    () => ({ method: "POST", path: "/v1/old-links", body: { system: "acme", links: [] } }),
  ],
  [404, "an undo of no import", () => ({ method: "POST", path: "/v1/imports/none/undo", body: {} })],
  [
    200,
    "a redrive of what is missing",
    () => ({ method: "POST", path: "/v1/redrive", body: { missing: true } }),
  ],
];
const PENDING = { channel: "email", address: "bo@example.com", topic: "newsletter", status: "pending" };

test.for(OWN)("%i: %s, as described", async ([status, , asked]) => {
  const answer = await call(asked());
  expect(answer.status).toBe(status);
  expectDescribed(operationAt(asked()), answer);
});

function operationAt({ method, path }: Call): Operation {
  const pattern = path
    .replace(/^\/v1\/events\/.*\//, "/v1/events/{eventId}/")
    .replace(/^\/v1\/(replay|backfill)\/.*/, "/v1/$1/{provider}")
    .replace(/^\/v1\/imports\/.*\//, "/v1/imports/{import}/");
  const found = OPERATIONS.find((operation) => operation.path === pattern && operation.method === method);
  if (found === undefined) throw new Error(`${path} is not described`);
  return found;
}

test("deliveries of a broadcast event, and a history with its chain, are as described", async () => {
  const table = database.table();
  const again = await record(testLedger(table), ONE_CLICK);
  const contactId = again.outcome === "conflict" ? "" : again.contactId;
  const announcer = quietAnnouncer({ config, table, now: Date.now });
  await announce(announcer, { tenantId: "demo", contactId, eventId });
  const delivered = await call({ method: "GET", path: `/v1/events/${eventId}/deliveries` });
  expectDescribed(operationAt({ method: "GET", path: `/v1/events/${eventId}/deliveries` }), delivered);
  expect(JSON.parse(delivered.body)).toMatchObject({ deliveries: [{ partner: "crm", state: "queued" }] });
  const asked = {
    method: "POST",
    path: "/v1/history",
    body: { channel: "email", address: "ann@example.com" },
  };
  const told = await call(asked);
  expectDescribed(operationAt(asked), told);
  expect(JSON.parse(told.body)).toMatchObject({ proof: { count: 1 }, events: [{ eventId }] });
  await expectVerifiable(contactId, announcer.now());
});

const ANN = { channel: "email", address: "ann@example.com" };

/** What the ledger is verified by, once something is chained and its day is signed. */
async function expectVerifiable(contactId: string, chainedAt: number): Promise<void> {
  const runtime = { ...testRuntime(database.table(), { config }), keep: undefined };
  const dayMs = 86_400_000;
  const later = { ...runtime, now: () => (Math.floor(chainedAt / dayMs) + 1) * dayMs + 3_600_000 };
  await signHeads(later, { getRemainingTimeInMillis: () => 200_000 });
  const day = new Date(chainedAt).toISOString().slice(0, 10);
  for (const [path, body, found] of [
    [
      "/v1/ledger",
      { contactId },
      { items: [{ entry: { seq: 1 } }, { link: { seq: 1, eventId } }, { state: [{ eventId }] }] },
    ],
    ["/v1/evidence", ANN, { events: [{ event: { eventId }, inHead: { day } }], heads: [{ head: { day } }] }],
    ["/v1/ledger/heads", {}, { heads: [{ head: { tenant: "demo" } }] }],
    ["/v1/ledger/day", { day }, { links: [{ contactId, seq: 1, link: { eventId } }] }],
  ] as const) {
    const asked = { method: "POST", path, body };
    const answer = await call(asked);
    expectDescribed(operationAt(asked), answer);
    expect(JSON.parse(answer.body), path).toMatchObject(found);
  }
}

test("an idempotency key used for two requests is a 422, as described", async () => {
  const asked = {
    method: "POST",
    path: "/v1/events",
    headers: { "idempotency-key": "order-17" },
    body: { channel: "email", address: "ann@example.com", topic: "newsletter", status: "opted_out" },
  };
  await call(asked);
  const answer = await call({ ...asked, body: { ...asked.body, topic: "offers" } });
  expect(answer.status).toBe(422);
  expectDescribed(operationAt(asked), answer);
});

describe("R-236: another tenant, with a good token of its own and every id of this one", () => {
  const theirs = () => apiToken({ claims: { tenant: "other" }, secret: TEST_SECRETS.HEED_CONTACT_KEY_DEMO });

  async function ours(): Promise<readonly string[]> {
    return (await everything(database.table())).filter((item) => item.includes('"demo#'));
  }

  test.for(withToken)("$method $path tells it nothing and changes nothing", async (operation) => {
    const before = await ours();
    const { contactId } = await contactOf(testLedger(database.table()), "email", "ann@example.com");
    const bodies = operation.examples.map(([, example]) => example);
    const events = operation.path === "/v1/redrive" ? [{ event: eventId }] : [];
    for (const body of [...bodies, ...events, ...(operation.body === undefined ? [undefined] : [])]) {
      const headers = { authorization: `Bearer ${await theirs()}` };
      const answer = await call({ method: operation.method, path: real(operation), body, headers });
      expect(answer.status).toBeLessThan(500);
      if (/\{(eventId|import)\}/.test(operation.path)) expect(answer.status).toBe(404);
      for (const id of [eventId, importId, contactId, "no thanks"]) {
        const asked = real(operation).includes(id) || JSON.stringify(body ?? null).includes(id);
        if (!asked) expect(answer.body).not.toContain(id);
      }
      if (events.some((event) => event === body)) expect(answer.status).toBe(404);
    }
    expect(await ours()).toEqual(before);
  });

  test("a page of a history is of no use to it", async () => {
    const { table } = memoryTable("heed");
    for (let i = 0; i < 1_001; i += 1) await record(testLedger(table), reported(`${i}`, { topic: "offers" }));
    const handler = history(testRuntime(table, { config }));
    const body = { channel: "email", address: "ann@example.com" };
    const { json: first } = await askJson(handler, "/v1/history", body);
    const again = { ...body, next: first["next"] };
    expect((await askJson(handler, "/v1/history", again)).status).toBe(200);
    const headers = { authorization: `Bearer ${await theirs()}` };
    expect((await askJson(handler, "/v1/history", again, headers)).status).toBe(400);
  });

  test("signing for this one with its own key is refused", async () => {
    const forged = await apiToken({ secret: TEST_SECRETS.HEED_CONTACT_KEY_DEMO });
    const headers = { authorization: `Bearer ${forged}` };
    const answer = await call({ method: "POST", path: "/v1/check", body: {}, headers });
    expect(answer.status).toBe(401);
  });
});

test("a status is described where it can be answered, and nowhere else", () => {
  const named = ({ method, path }: Pick<Operation, "method" | "path">): string => `${method} ${path}`;
  const statuses = new Map(OPERATIONS.map((operation) => [named(operation), new Set(["405"])]));
  const add = (operation: Pick<Operation, "method" | "path">, ...codes: readonly string[]): void => {
    for (const code of codes) statuses.get(named(operation))?.add(code);
  };
  for (const operation of withBody) add(operation, "200", "400", "413", "415");
  for (const operation of withToken) add(operation, "401", "403", "503");
  add({ method: "GET", path: "/v1/openapi.json" }, "200");
  add({ method: "POST", path: "/v1/events" }, "422");
  for (const [status, , asked] of OWN) add(operationAt(asked()), String(status));
  for (const operation of OPERATIONS) {
    const described = operation.statuses.toSorted();
    expect(described, named(operation)).toEqual([...(statuses.get(named(operation)) ?? [])].toSorted());
  }
});
