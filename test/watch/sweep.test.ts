import { beforeEach, describe, expect, test } from "vitest";
import { sweep } from "../../functions/watch/sweep.ts";
import type { Announcer } from "../../shared/announce.ts";
import type { Tenant } from "../../shared/config.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
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
const tenant: Tenant = tenantWith([webhookPartner("crm")]);
const ENOUGH = { getRemainingTimeInMillis: () => 60_000 };
let table: Table;
let jobs: Job[];
let announcer: Announcer;

beforeEach(() => {
  table = database.table();
  jobs = [];
  const sendJob = async (job: Job): Promise<void> => {
    jobs.push(job);
  };
  announcer = { config: configOf(tenant), table, region: REGION, replicated: false, sendJob, now: () => NOW };
});

/** An entry that was received so many seconds ago. */
function received(seconds: number, topic = "newsletter", address = "ann@example.com"): Promise<EntryKey> {
  const receivedAt = new Date(NOW - seconds * 1000).toISOString();
  return recorded(table, tenant, { receivedAt, topic, address });
}

describe("the sweep", () => {
  test("announces what the stream missed, and nothing twice", async () => {
    const missed = await received(61);
    expect(await sweep(announcer, {}, ENOUGH)).toEqual({ announced: 1, failed: 0 });
    expect(jobs.map(({ eventId }) => eventId)).toEqual([missed.eventId]);
    expect(await sweep(announcer, {}, ENOUGH)).toEqual({ announced: 0, failed: 0 });
  });

  test("leaves entries of the last minute to the stream, unless it is told otherwise", async () => {
    await received(59);
    expect(await sweep(announcer, {}, ENOUGH)).toEqual({ announced: 0, failed: 0 });
    expect(await sweep(announcer, { olderThanSeconds: 0 }, ENOUGH)).toEqual({ announced: 1, failed: 0 });
  });

  test("goes on past a contact that fails, keeps that contact's order, and then says so", async () => {
    const failing = await received(90, "newsletter", "bob@example.com");
    await received(80, "offers", "bob@example.com");
    const fine = await received(70);
    const refusing: Announcer = {
      ...announcer,
      sendJob: (job) =>
        job.eventId === failing.eventId ? Promise.reject(new Error("down")) : announcer.sendJob(job),
    };
    await expect(sweep(refusing, {}, ENOUGH)).rejects.toThrow("1 contacts");
    expect(jobs.map(({ eventId }) => eventId)).toEqual([fine.eventId]);
    expect(await sweep(announcer, {}, ENOUGH)).toEqual({ announced: 2, failed: 0 });
  });

  test("tells of an entry that nobody can read, every time (fault 14)", async () => {
    const entry = await received(90);
    await table.put({ ...(await table.get(keyOf(entry))), status: { S: "perhaps" } });
    await received(80, "newsletter", "bob@example.com");
    await expect(sweep(announcer, {}, ENOUGH)).rejects.toThrow("1 contacts");
    expect(jobs).toHaveLength(1);
    await expect(sweep(announcer, {}, ENOUGH)).rejects.toThrow("1 contacts");
  });

  test("begins nothing when its time is nearly over (fault 31)", async () => {
    await received(90);
    const late = { getRemainingTimeInMillis: () => 5_000 };
    expect(await sweep(announcer, {}, late)).toEqual({ announced: 0, failed: 0 });
  });
});
