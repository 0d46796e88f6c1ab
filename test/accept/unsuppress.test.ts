import { beforeEach, expect, test } from "vitest";
import { unsuppress } from "../../functions/accept/unsuppress.ts";
import { check } from "../../functions/answer/check.ts";
import { history } from "../../functions/answer/history.ts";
import { type Change, timeText } from "../../shared/event.ts";
import { readState } from "../../shared/ledger/items.ts";
import { contactOf, stateKey } from "../../shared/ledger/ledger.ts";
import { entriesOf } from "../../shared/ledger/read.ts";
import { record } from "../../shared/ledger/record.ts";
import { refold } from "../../shared/ledger/refold.ts";
import { countSoftBounce } from "../../shared/ledger/soft-bounces.ts";
import { useTable } from "../support/emulators.ts";
import { askJson } from "../support/gateway-request.ts";
import { minute, NOW, reported, testLedger } from "../support/ledger.ts";
import { testRuntime } from "../support/runtime.ts";

const database = useTable();
const ANN = { channel: "email", address: "ann@example.com" } as const;
let now = NOW;

beforeEach(() => {
  now = NOW;
});

function runtime() {
  return testRuntime(database.table(), { now: () => now });
}

async function unsuppressed(more: object = {}) {
  return (await askJson(unsuppress(runtime()), "/v1/unsuppress", { ...ANN, ...more })).json;
}

async function standing(): Promise<unknown> {
  const { json } = await askJson(check(runtime()), "/v1/check", { ...ANN, topic: "newsletter" });
  return Object.values(json["results"] ?? {})[0];
}

function recorded(id: string, change: Partial<Change>) {
  return record(testLedger(database.table(), { now: () => now }), reported(id, change));
}

const BOUNCE = { topic: "*", effect: "hard_bounce" } as const;

test("ends the suppression by a hard bounce, as an event of its own that says why", async () => {
  await recorded("b", BOUNCE);
  expect(await standing()).toMatchObject({ reason: "hard_bounce" });
  now += 60_000;
  const { unsuppressed: done, eventId } = await unsuppressed({ note: "the domain is back" });
  expect(done).toBe(true);
  expect(await standing()).toMatchObject({ allowed: true, status: "unknown", reason: "default" });
  const { json } = await askJson(history(runtime()), "/v1/history", ANN);
  expect(Object.values(json["events"] ?? {}).at(-1)).toMatchObject({
    eventId,
    status: "unknown",
    source: "api",
    evidence: { route: "unsuppress", note: "the domain is back" },
  });
});

test("lifts neither a complaint nor what the person chose (R-157)", async () => {
  await recorded("c", { topic: "*", effect: "complaint" });
  await recorded("o", { topic: "newsletter" });
  await recorded("b", BOUNCE);
  await unsuppressed();
  expect(await standing()).toMatchObject({ allowed: false, reason: "complaint" });
});

test("says so where no bounce suppresses, and again after it did", async () => {
  expect(await unsuppressed()).toEqual({ unsuppressed: false, eventId: null });
  await recorded("b", BOUNCE);
  await unsuppressed();
  expect(await unsuppressed()).toEqual({ unsuppressed: false, eventId: null });
});

test("a bounce that comes late, with an older time, does not suppress again; a new one does", async () => {
  await recorded("b", BOUNCE);
  now += 60_000;
  await unsuppressed();
  await recorded("late", { ...BOUNCE, occurredAt: minute(-30) });
  expect(await standing()).toMatchObject({ allowed: true });
  now += 60_000;
  await recorded("new", { ...BOUNCE, occurredAt: timeText(now) });
  expect(await standing()).toMatchObject({ allowed: false, reason: "hard_bounce" });
  expect(await unsuppressed()).toMatchObject({ unsuppressed: true });
});

test("soft bounces count from nothing again", async () => {
  const ledger = testLedger(database.table());
  const soft = (id: string) => countSoftBounce(ledger, { ...ANN, parts: [id], occurredAt: minute(0) }, 30);
  for (const id of ["1", "2", "3"]) await soft(id);
  await recorded("b", BOUNCE);
  await unsuppressed();
  expect(await soft("4")).toBe(1);
});

test("the state is what the entries alone make it (R-132)", async () => {
  await recorded("o", { occurredAt: minute(-20) });
  await recorded("b", BOUNCE);
  now += 60_000;
  await unsuppressed();
  const ledger = testLedger(database.table());
  const { contactId } = await contactOf(ledger, "email", ANN.address);
  const state = readState(await database.table().get(stateKey("demo", contactId)));
  expect(refold(await entriesOf(database.table(), "demo", contactId), "")).toEqual(state.registers);
});
