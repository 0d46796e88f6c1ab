import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { isOwn } from "../../functions/deliver/echo.ts";
import { type Reconciling, reconcile } from "../../functions/deliver/reconcile.ts";
import type { PartnerConfig, Tenant } from "../../shared/config.ts";
import { readDrift, readRound } from "../../shared/ledger/drift.ts";
import { eraseContact } from "../../shared/ledger/erase.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
import { contactOf } from "../../shared/ledger/ledger.ts";
import { entriesOf } from "../../shared/ledger/read.ts";
import { writeReceipt } from "../../shared/ledger/receipts.ts";
import type { Job, Listed, PartnerType } from "../../shared/partner.ts";
import type { Queue } from "../../shared/queue.ts";
import { fail, ok } from "../../shared/result.ts";
import type { Table } from "../../shared/table.ts";
import { useQueues, useTable } from "../support/emulators.ts";
import { loadPartner, partnerTypeNames } from "../support/partner-fixtures.ts";
import {
  announcerOn,
  configOf,
  drain,
  jobOf,
  ledgerOn,
  makeQueues,
  NOW,
  recorded,
  refusedReceipt,
  secrets,
  tenantWith,
} from "../support/propagation.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const ESP: PartnerConfig = { id: "esp", type: "esp", address: "plain" };
const database = useTable();
const queues = useQueues();
let tenant: Tenant;
let table: Table;
let queue: Queue;
let now: number;
let pages: Listed[][];
let asked: (string | undefined)[];
let lines: Record<string, unknown>[];

beforeEach(async () => {
  tenant = tenantWith([ESP]);
  table = database.table();
  queue = await makeQueues(queues, tenant);
  now = NOW;
  pages = [[]];
  asked = [];
  lines = [];
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(JSON.parse(String(line)));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
});

function listed(address: string, changes: Partial<Listed> = {}): Listed {
  return { channel: "email", address, topic: "*", effect: "opted_out", ...changes };
}

/** A partner whose list is what `pages` says. */
const type: PartnerType & Required<Pick<PartnerType, "list">> = {
  name: "esp",
  settings: {},
  addresses: ["plain"],
  send: () => Promise.reject(new Error("nothing is sent here")),
  async list(_context, cursor) {
    asked.push(cursor);
    const at = Number(cursor ?? 0);
    const entries = pages[at];
    if (entries === undefined) return fail("list_refused");
    return ok({ entries, ...(at + 1 < pages.length && { next: String(at + 1) }) });
  },
};

function runtime(changes: Partial<Reconciling> = {}): Reconciling {
  return {
    config: configOf(tenant),
    secrets,
    now: () => now,
    table,
    announcer: { ...announcerOn(table, tenant, queue, queues.prefix()), now: () => now },
    partnerType: type,
    wire: () => Promise.reject(new Error("nothing is called here")),
    env: {},
    kept: new Map(),
    turns: new Map(),
    pause: async () => {},
    ...changes,
  };
}

/** @param milliseconds how much time is left each time it is asked for; plenty once that is used up */
async function run(milliseconds: number[] = []): Promise<void> {
  await reconcile(runtime(), { getRemainingTimeInMillis: () => milliseconds.shift() ?? 300_000 });
}

/** The next day's comparison. */
async function runNextDay(): Promise<void> {
  now += DAY;
  await run();
}

async function eventsOf(address: string) {
  const { contactId } = await contactOf(await ledgerOn(table, tenant), "email", address);
  return (await entriesOf(table, tenant.id, contactId)).map(({ entry }) => entry);
}

/** Says that the partner took this event two hours ago. */
async function delivered({ eventId }: EntryKey, deliveredAt = new Date(NOW - 2 * HOUR).toISOString()) {
  const receipt = refusedReceipt({ partner: "esp", state: "delivered", deliveredAt });
  await writeReceipt(table, tenant.id, eventId, receipt, NOW);
}

function jobs(): Promise<readonly Job[]> {
  return drain(queues, tenant, "esp");
}

