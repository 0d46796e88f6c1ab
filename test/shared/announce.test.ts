import { beforeEach, describe, expect, test } from "vitest";
import { type Announcer, announce, partnersFor } from "../../shared/announce.ts";
import type { Tenant } from "../../shared/config.ts";
import { type Entry, readEntry, readState } from "../../shared/ledger/items.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
import { stateKey } from "../../shared/ledger/ledger.ts";
import { deliveriesOf } from "../../shared/ledger/receipts.ts";
import type { Job } from "../../shared/partner.ts";
import type { Table } from "../../shared/table.ts";
import { useTable } from "../support/emulators.ts";
import {
  configOf,
  keyOf,
  NOW,
  REGION,
  recorded,
  tenantWith,
  webhookPartner,
} from "../support/propagation.ts";

const database = useTable();
const tenant: Tenant = tenantWith([
  webhookPartner("crm"),
  webhookPartner("ads", { topics: ["offers"] }),
  webhookPartner("mail", { topics: ["newsletter"] }),
]);
let table: Table;
let jobs: Job[];
let announcer: Announcer;

beforeEach(() => {
  table = database.table();
  jobs = [];
  announcer = {
    config: configOf(tenant),
    table,
    region: REGION,
    replicated: false,
    sendJob: async (job) => {
      jobs.push(job);
    },
    now: () => NOW,
  };
});

async function entryOf(entry: EntryKey): Promise<Entry> {
  const read = readEntry((await table.get(keyOf(entry))) ?? {});
  if (read === undefined) throw new Error("the entry is not there");
  return read;
}

