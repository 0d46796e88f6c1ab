import { beforeEach, describe, expect, test } from "vitest";
import { openJobs } from "../../../shared/ledger/open-jobs.ts";
import {
  noteUnattempted,
  type Receipt,
  readReceipt,
  settleByHand,
  writeReceipt,
} from "../../../shared/ledger/receipts.ts";
import type { Table } from "../../../shared/table.ts";
import { useTable } from "../../support/emulators.ts";
import { refusedReceipt } from "../../support/propagation.ts";

const database = useTable();
const NOW = Date.parse("2026-11-25T10:00:00.000Z");
let table: Table;

beforeEach(() => {
  table = database.table();
});

function receipt(changes: Partial<Receipt> = {}): Receipt {
  return refusedReceipt({ state: "retrying", ...changes });
}

function write(eventId: string, changes: Partial<Receipt> = {}): Promise<void> {
  return writeReceipt(table, "demo", eventId, receipt(changes), NOW);
}

async function open(changes: Parameters<typeof openJobs>[3] = { limit: 10 }): Promise<readonly string[]> {
  const { jobs } = await openJobs(table, "demo", "crm", changes);
  return jobs.map(({ eventId }) => eventId);
}

describe("an open job", () => {
  test.for(["retrying", "refused", "dead"] as const)("is one that is %s", async (state) => {
    await write("A1", { state });
    expect(await open()).toEqual(["A1"]);
  });

  test.for(["delivered", "skipped"] as const)("is none any more once it is %s", async (state) => {
    await write("A1");
    await write("A1", { state, ...(state === "delivered" && { deliveredAt: "2026-11-25T10:00:00.000Z" }) });
    expect(await open()).toEqual([]);
  });

  test("is of one partner and one tenant", async () => {
    await write("A1", { partner: "ads" });
    await writeReceipt(table, "other", "B1", receipt(), NOW);
    expect(await open()).toEqual([]);
  });
});

describe("open jobs", () => {
  test("are listed by what is due first, wherever they stand in the index", async () => {
    for (const [eventId, day] of [
      ["D1", 29],
      ["A1", 27],
      ["C1", 26],
      ["B1", 28],
    ] as const) {
      await write(eventId, { dueAt: `2026-11-${day}T09:00:00.000Z` });
    }
    expect(await open()).toEqual(["C1", "A1", "B1", "D1"]);
    expect(await open({ limit: 2 })).toEqual(["C1", "A1"]);
  });

  test("say that there are more than were asked for", async () => {
    for (const eventId of ["A1", "B1", "C1"]) await write(eventId);
    expect(await openJobs(table, "demo", "crm", { limit: 2 })).toMatchObject({ more: true });
    expect(await openJobs(table, "demo", "crm", { limit: 3 })).toMatchObject({ more: false });
  });

  test("are found by when half of their time is used up", async () => {
    await write("A1");
    expect(await open({ half: "2026-11-25T20:59:59.999Z", limit: 10 })).toEqual([]);
    expect(await open({ half: "2026-11-25T21:00:00.000Z", limit: 10 })).toEqual(["A1"]);
  });

  test("without a deadline are listed too", async () => {
    await write("A1", { rule: null, startsAt: null, dueAt: null });
    expect(await open()).toEqual(["A1"]);
  });
});

describe("a job that could not be attempted", () => {
  test("is open, and the receipt of an attempt is never replaced by that note", async () => {
    await noteUnattempted(table, "demo", "A1", receipt({ attempts: 0, lastError: "own_fault" }), NOW);
    expect(await open()).toEqual(["A1"]);
    await write("B1", { attempts: 3 });
    await noteUnattempted(table, "demo", "B1", receipt({ attempts: 0, lastError: "own_fault" }), NOW);
    expect(await readReceipt(table, "demo", "B1", "crm")).toMatchObject({ attempts: 3 });
  });
});

describe("a job that is settled by hand", () => {
  test.for(["refused", "dead"] as const)("was %s, and is open no more", async (state) => {
    await write("A1", { state });
    expect(await settleByHand(table, "demo", "A1", "crm")).toBe(true);
    expect(await open()).toEqual([]);
    expect(await readReceipt(table, "demo", "A1", "crm")).toMatchObject({
      state: "skipped",
      reason: "settled_by_hand",
      attempts: 1,
    });
  });

  test.for(["retrying", "delivered", "skipped"] as const)("is none that is %s", async (state) => {
    await write("A1", { state });
    expect(await settleByHand(table, "demo", "A1", "crm")).toBe(false);
    expect(await readReceipt(table, "demo", "A1", "crm")).toMatchObject({ state });
  });

  test("is none that does not exist", async () => {
    expect(await settleByHand(table, "demo", "A1", "crm")).toBe(false);
  });
});
