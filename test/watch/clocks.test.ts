import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { clocks } from "../../functions/watch/clocks.ts";
import type { Tenant } from "../../shared/config.ts";
import type { Table } from "../../shared/table.ts";
import { attemptAlone, deliveringTo } from "../support/delivering.ts";
import { useTable } from "../support/emulators.ts";
import { readAlong } from "../support/log-lines.ts";
import { configOf, jobOf, NOW, recorded, tenantWith, webhookPartner } from "../support/propagation.ts";
import { brokenQueue, brokenTable } from "../support/runtime.ts";

const database = useTable();
const HOUR = 3_600_000;
let table: Table;
let tenant: Tenant;
let lines: Record<string, unknown>[];

beforeEach(() => {
  table = database.table();
  tenant = tenantWith([webhookPartner("crm"), webhookPartner("ads")]);
  lines = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(JSON.parse(String(line)));
    return readAlong(line);
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** An opt-out of so many hours ago, due 24 hours after it, that `crm` has just answered with 503. */
async function failed(hoursAgo: number): Promise<void> {
  const receivedAt = new Date(NOW - hoursAgo * HOUR).toISOString();
  const address = `person-${hoursAgo}@example.com`;
  const entry = await recorded(table, tenant, { address, receivedAt, occurredAt: receivedAt });
  const delivering = deliveringTo(table, tenant, brokenQueue(), "");
  delivering.script = [503];
  const times = { receivedAt, occurredAt: receivedAt, createdAt: receivedAt };
  await attemptAlone(delivering.runtime, jobOf(entry, "crm", times));
}

async function countsOf(partner: string): Promise<object | undefined> {
  lines = [];
  await clocks({ config: configOf(tenant), table, now: () => NOW });
  const line = lines.find((one) => one["partner"] === partner && "_aws" in one);
  return (
    line && { half: line["HalfOfTimeUsed"], ninety: line["NinetyPercentOfTimeUsed"], late: line["Late"] }
  );
}

describe("the legal clocks (R-001, F97)", () => {
  test("count a job from when half of its time is used up, from nine tenths, and when it is late", async () => {
    await failed(1);
    expect(await countsOf("crm")).toEqual({ half: 0, ninety: 0, late: 0 });
    await failed(13);
    await failed(22);
    await failed(25);
    expect(await countsOf("crm")).toEqual({ half: 3, ninety: 2, late: 1 });
    expect(await countsOf("ads")).toEqual({ half: 0, ninety: 0, late: 0 });
  });

  test("write metrics that CloudWatch reads, by tenant and partner, and no person", async () => {
    await failed(25);
    await countsOf("crm");
    expect(lines).toContainEqual({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [
          {
            Namespace: "Heed",
            Dimensions: [["tenant", "partner"]],
            Metrics: [
              { Name: "HalfOfTimeUsed", Unit: "Count" },
              { Name: "NinetyPercentOfTimeUsed", Unit: "Count" },
              { Name: "Late", Unit: "Count" },
            ],
          },
        ],
      },
      tenant: tenant.id,
      partner: "crm",
      HalfOfTimeUsed: 1,
      NinetyPercentOfTimeUsed: 1,
      Late: 1,
    });
    expect(lines).toContainEqual(
      expect.objectContaining({ level: "warn", stage: "clocks", partner: "crm", late: 1 }),
    );
  });

  test("count on for what was given up: it is owed still", async () => {
    await failed(25);
    const hasty = { firstSeconds: 1, maxSeconds: 1, forSeconds: 1 };
    const delivering = deliveringTo(table, tenant, { ...brokenQueue(), send: () => Promise.resolve() }, "", {
      ...configOf(tenant),
      retry: hasty,
    });
    delivering.script = [500];
    const receivedAt = new Date(NOW - 23 * HOUR).toISOString();
    const entry = await recorded(table, tenant, { receivedAt, topic: "offers" });
    await attemptAlone(
      delivering.runtime,
      jobOf(entry, "crm", { topic: "offers", receivedAt, createdAt: receivedAt }),
    );
    expect(await countsOf("crm")).toEqual({ half: 2, ninety: 2, late: 1 });
  });

  test("that cannot be read are an error of the function, whose alarm rings", async () => {
    const config = configOf(tenant);
    await expect(clocks({ config, table: brokenTable(), now: () => NOW })).rejects.toThrow(
      "DynamoDB is down",
    );
  });
});