describe("who is on the partner's list and not closed here", () => {
  test("becomes an opt-out, in the words of the partner's list, and is not sent back there (R-161)", async () => {
    const since = "2026-11-24T08:00:00.000Z";
    pages = [[listed("Ann@Example.com", { topic: "newsletter", since })]];
    await run();
    const [event] = await eventsOf("ann@example.com");
    if (event === undefined) throw new Error("nothing was recorded");
    expect(event).toMatchObject({
      status: "opted_out",
      topic: "newsletter",
      source: "provider:esp",
      occurredAt: since,
      inert: false,
    });
    expect(isOwn(jobOf(event, "esp", { source: event.source }), ESP)).toBe(true);
  });

  test.for(["complaint", "hard_bounce"] as const)("as a %s is suppressed here", async (effect) => {
    pages = [[listed("ann@example.com", { effect })]];
    await run();
    expect(await eventsOf("ann@example.com")).toMatchObject([{ reason: effect }]);
  });

  test("is recorded once, however often the list is gone through", async () => {
    pages = [[listed("ann@example.com"), listed("bob@example.com", { since: "2026-11-24T08:00:00.000Z" })]];
    await run();
    await runNextDay();
    expect(await eventsOf("ann@example.com")).toHaveLength(1);
    expect(await eventsOf("bob@example.com")).toHaveLength(1);
    expect(await readDrift(table, tenant.id, "esp")).toMatchObject({ listed: 2, unknownHere: 0 });
  });

  test("is recorded once where the list has them twice, or two runs meet", async () => {
    pages = [Array.from({ length: 8 }, () => listed("ann@example.com"))];
    await run();
    expect(await eventsOf("ann@example.com")).toHaveLength(1);
  });

  test("adds nothing to what is closed here, be it wider or a suppression", async () => {
    await recorded(table, tenant, { topic: "*" });
    await recorded(table, tenant, { address: "bob@example.com", effect: "hard_bounce", topic: "*" });
    pages = [[listed("ann@example.com", { topic: "newsletter" }), listed("bob@example.com")]];
    await run();
    expect(await eventsOf("ann@example.com")).toHaveLength(1);
    expect(await eventsOf("bob@example.com")).toHaveLength(1);
  });

  test("stays open where they came back since, for the partner still has the old no", async () => {
    const left = await recorded(table, tenant, { occurredAt: "2026-11-23T08:00:00.000Z" });
    await delivered(left, "2026-11-23T08:00:05.000Z");
    const opted_in = { effect: "opted_in", byPerson: true, occurredAt: "2026-11-24T08:00:00.000Z" } as const;
    await recorded(table, tenant, opted_in);
    const since = "2026-11-23T08:00:05.000Z";
    const topic = "newsletter";
    for (const one of [listed("ann@example.com", { topic, since }), listed("ann@example.com", { topic })]) {
      pages = [[one]];
      await runNextDay();
    }
    expect(await eventsOf("ann@example.com")).toHaveLength(2);
  });

  test("is closed where they left there after they had come back here", async () => {
    await recorded(table, tenant, { effect: "opted_in", byPerson: true });
    pages = [[listed("ann@example.com", { topic: "newsletter", since: "2026-11-25T09:30:00.000Z" })]];
    await run();
    expect(await eventsOf("ann@example.com")).toMatchObject([
      { status: "opted_in" },
      { status: "opted_out", inert: false },
    ]);
  });

  test("left one topic alone where the partner has them on a wider list for it: that is no wider no", async () => {
    await delivered(await recorded(table, tenant));
    pages = [[listed("ann@example.com"), listed("ann@example.com", { since: "2026-11-25T08:00:01.000Z" })]];
    await run();
    expect(await eventsOf("ann@example.com")).toHaveLength(1);
    now += DAY;
    pages = [[listed("ann@example.com", { since: "2026-11-26T08:00:00.000Z" })]];
    await run();
    expect(await eventsOf("ann@example.com")).toMatchObject([{ topic: "newsletter" }, { topic: "*" }]);
  });

  test("and was erased is not begun anew", async () => {
    const ledger = await ledgerOn(table, tenant);
    const { contactId } = await recorded(table, tenant, { effect: "opted_in", topic: "offers" });
    await eraseContact(ledger, contactId);
    pages = [[listed("ann@example.com")]];
    await run();
    expect(await eventsOf("ann@example.com")).toHaveLength(1);
  });

  test("and is no address is passed over", async () => {
    pages = [[listed("nobody"), listed("ann@example.com")]];
    await run();
    expect(await readDrift(table, tenant.id, "esp")).toMatchObject({ listed: 2, unknownHere: 1 });
  });
});