describe("announcing an entry", () => {
  test("sends one job to each partner, chains the entry and clears its mark", async () => {
    const entry = await recorded(table, tenant);
    expect(await announce(announcer, entry)).toBe("announced");
    expect(jobs).toEqual([
      {
        tenant: tenant.id,
        partner: "crm",
        eventId: entry.eventId,
        contactId: entry.contactId,
        channel: "email",
        topic: "newsletter",
        status: "opted_out",
        source: "one_click",
        reason: null,
        occurredAt: "2026-11-25T09:00:00.000Z",
        receivedAt: "2026-11-25T09:00:00.000Z",
        createdAt: "2026-11-25T10:00:00.000Z",
      },
      expect.objectContaining({ partner: "mail" }),
    ]);
    expect(await entryOf(entry)).toMatchObject({ seq: 1, marked: false });
    const deliveries = await deliveriesOf(table, tenant.id, entry.eventId, NOW);
    expect(deliveries?.map(({ partner, state }) => [partner, state])).toEqual([
      ["crm", "queued"],
      ["mail", "queued"],
    ]);
  });

  test("writes three items beside the jobs: the note, the day's list, and one update for place and mark", async () => {
    const entry = await recorded(table, tenant);
    const writes: string[] = [];
    const counting: Table = {
      ...table,
      put: (item, condition) => {
        writes.push(`put ${item["sk"]?.S?.slice(0, 4)}`);
        return table.put(item, condition);
      },
      update: (update) => {
        writes.push(`update ${update.key["sk"]?.S?.slice(0, 2)}`);
        return table.update(update);
      },
    };
    await announce({ ...announcer, table: counting }, entry);
    expect(writes.map((write) => write.replace(/L#.*/, "L#"))).toEqual(["put JOBS", "put L#", "update E#"]);
    await announce({ ...announcer, table: counting }, entry);
    expect(writes).toHaveLength(3);
  });

  test("again does nothing", async () => {
    const entry = await recorded(table, tenant);
    await announce(announcer, entry);
    expect(await announce(announcer, entry)).toBe("settled");
    expect(jobs).toHaveLength(2);
  });

  test("that SQS stopped half way keeps the mark, and repeats the very same jobs (faults 15 and 17)", async () => {
    const entry = await recorded(table, tenant);
    const failing: Announcer = {
      ...announcer,
      sendJob: (job) => (job.partner === "mail" ? Promise.reject(new Error("down")) : announcer.sendJob(job)),
    };
    await expect(announce(failing, entry)).rejects.toThrow("down");
    expect(await entryOf(entry)).toMatchObject({ seq: undefined, marked: true });
    const [before] = jobs;
    // Hours later: the clock of a partner's three days has not moved.
    await announce({ ...announcer, now: () => NOW + 7_200_000 }, entry);
    expect(jobs.slice(1).map(({ partner }) => partner)).toEqual(["crm", "mail"]);
    expect(jobs[1]).toEqual(before);
    expect(await entryOf(entry)).toMatchObject({ seq: 1, marked: false });
  });

  test("tells nobody of a pending opt-in or of what changed nothing, and chains both", async () => {
    const pending = await recorded(table, tenant, { effect: "pending" });
    const inert = await recorded(table, tenant, { effect: "opted_in", inert: true });
    expect([await announce(announcer, pending), await announce(announcer, inert)]).toEqual([
      "announced",
      "announced",
    ]);
    expect(jobs).toEqual([]);
    expect((await entryOf(pending)).seq).toBe(1);
    expect((await entryOf(inert)).seq).toBe(2);
    expect(await deliveriesOf(table, tenant.id, inert.eventId, NOW)).toEqual([]);
  });

  test("folds an entry into the state that could not be written with it, before anybody is told", async () => {
    const entry = await recorded(table, tenant);
    const item = await table.get(keyOf(entry));
    const state = await table.get(stateKey(tenant.id, entry.contactId));
    await table.put({ ...item, unfolded: { BOOL: true }, address: state?.["address"] ?? { NULL: true } });
    await table.put(stateKey(tenant.id, entry.contactId));
    await announce(announcer, entry);
    const folded = await table.get(stateKey(tenant.id, entry.contactId));
    expect(readState(folded).registers.get("newsletter")).toMatchObject({ status: "opted_out" });
    expect(folded?.["address"]).toEqual(state?.["address"]);
    expect(await table.get(keyOf(entry))).not.toHaveProperty("address");
  });

  test("folds a sign-up that was written alone: nobody may be sent to before it is confirmed", async () => {
    const entry = await recorded(table, tenant, { effect: "pending" });
    await table.put({ ...(await table.get(keyOf(entry))), unfolded: { BOOL: true } });
    await table.put(stateKey(tenant.id, entry.contactId));
    await announce(announcer, entry);
    const folded = await table.get(stateKey(tenant.id, entry.contactId));
    expect(readState(folded).pending.get("newsletter")).toMatchObject({ eventId: entry.eventId });
  });

  test("leaves another Region's entry alone", async () => {
    const entry = await recorded(table, tenant);
    expect(await announce({ ...announcer, region: "eu-west-1" }, entry)).toBe("foreign");
    expect(jobs).toEqual([]);
    expect(await entryOf(entry)).toMatchObject({ seq: undefined, marked: true });
  });

  test("of a tenant that its configuration does not know yet keeps the mark for a later one", async () => {
    const entry = await recorded(table, tenant);
    const older = { ...announcer, config: { ...announcer.config, tenants: [] } };
    expect(await announce(older, entry)).toBe("unknown_tenant");
    expect((await entryOf(entry)).marked).toBe(true);
  });

  test("that is gone or cannot be read is said, not thrown (fault 14)", async () => {
    const gone = { tenantId: tenant.id, contactId: "1gone", eventId: "GONE" };
    expect(await announce(announcer, gone)).toBe("gone");
    await table.put({ ...keyOf(gone), channel: { S: "pigeon" } });
    expect(await announce(announcer, gone)).toBe("unreadable");
  });
});

describe("a partner limited to topics", () => {
  test.for([
    ["its own topic", { topic: "offers" }, ["crm", "ads"]],
    ["everything", { topic: "*" }, ["crm", "ads", "mail"]],
    ["a complaint, which closes all", { topic: "newsletter", effect: "complaint" }, ["crm", "ads", "mail"]],
    ["a hard bounce on one list", { topic: "newsletter", effect: "hard_bounce" }, ["crm", "ads", "mail"]],
  ] as const)("hears of %s", async ([, change, partners]) => {
    const entry = await entryOf(await recorded(table, tenant, change));
    expect(partnersFor(tenant, entry).map(({ id }) => id)).toEqual(partners);
  });
});
