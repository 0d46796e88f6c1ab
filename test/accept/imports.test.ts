import { beforeEach, describe, expect, test } from "vitest";
import { imports } from "../../functions/accept/imports.ts";
import { check } from "../../functions/answer/check.ts";
import { history } from "../../functions/answer/history.ts";
import { announce } from "../../shared/announce.ts";
import type { HttpHandler } from "../../shared/http.ts";
import { verifyChain } from "../../shared/ledger/chain.ts";
import { commitmentTo, openEntry } from "../../shared/ledger/entry.ts";
import { entryKey } from "../../shared/ledger/keys.ts";
import { record } from "../../shared/ledger/record.ts";
import { chainedEntryOf } from "../../shared/ledger/stored-chain.ts";
import { testConfig } from "../support/config.ts";
import { useTable } from "../support/emulators.ts";
import { ask, askJson, authorizedAt } from "../support/gateway-request.ts";
import { minute, NOW, ONE_CLICK, reported, testLedger } from "../support/ledger.ts";
import { quietAnnouncer } from "../support/quiet-announcer.ts";
import { testRuntime } from "../support/runtime.ts";

const database = useTable();
let route: HttpHandler;
let now = NOW;

beforeEach(() => {
  now = NOW;
  route = imports(testRuntime(database.table(), { now: () => now }));
});

const DIGEST = "a".repeat(64);
const ANN = { channel: "email", address: "ann@example.com" } as const;
const ROW = { ...ANN, topic: "newsletter", status: "opted_out", occurredAt: minute(-60) } as const;

async function begin(digest = DIGEST): Promise<string> {
  const { json } = await askJson(route, "/v1/imports", { digest, format: "heed" }, await authorizedAt(now));
  return String(json["import"]);
}

async function post(path: string, params: Readonly<Record<string, string>>, body: object) {
  const headers = { "content-type": "application/json", ...(await authorizedAt(now)) };
  const answer = await ask(route, { path, params, body: JSON.stringify(body), headers });
  return { status: answer.status, json: JSON.parse(answer.body) };
}

async function outcomes(id: string, rows: readonly object[], more: object = {}): Promise<readonly unknown[]> {
  const { json } = await post(`/v1/imports/${id}/rows`, { import: id }, { batch: 0, ...more, rows });
  return json.results.map((result: { outcome: string }) => result.outcome);
}

async function planned(rows: readonly object[], more: object = {}): Promise<readonly unknown[]> {
  const { json } = await post("/v1/imports/plan", {}, { format: "heed", ...more, rows });
  return json.results.map((result: { outcome: string }) => result.outcome);
}

async function undo(id: string, more: object = {}) {
  return (await post(`/v1/imports/${id}/undo`, { import: id }, more)).json;
}

async function standing(topic = "newsletter", address: string = ANN.address) {
  const runtime = testRuntime(database.table(), { now: () => now });
  const { json } = await askJson(
    check(runtime),
    "/v1/check",
    { ...ANN, address, topic },
    await authorizedAt(now),
  );
  return Object.values(json["results"] ?? {})[0];
}

async function events(address: string = ANN.address): Promise<readonly Record<string, unknown>[]> {
  const runtime = testRuntime(database.table(), { now: () => now });
  const { json } = await askJson(
    history(runtime),
    "/v1/history",
    { ...ANN, address },
    await authorizedAt(now),
  );
  return Object.values(json["events"] ?? {});
}

