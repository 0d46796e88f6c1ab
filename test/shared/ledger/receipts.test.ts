import { beforeEach, describe, expect, test } from "vitest";
import { noteJobs, readJobs } from "../../../shared/ledger/jobs.ts";
import { eventKey, key, RECEIPT } from "../../../shared/ledger/keys.ts";
import { deliveriesOf, type Receipt, readReceipt, writeReceipt } from "../../../shared/ledger/receipts.ts";
import type { Table } from "../../../shared/table.ts";
import { useTable } from "../../support/emulators.ts";

const NOW = Date.parse("2026-11-25T10:00:00.000Z");
const database = useTable();
let table: Table;

beforeEach(() => {
  table = database.table();
});

const RETRYING: Receipt = {
  partner: "crm",
  state: "retrying",
  attempts: 3,
  round: 1,
  lastStatus: 503,
  lastError: "http_503",
  createdAt: "2026-11-25T09:00:00.000Z",
  lastAttemptAt: "2026-11-25T09:59:59.000Z",
  nextAttemptAt: "2026-11-25T10:00:03.000Z",
  deliveredAt: null,
  redrivenAt: "2026-11-25T09:50:00.000Z",
  answerHash: "ab".repeat(32),
  appliedAt: null,
  reason: null,
  rule: "can-spam",
  startsAt: "2026-11-25T08:59:00.000Z",
  dueAt: "2026-12-09T08:59:00.000Z",
};
const DELIVERED: Receipt = {
  ...RETRYING,
  state: "delivered",
  attempts: 4,
  lastStatus: 200,
  lastError: null,
  nextAttemptAt: null,
  deliveredAt: "2026-11-25T10:00:03.000Z",
  appliedAt: "2026-11-25T10:00:02.000Z",
};
const JOBS = { contactId: "1abc", createdAt: "2026-11-25T09:00:00.000Z", partners: ["crm", "ads"] };

describe("a receipt", () => {
  test.for([RETRYING, DELIVERED])("of a job that is $state is read as it was written", async (receipt) => {
    await writeReceipt(table, "demo", "E1", receipt, NOW);
    expect(await readReceipt(table, "demo", "E1", "crm")).toEqual(receipt);
    expect(await readReceipt(table, "other", "E1", "crm")).toBeUndefined();
  });

  test("that says delivered is never overwritten by a slower attempt (fault 27)", async () => {
    await writeReceipt(table, "demo", "E1", DELIVERED, NOW);
    await writeReceipt(table, "demo", "E1", RETRYING, NOW);
    expect(await readReceipt(table, "demo", "E1", "crm")).toEqual(DELIVERED);
  });

  test("is kept for three years", async () => {
    await writeReceipt(table, "demo", "E1", RETRYING, NOW);
    const item = await table.get(key(eventKey("demo", "E1"), `${RECEIPT}crm`));
    expect(Number(item?.["expiresAt"]?.N) - NOW / 1000).toBe(3 * 365 * 86_400);
  });
});

describe("noted jobs", () => {
  test("keep their first time and take on partners that came later", async () => {
    expect(await noteJobs(table, "demo", "E1", JOBS)).toEqual({ ...JOBS, isNew: true });
    const again = { ...JOBS, createdAt: "2026-11-25T09:05:00.000Z" };
    expect(await noteJobs(table, "demo", "E1", again)).toEqual({ ...JOBS, isNew: false });
    const more = await noteJobs(table, "demo", "E1", { ...again, partners: ["crm", "mail"] });
    expect(more.createdAt).toBe(JOBS.createdAt);
    const known = await readJobs(table, "demo", "E1");
    expect([...(known?.partners ?? [])].sort()).toEqual(["ads", "crm", "mail"]);
  });

  test("of an event without partners are an empty list, not an unknown event", async () => {
    await noteJobs(table, "demo", "E1", { ...JOBS, partners: [] });
    expect(await deliveriesOf(table, "demo", "E1", NOW)).toEqual([]);
    expect(await deliveriesOf(table, "demo", "E2", NOW)).toBeUndefined();
  });
});

describe("deliveries", () => {
  test("show receipts in the words of the contract, and what has none yet as queued (R-166)", async () => {
    await noteJobs(table, "demo", "E1", JOBS);
    await writeReceipt(table, "demo", "E1", RETRYING, NOW);
    const { round: _round, redrivenAt: _redriven, startsAt: _starts, ...shown } = RETRYING;
    expect(await deliveriesOf(table, "demo", "E1", NOW)).toEqual([
      {
        partner: "ads",
        state: "queued",
        attempts: 0,
        lastStatus: null,
        lastError: null,
        createdAt: JOBS.createdAt,
        lastAttemptAt: null,
        nextAttemptAt: null,
        deliveredAt: null,
        answerHash: null,
        appliedAt: null,
        reason: null,
        rule: null,
        dueAt: null,
      },
      shown,
    ]);
  });

  test("leave out receipts that DynamoDB has not deleted yet", async () => {
    await noteJobs(table, "demo", "E1", { ...JOBS, partners: [] });
    await writeReceipt(table, "demo", "E1", RETRYING, NOW);
    const later = NOW + (3 * 365 * 86_400 + 1) * 1000;
    expect(await deliveriesOf(table, "demo", "E1", later)).toEqual([]);
  });
});
