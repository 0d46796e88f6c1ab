import { beforeEach, describe, expect, test } from "vitest";
import { retention } from "../../functions/watch/retention.ts";
import type { Tenant } from "../../shared/config.ts";
import type { Change } from "../../shared/event.ts";
import { entriesOf } from "../../shared/ledger/read.ts";
import { retentionPlace } from "../../shared/ledger/retention.ts";
import type { Table } from "../../shared/table.ts";
import { useTable } from "../support/emulators.ts";
import { configOf, NOW, recorded, tenantWith } from "../support/propagation.ts";

const database = useTable();
const tenant: Tenant = { ...tenantWith([]), retention: { evidenceDays: 100 } };
const ENOUGH = { getRemainingTimeInMillis: () => 60_000 };
let table: Table;
let contactId: string;

beforeEach(() => {
  table = database.table();
  contactId = "";
});

/** One event of a contact, so many days from now. */
async function happened(
  days: number,
  effect: Change["effect"],
  change: Partial<Change> = {},
): Promise<string> {
  const at = new Date(NOW + days * 86_400_000).toISOString();
  const times = { occurredAt: at, receivedAt: at };
  const identity = { parts: ["api", `${effect} ${at}`] };
  const entry = await recorded(table, tenant, { effect, identity, source: "api", ...times, ...change });
  contactId = entry.contactId;
  return entry.eventId;
}

function run(config = configOf(tenant), remaining = ENOUGH) {
  return retention({ config, table, now: () => NOW, pause: () => Promise.resolve() }, remaining);
}

/** The events that have their evidence still. */
async function kept(): Promise<readonly string[]> {
  const entries = await entriesOf(table, tenant.id, contactId);
  return entries.flatMap(({ entry, item }) => (item["dataKey"] === undefined ? [] : [entry.eventId]));
}

describe("retention (R-141)", () => {
  test("erases the evidence of what was overtaken longer ago than it is kept", async () => {
    await happened(-300, "opted_in");
    const out = await happened(-101, "opted_out");
    expect(await run()).toEqual({ erased: 1, ended: true });
    expect(await kept()).toEqual([out]);
  });

  test("keeps what was overtaken since, however old it is itself", async () => {
    const grant = await happened(-300, "opted_in");
    const out = await happened(-99, "opted_out");
    expect(await run()).toEqual({ erased: 0, ended: true });
    expect(await kept()).toEqual([grant, out]);
  });

  test("keeps for ever what the state rests on: the proof of a consent, and of a no", async () => {
    const grant = await happened(-5_000, "opted_in");
    const no = await happened(-4_000, "opted_out", { topic: "offers" });
    const bounce = await happened(-3_000, "hard_bounce", { topic: "*" });
    await run();
    expect(await kept()).toEqual([grant, no, bounce]);
  });

  test("keeps the sign-up that a consent was confirmed by", async () => {
    const signUp = await happened(-401, "pending");
    const grant = await happened(-400, "opted_in");
    await run();
    expect(await kept()).toEqual([signUp, grant]);
  });

  test("erases what never had an effect once it is old", async () => {
    const out = await happened(-350, "opted_out");
    await happened(-300, "opted_in", { inert: true });
    await run();
    expect(await kept()).toEqual([out]);
  });

  test("touches no tenant that has no policy", async () => {
    await happened(-300, "opted_in");
    await happened(-200, "opted_out");
    const { retention: _, ...without } = tenant;
    expect(await run(configOf(without))).toEqual({ erased: 0, ended: true });
    expect(await kept()).toHaveLength(2);
  });
});

describe("the walk", () => {
  test("goes on where its time was up, and begins again after the end", async () => {
    for (let n = 0; n < 60; n += 1) {
      await happened(-300, "opted_in", { address: `ann${n}@example.com` });
      await happened(-200, "opted_out", { address: `ann${n}@example.com` });
    }
    const noTime = { getRemainingTimeInMillis: () => 0 };
    const first = await run(configOf(tenant), noTime);
    expect(first.ended).toBe(false);
    expect(await retentionPlace(table)).toBeDefined();
    const second = await run();
    expect(second.ended).toBe(true);
    expect(first.erased + second.erased).toBe(60);
    expect(await retentionPlace(table)).toBeUndefined();
    expect(await run()).toEqual({ erased: 0, ended: true });
  });
});