describe("an import", () => {
  test("closes, with the list's own time and its proof, and says so", async () => {
    const id = await begin();
    const row = { ...ROW, evidence: { reason: "550 5.1.1" } };
    expect(await planned([row])).toEqual(["closes"]);
    expect(await standing()).toMatchObject({ reason: "default" });
    expect(await outcomes(id, [row])).toEqual(["closes"]);
    expect(await standing()).toMatchObject({ allowed: false, reason: "topic_opt_out", since: minute(-60) });
    expect(await events()).toMatchObject([
      { source: "import", evidence: { route: "import", import: id, format: "heed", reason: "550 5.1.1" } },
    ]);
  });

  test("is the same import when it begins again, and its rows change nothing then", async () => {
    const id = await begin();
    await outcomes(id, [ROW]);
    expect(await begin()).toBe(id);
    expect(await outcomes(id, [ROW])).toEqual(["known"]);
    expect(await events()).toHaveLength(1);
    expect(await begin("b".repeat(64))).not.toBe(id);
  });

  test.for([
    ["opted_out", "channel_opt_out"],
    ["complaint", "complaint"],
    ["hard_bounce", "hard_bounce"],
  ] as const)("records %s of a whole channel", async ([status, reason]) => {
    expect(await outcomes(await begin(), [{ ...ANN, status }])).toEqual(["closes"]);
    expect(await standing()).toMatchObject({ allowed: false, reason });
  });

  test("of what is closed already makes no second event, and says that it stands", async () => {
    await record(testLedger(database.table()), ONE_CLICK);
    const { occurredAt: _, ...untimed } = ROW;
    const id = await begin();
    expect(await planned([ROW, untimed])).toEqual(["stands", "stands"]);
    expect(await outcomes(id, [ROW, untimed])).toEqual(["stands", "stands"]);
    expect(await events()).toHaveLength(1);
  });

  test("of a later time than what stands moves the time, so that a late opt-in between lifts nothing", async () => {
    const ledger = testLedger(database.table());
    await record(ledger, { ...ONE_CLICK, occurredAt: minute(-60) });
    expect(await outcomes(await begin(), [{ ...ROW, occurredAt: minute(-10) }])).toEqual(["stands"]);
    await record(ledger, reported("late", { effect: "opted_in", occurredAt: minute(-30) }));
    expect(await standing()).toMatchObject({ allowed: false, since: minute(-10) });
  });

  test("is kept without effect where a later opt-in stands", async () => {
    await record(testLedger(database.table()), { ...ONE_CLICK, effect: "opted_in", occurredAt: minute(-30) });
    const id = await begin();
    expect(await planned([ROW])).toEqual(["later"]);
    expect(await outcomes(id, [ROW])).toEqual(["later"]);
    expect(await standing()).toMatchObject({ allowed: true, reason: "opted_in" });
    expect(await events()).toHaveLength(2);
  });

  test("that tells no time counts as of the list's, and never as of a time to come", async () => {
    const { occurredAt: _, ...untimed } = ROW;
    await outcomes(await begin(), [untimed], { asOf: minute(-90) });
    expect(await standing()).toMatchObject({ since: minute(-90) });
    const bo = { ...untimed, address: "bo@example.com" };
    await outcomes(await begin(), [bo], { asOf: minute(90) });
    expect(await standing("newsletter", "bo@example.com")).toMatchObject({ since: minute(0) });
  });

  test("answers a bad row in its place and records the others", async () => {
    const id = await begin();
    const rows = [
      { ...ROW, address: "nobody" },
      ROW,
      { ...ROW, topic: "gone" },
      { ...ROW, status: "opted_in" },
      { ...ROW, colour: "red" },
    ];
    const { json } = await post(`/v1/imports/${id}/rows`, { import: id }, { batch: 0, rows });
    expect(json.results).toEqual([
      { outcome: "invalid", detail: "/address: expected an e-mail address" },
      { outcome: "closes" },
      { outcome: "invalid", detail: "/topic: expected a topic of the tenant, or *" },
      { outcome: "invalid", detail: "/wording: expected the wording and the time of an opt-in" },
      { outcome: "invalid", detail: "/colour: this member is unknown" },
    ]);
  });

  test("is chained like every entry, and a repeat that notes itself on it leaves the chain whole", async () => {
    const table = database.table();
    const id = await begin();
    await outcomes(id, [ROW]);
    const [event] = await events();
    const announcer = quietAnnouncer({ config: testConfig(), table, now: () => now });
    const key = {
      tenantId: "demo",
      contactId: String(event?.["contactId"]),
      eventId: String(event?.["eventId"]),
    };
    await announce(announcer, key);
    await outcomes(await begin("b".repeat(64)), [ROW]);
    const { json } = await askJson(history(testRuntime(table)), "/v1/history", ANN);
    const item = (await table.get(entryKey(key))) ?? {};
    expect(item["heldBy"]?.SS).toHaveLength(1);
    const proof: { links: Parameters<typeof verifyChain>[0] } = Object(json["proof"]);
    const entries = new Map([[key.eventId, chainedEntryOf(item)]]);
    expect(verifyChain(proof.links, entries)).toBeUndefined();
  });
});