describe("a no of ours that the partner took and lost", () => {
  test("is told to it again, once for each comparison", async () => {
    const left = await recorded(table, tenant);
    await delivered(left);
    await run();
    await run();
    const again = await jobs();
    expect(again).toMatchObject([
      { partner: "esp", contactId: left.contactId, topic: "newsletter", status: "opted_out" },
    ]);
    expect(again[0]?.eventId).not.toBe(left.eventId);
    expect(await readDrift(table, tenant.id, "esp")).toMatchObject({ missingThere: 1, unknownHere: 0 });
    await runNextDay();
    expect(await jobs()).toHaveLength(1);
  });

  test.for([
    ["its list", "newsletter"],
    ["a wider one", "*"],
  ] as const)("is left alone where it is on %s", async ([, topic]) => {
    await delivered(await recorded(table, tenant));
    pages = [[listed("ann@example.com", { topic })]];
    await run();
    expect(await jobs()).toEqual([]);
  });

  test("is left alone where the partner never took it, or took it just now", async () => {
    await recorded(table, tenant);
    await delivered(
      await recorded(table, tenant, { address: "bob@example.com" }),
      new Date(NOW - 60_000).toISOString(),
    );
    await run();
    expect(await jobs()).toEqual([]);
  });

  test("is left alone where the person came back since", async () => {
    await delivered(await recorded(table, tenant));
    await recorded(table, tenant, {
      effect: "opted_in",
      byPerson: true,
      occurredAt: "2026-11-25T09:30:00.000Z",
    });
    await run();
    expect(await jobs()).toEqual([]);
  });

  test("is another tenant's where it is", async () => {
    await delivered(await recorded(table, { ...tenant, id: "other" }));
    await run();
    expect(await jobs()).toEqual([]);
  });
});

describe("a comparison", () => {
  test("goes on where the last run ended, and sees what that one saw", async () => {
    await delivered(await recorded(table, tenant));
    pages = [[listed("ann@example.com")], [listed("bob@example.com")], [listed("cleo@example.com")]];
    await run([300_000, 0]);
    await run([300_000, 0]);
    expect(asked).toEqual([undefined, "1"]);
    await run();
    expect(asked).toEqual([undefined, "1", "2"]);
    expect(await readDrift(table, tenant.id, "esp")).toMatchObject({
      listed: 3,
      unknownHere: 2,
      missingThere: 0,
    });
  });

  test("is not begun again within a day", async () => {
    await run();
    now += DAY - 1;
    await run();
    expect(asked).toHaveLength(1);
  });

  test("is an error of the function where the list is not to be had, and keeps its place", async () => {
    pages = [[listed("ann@example.com")], [listed("bob@example.com")]];
    await run([300_000, 0]);
    const whole = pages;
    pages = [];
    await expect(run()).rejects.toThrow("the list of esp is not to be had: list_refused");
    pages = whole;
    await run();
    expect(asked).toEqual([undefined, "1", "1"]);
    expect(await eventsOf("bob@example.com")).toHaveLength(1);
  });

  test("begins anew after a day at a cursor that has gone stale", async () => {
    pages = [[listed("ann@example.com")], []];
    await run([300_000, 0]);
    await runNextDay();
    expect(asked).toEqual([undefined, undefined, "1"]);
  });

  test("keeps a partner's cursor sealed, for it may hold an address", async () => {
    const list: Reconciling["partnerType"]["list"] = async () => ok({ entries: [], next: "ann@example.com" });
    const left = [300_000, 0];
    const context = { getRemainingTimeInMillis: () => left.shift() ?? 0 };
    await reconcile(runtime({ partnerType: { ...type, list } }), context);
    const { sealed = new Uint8Array() } = (await readRound(table, tenant.id, "esp")) ?? {};
    expect(sealed.length).toBeGreaterThan(50);
    expect(Buffer.from(sealed).toString("latin1")).not.toContain("ann@");
  });

  test("says how much differs as metrics of the partner", async () => {
    pages = [[listed("ann@example.com")]];
    await run();
    expect(lines).toContainEqual(
      expect.objectContaining({ tenant: tenant.id, partner: "esp", UnknownHere: 1, MissingThere: 0 }),
    );
    expect(JSON.stringify(lines)).not.toContain("ann@");
  });

  test("of one partner that fails holds up no other", async () => {
    tenant = { ...tenant, partners: [{ ...ESP, id: "broken" }, ESP] };
    const partnerType: Reconciling["partnerType"] = {
      ...type,
      list: async (context, cursor) =>
        context.config.id === "broken" ? fail("http_503") : type.list(context, cursor),
    };
    pages = [[listed("ann@example.com")]];
    const all = reconcile(runtime({ partnerType }), { getRemainingTimeInMillis: () => 300_000 });
    await expect(all).rejects.toThrow("broken");
    expect(await eventsOf("ann@example.com")).toHaveLength(1);
  });
});

test("every partner type that can list is reconciled", async () => {
  const folder = join(import.meta.dirname, "../../functions/deliver/reconcile");
  const reconciled = readdirSync(folder).map((file) => basename(file, ".ts"));
  const types = await Promise.all(partnerTypeNames().map(loadPartner));
  expect(reconciled.sort()).toEqual(
    types
      .filter(({ partner }) => partner.list)
      .map(({ name }) => name)
      .sort(),
  );
});
