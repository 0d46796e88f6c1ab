import { beforeEach, expect, test } from "vitest";
import { deliverBatch } from "../../functions/deliver/deliver.ts";
import type { Tenant } from "../../shared/config.ts";
import { openJobs } from "../../shared/ledger/open-jobs.ts";
import { readReceipt } from "../../shared/ledger/receipts.ts";
import type { Table } from "../../shared/table.ts";
import { deliveringTo } from "../support/delivering.ts";
import { useTable } from "../support/emulators.ts";
import { batchOf, configOf, jobOf, recorded, tenantWith, webhookPartner } from "../support/propagation.ts";
import { brokenQueue } from "../support/runtime.ts";

const database = useTable();
const ENOUGH = { getRemainingTimeInMillis: () => 45_000 };
let table: Table;
let tenant: Tenant;

beforeEach(() => {
  table = database.table();
  tenant = tenantWith([webhookPartner("crm", { secret: "env:NOT_SET" })]);
});

test("a job that waits for a key of ours has a clock too, and is delivered once the key is there", async () => {
  const entry = await recorded(table, tenant);
  const batch = batchOf([{ body: JSON.stringify(jobOf(entry, "crm")), group: entry.contactId }]);
  const keyless = deliveringTo(table, tenant, brokenQueue(), "");
  await deliverBatch(keyless.runtime, batch, ENOUGH);
  const { jobs } = await openJobs(table, tenant.id, "crm", { limit: 10 });
  expect(jobs).toMatchObject([
    { eventId: entry.eventId, attempts: 0, lastError: "own_fault", dueAt: "2026-11-26T09:00:01.000Z" },
  ]);
  const keyed = { ...tenant, partners: [webhookPartner("crm")] };
  const again = deliveringTo(table, keyed, brokenQueue(), "", configOf(keyed));
  expect(await deliverBatch(again.runtime, batch, ENOUGH)).toEqual({ batchItemFailures: [] });
  expect(await readReceipt(table, tenant.id, entry.eventId, "crm")).toMatchObject({
    state: "delivered",
    attempts: 1,
  });
});