describe("an import never turns an opt-out into an opt-in (F81, R-089)", () => {
  const OPT_IN = {
    ...ROW,
    status: "opted_in",
    occurredAt: minute(-1),
    wording: "Yes, write to me.",
  } as const;

  test("an opt-in with its wording and time is recorded where nothing is closed", async () => {
    expect(await outcomes(await begin(), [OPT_IN])).toEqual(["opens"]);
    expect(await standing()).toMatchObject({ allowed: true, status: "opted_in" });
    expect(await events()).toMatchObject([{ evidence: { wording: "Yes, write to me." } }]);
  });

  test.for([
    ["the topic's own opt-out", { ...ONE_CLICK, occurredAt: minute(-60) }],
    ["an opt-out of everything", { ...ONE_CLICK, topic: "*", occurredAt: minute(-60) }],
    ["a pause", { ...ONE_CLICK, topic: "*", occurredAt: minute(-60), until: minute(60) }],
    ["a complaint", { ...ONE_CLICK, effect: "complaint", occurredAt: minute(-60) }],
    ["a hard bounce", { ...ONE_CLICK, effect: "hard_bounce", occurredAt: minute(-60) }],
  ] as const)("%s stays, although it is older", async ([, change]) => {
    await record(testLedger(database.table()), change);
    const before = await standing();
    expect(await planned([OPT_IN])).toEqual(["refused"]);
    expect(await outcomes(await begin(), [OPT_IN])).toEqual(["refused"]);
    expect(await standing()).toEqual(before);
  });
});

describe("an undo", () => {
  test("takes back what the import closed, and nothing says that anybody opted in", async () => {
    const id = await begin();
    await outcomes(id, [ROW]);
    now += 60_000;
    expect(await undo(id, { plan: true })).toEqual({ lifted: 1, held: 0, overtaken: 0, confirmed: 0 });
    expect(await standing()).toMatchObject({ allowed: false });
    expect(await undo(id)).toEqual({ lifted: 1, held: 0, overtaken: 0, confirmed: 0 });
    expect(await standing()).toMatchObject({ status: "unknown", reason: "default", eventId: null });
    const [first, lift] = await events();
    expect(lift).toMatchObject({
      status: "unknown",
      source: "import",
      evidence: { route: "import-undo", undoes: id, lifts: first?.["eventId"] },
    });
  });

  test("is committed to the address like every other entry", async () => {
    const id = await begin();
    await outcomes(id, [ROW]);
    await undo(id);
    const ledger = testLedger(database.table());
    for (const event of await events()) {
      const { contactId, eventId } = {
        contactId: String(event["contactId"]),
        eventId: String(event["eventId"]),
      };
      const item = (await ledger.table.get(entryKey({ tenantId: "demo", contactId, eventId }))) ?? {};
      const key = (await openEntry(ledger, item))?.keys.evidence ?? Buffer.alloc(0);
      const commitment = Buffer.from(item["commitment"]?.B ?? []);
      expect(commitment.equals(commitmentTo(key, "email", ANN.address))).toBe(true);
    }
  });

  test("again changes nothing, and the same list is another import from then on", async () => {
    const id = await begin();
    await outcomes(id, [ROW]);
    await undo(id);
    const before = await events();
    expect(await undo(id)).toMatchObject({ lifted: 1 });
    expect(await events()).toEqual(before);
    const rows = await post(`/v1/imports/${id}/rows`, { import: id }, { batch: 0, rows: [ROW] });
    expect(rows.status).toBe(404);
    const next = await begin();
    expect(next).not.toBe(id);
    expect(await outcomes(next, [ROW])).toEqual(["closes"]);
    expect(await standing()).toMatchObject({ allowed: false });
  });

  test("gives back the opt-in that stood before the import", async () => {
    await record(testLedger(database.table()), { ...ONE_CLICK, effect: "opted_in", occurredAt: minute(-90) });
    const before = await standing();
    const id = await begin();
    await outcomes(id, [ROW]);
    await undo(id);
    expect(await standing()).toEqual(before);
  });

  test("leaves an opt-out that was there before, and one that came late with an older time", async () => {
    const ledger = testLedger(database.table());
    const id = await begin();
    await outcomes(id, [ROW, { ...ROW, address: "bo@example.com" }]);
    await record(ledger, reported("late", { occurredAt: minute(-90) }));
    expect(await undo(id)).toMatchObject({ lifted: 2 });
    expect(await standing()).toMatchObject({ allowed: false, since: minute(-90) });
    expect(await standing("newsletter", "bo@example.com")).toMatchObject({ reason: "default" });
  });

  test("leaves what the person closed since", async () => {
    const id = await begin();
    await outcomes(id, [ROW]);
    await record(testLedger(database.table()), ONE_CLICK);
    expect(await undo(id)).toMatchObject({ lifted: 0, overtaken: 1 });
    expect(await standing()).toMatchObject({ allowed: false, since: minute(0) });
  });

  test("leaves what a repeated press has confirmed since, although no event of its own stands there", async () => {
    const ledger = testLedger(database.table());
    await record(ledger, { ...ONE_CLICK, occurredAt: minute(-120) });
    await record(ledger, reported("in", { effect: "opted_in", occurredAt: minute(-90) }));
    const id = await begin();
    await outcomes(id, [ROW]);
    await record(ledger, ONE_CLICK);
    expect(await undo(id)).toMatchObject({ lifted: 0, confirmed: 1 });
    expect(await standing()).toMatchObject({ allowed: false, since: minute(0) });
  });

  test("leaves what another import says as well, until that one is undone too", async () => {
    const first = await begin();
    await outcomes(first, [ROW]);
    const second = await begin("b".repeat(64));
    expect(await outcomes(second, [ROW])).toEqual(["stands"]);
    expect(await undo(first)).toMatchObject({ lifted: 0, held: 1 });
    expect(await standing()).toMatchObject({ allowed: false });
    expect(await undo(second)).toMatchObject({ lifted: 1 });
    expect(await standing()).toMatchObject({ reason: "default" });
  });

  test.for([
    ["the earlier one first", [0, 1]],
    ["the later one first", [1, 0]],
  ] as const)("of two lists with different times leaves nothing of either, %s", async ([, order]) => {
    const ids = [await begin(), await begin("b".repeat(64))];
    await outcomes(ids[0] ?? "", [ROW]);
    await outcomes(ids[1] ?? "", [{ ...ROW, occurredAt: minute(-30) }]);
    await undo(ids[order[0]] ?? "");
    expect(await standing()).toMatchObject({ allowed: false, since: minute(order[0] === 0 ? -30 : -60) });
    await undo(ids[order[1]] ?? "");
    expect(await standing()).toMatchObject({ reason: "default" });
  });

  test("of a complaint takes back both what it closed and the suppression", async () => {
    const id = await begin();
    await outcomes(id, [{ ...ANN, status: "complaint" }]);
    expect(await undo(id)).toMatchObject({ lifted: 1 });
    expect(await standing()).toMatchObject({ reason: "default" });
  });
});

describe("the route", () => {
  test("lists the imports of the tenant", async () => {
    const id = await begin();
    await undo(id);
    const headers = await authorizedAt(now);
    const answer = await ask(route, { method: "GET", path: "/v1/imports", headers });
    expect(JSON.parse(answer.body)).toEqual({
      imports: [{ import: id, format: "heed", startedAt: minute(0), undoneAt: minute(0) }],
    });
  });

  test.for(["rows", "undo"])("knows no import of another id, for %s", async (action) => {
    const body = action === "rows" ? { batch: 0, rows: [] } : {};
    const answer = await post(`/v1/imports/none/${action}`, { import: "none" }, body);
    expect(answer.status).toBe(404);
  });

  test("takes at most 500 rows", async () => {
    const id = await begin();
    const rows = new Array(501).fill(ROW);
    expect((await post(`/v1/imports/${id}/rows`, { import: id }, { batch: 0, rows })).status).toBe(400);
  });

  test("records the rest of a batch whose write was cut off, and notes what an undo has to find", async () => {
    const table = database.table();
    let writes = 0;
    const failing = {
      ...table,
      transact: (...call: Parameters<typeof table.transact>) => {
        writes += 1;
        return writes > 3 ? Promise.reject(new Error("DynamoDB is down")) : table.transact(...call);
      },
    };
    const rows = Array.from({ length: 10 }, (_, n) => ({ ...ROW, address: `ann${n}@example.com` }));
    const id = await begin();
    route = imports(testRuntime(failing, { now: () => now }));
    expect((await post(`/v1/imports/${id}/rows`, { import: id }, { batch: 0, rows })).status).toBe(503);
    route = imports(testRuntime(table, { now: () => now }));
    expect(await undo(id, { plan: true })).toMatchObject({ lifted: 3 });
    const done = await outcomes(id, rows);
    expect(done.filter((outcome) => outcome === "known")).toHaveLength(3);
    expect(done.filter((outcome) => outcome === "closes")).toHaveLength(7);
    expect(await undo(id)).toMatchObject({ lifted: 10 });
  });
});
