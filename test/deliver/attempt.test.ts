import { beforeEach, describe, expect, test } from "vitest";
import { announce } from "../../shared/announce.ts";
import type { Tenant } from "../../shared/config.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
import { stateKey } from "../../shared/ledger/ledger.ts";
import { deliveriesOf, type Receipt, readReceipt } from "../../shared/ledger/receipts.ts";
import type { Job } from "../../shared/partner.ts";
import type { Queue } from "../../shared/queue.ts";
import type { Table } from "../../shared/table.ts";
import { attemptAlone as attempt, type Delivering, deliveringTo } from "../support/delivering.ts";
import { useQueues, useTable } from "../support/emulators.ts";
import {
  configOf,
  drain,
  jobOf,
  makeQueues,
  NOW,
  REGION,
  recorded,
  tenantWith,
  webhookPartner,
} from "../support/propagation.ts";

const database = useTable();
const queues = useQueues();
let tenant: Tenant;
let table: Table;
let queue: Queue;
let delivering: Delivering;
let entry: EntryKey;
let job: Job;

beforeEach(async () => {
  tenant = tenantWith([webhookPartner("crm")]);
  table = database.table();
  queue = await makeQueues(queues, tenant);
  delivering = deliveringTo(table, tenant, queue, queues.prefix());
  entry = await recorded(table, tenant);
  job = jobOf(entry, "crm", { createdAt: "2026-11-25T10:00:00.000Z" });
});

async function receipt(): Promise<Receipt | undefined> {
  return readReceipt(table, tenant.id, entry.eventId, "crm");
}

function dead(): Promise<readonly Job[]> {
  return drain(queues, tenant, "crm", "dead");
}

describe("an attempt", () => {
  test("that is answered 2xx is delivered, and never made again once its receipt is stored (fault 27)", async () => {
    expect(await attempt(delivering.runtime, job)).toBe("done");
    expect(await receipt()).toEqual({
      partner: "crm",
      state: "delivered",
      attempts: 1,
      round: 1,
      lastStatus: 200,
      lastError: null,
      createdAt: job.createdAt,
      lastAttemptAt: "2026-11-25T10:00:00.000Z",
      nextAttemptAt: null,
      deliveredAt: "2026-11-25T10:00:00.000Z",
      redrivenAt: null,
      answerHash: "00",
      appliedAt: null,
      reason: null,
      rule: "gdpr-21",
      startsAt: job.createdAt,
      dueAt: "2026-11-26T10:00:00.000Z",
    });
    expect(await attempt(delivering.runtime, job)).toBe("done");
    expect(delivering.sent).toHaveLength(1);
  });

  test("that fails waits 1, 2, 4 … seconds, with the same bytes and id each time (R-164)", async () => {
    delivering.script = [503, "timeout", 429, 200];
    const waits = [];
    for (let n = 0; n < 4; n += 1) {
      waits.push(await attempt(delivering.runtime, job));
      delivering.pass(60);
    }
    expect(waits).toEqual([1, 2, 4, "done"]);
    expect(new Set(delivering.sent.map(({ body }) => body)).size).toBe(1);
    expect(new Set(delivering.sent.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
    expect(new Set(delivering.sent.map(({ headers }) => headers["webhook-timestamp"])).size).toBe(4);
    expect(await receipt()).toMatchObject({ state: "delivered", attempts: 4, lastError: null });
  });

  test.for([
    [503, { lastStatus: 503, lastError: "http_503" }],
    ["timeout", { lastStatus: null, lastError: "timeout" }],
    ["address_forbidden", { lastStatus: null, lastError: "address_forbidden" }],
  ] as const)("that ends with %s leaves a receipt that says so", async ([end, words]) => {
    delivering.script = [end];
    await attempt(delivering.runtime, job);
    const next = { nextAttemptAt: "2026-11-25T10:00:01.000Z", deliveredAt: null };
    expect(await receipt()).toMatchObject({ state: "retrying", attempts: 1, ...words, ...next });
    expect(await dead()).toEqual([]);
  });

  test("waits as long as the partner asks for (fault 21)", async () => {
    delivering.script = [{ status: 429, headers: { "retry-after": "120" } }];
    expect(await attempt(delivering.runtime, job)).toBe(120);
    expect(await receipt()).toMatchObject({ nextAttemptAt: "2026-11-25T10:02:00.000Z" });
  });

  test("that is refused goes to the dead letters, and is not made again (fault 22)", async () => {
    delivering.script = [410];
    expect(await attempt(delivering.runtime, job)).toBe("done");
    expect(await receipt()).toMatchObject({ state: "refused", lastStatus: 410, lastError: "http_410" });
    expect(await dead()).toEqual([job]);
    await attempt(delivering.runtime, job);
    expect(delivering.sent).toHaveLength(1);
  });

  test("is delivered after an hour of 500, which few attempts have tried (fault 20)", async () => {
    delivering.script = [500];
    let attempts = 0;
    for (let passed = 0; passed < 3600; attempts += 1) {
      const wait = Number(await attempt(delivering.runtime, job));
      delivering.pass(wait);
      passed += wait;
    }
    delivering.script = [200];
    expect(await attempt(delivering.runtime, job)).toBe("done");
    expect(await receipt()).toMatchObject({ state: "delivered", attempts: attempts + 1, lastError: null });
    expect(attempts).toBeLessThan(15);
  });

  test("goes on for three days since the job was made, and the last one is dead (fault 26)", async () => {
    delivering.script = [500];
    let attempts = 0;
    let wait = await attempt(delivering.runtime, job);
    for (attempts = 1; wait !== "done"; attempts += 1) {
      delivering.pass(wait);
      wait = await attempt(delivering.runtime, job);
    }
    const gaveUpAfter = Date.parse((await receipt())?.lastAttemptAt ?? "") - NOW;
    expect(gaveUpAfter).toBeGreaterThanOrEqual(259_200_000);
    expect(gaveUpAfter).toBeLessThan(259_200_000 + 3_600_000);
    expect(attempts).toBeLessThan(1000);
    expect(await receipt()).toMatchObject({ state: "dead", attempts, lastStatus: 500, nextAttemptAt: null });
    expect(await dead()).toEqual([job]);
  });

  test("is made at least once, also of a job that our own queue held for a week", async () => {
    delivering.pass(7 * 86_400);
    await attempt(delivering.runtime, job);
    expect(await receipt()).toMatchObject({ state: "delivered" });
  });

  test("takes the partner's own retry before the deployment's", async () => {
    const hasty = { firstSeconds: 5, maxSeconds: 5, forSeconds: 10 };
    const [crm] = tenant.partners;
    if (!crm) throw new Error("the tenant has no partner");
    const config = configOf({ ...tenant, partners: [{ ...crm, retry: hasty }] });
    const impatient = deliveringTo(table, tenant, queue, queues.prefix(), config);
    impatient.script = [500];
    const waits = [];
    for (let n = 0; n < 3; n += 1) {
      waits.push(await attempt(impatient.runtime, job));
      impatient.pass(5);
    }
    expect(waits).toEqual([5, 5, "done"]);
    expect(await receipt()).toMatchObject({ state: "dead" });
  });
});

test("R-116: who was given a person's data, and when, is written down, and each of them hears not to sell or share it", async () => {
  const joined = await recorded(table, tenant, { effect: "opted_in", address: "bob@example.com" });
  const jobs: Job[] = [];
  const config = configOf(tenant);
  const sendJob = async (one: Job) => void jobs.push(one);
  const announcer = {
    config,
    table,
    region: REGION,
    replicated: false,
    sendJob,
    now: delivering.runtime.now,
  };
  await announce(announcer, joined);
  for (const one of jobs.splice(0)) await attempt(delivering.runtime, one);
  const disclosed = await deliveriesOf(table, tenant.id, joined.eventId, NOW);
  expect(disclosed).toMatchObject([{ partner: "crm", state: "delivered", deliveredAt: job.createdAt }]);

  delivering.pass(3600);
  const at = "2026-11-25T11:00:00.000Z";
  const times = { occurredAt: at, receivedAt: at };
  const asked = { topic: "sale_share", source: "gpc", address: "bob@example.com", ...times } as const;
  await announce(announcer, await recorded(table, tenant, asked));
  expect(jobs.map(({ partner }) => partner)).toEqual(disclosed?.map(({ partner }) => partner));
  for (const one of jobs) await attempt(delivering.runtime, one);
  expect(JSON.parse(delivering.sent.at(-1)?.body ?? "")).toMatchObject({
    type: "consent.opted_out",
    data: { topic: "sale_share", address: "bob@example.com", occurredAt: at },
  });
});

describe("a redriven job", () => {
  const redriven = (minutes: number): Job => ({
    ...job,
    redrivenAt: new Date(NOW + minutes * 60_000).toISOString(),
  });

  test("is attempted again under the same id, counts on, and its back-off and clock begin anew", async () => {
    delivering.script = [503, 410, 500, 200];
    await attempt(delivering.runtime, job);
    await attempt(delivering.runtime, job);
    delivering.pass(4 * 86_400);
    expect(await attempt(delivering.runtime, redriven(4 * 1440))).toBe(1);
    expect(await receipt()).toMatchObject({ state: "retrying", attempts: 3, round: 1 });
    expect(await attempt(delivering.runtime, redriven(4 * 1440))).toBe("done");
    expect(await receipt()).toMatchObject({ state: "delivered", attempts: 4 });
    expect(new Set(delivering.sent.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  });

  test("that is refused again is a dead letter again, once", async () => {
    delivering.script = [410];
    await attempt(delivering.runtime, job);
    await attempt(delivering.runtime, redriven(1));
    await attempt(delivering.runtime, redriven(1));
    expect(delivering.sent).toHaveLength(2);
    expect((await dead()).map(({ redrivenAt }) => redrivenAt)).toEqual([undefined, redriven(1).redrivenAt]);
  });

  test("that was delivered meanwhile is done (fault 28)", async () => {
    await attempt(delivering.runtime, job);
    await attempt(delivering.runtime, redriven(1));
    expect(delivering.sent).toHaveLength(1);
  });
});

describe("a job that is not sent", () => {
  test("was overtaken by a newer event of its topic: skipped", async () => {
    await recorded(table, tenant, { effect: "opted_in", occurredAt: "2026-11-25T09:30:00.000Z" });
    expect(await attempt(delivering.runtime, job)).toBe("done");
    expect(await receipt()).toMatchObject({ state: "skipped", reason: "overtaken", attempts: 0 });
    expect(delivering.sent).toEqual([]);
  });

  test("R-088: is an opt-in whose person has left since: no partner gets the address for it", async () => {
    const early = { effect: "opted_in", occurredAt: "2026-11-25T08:00:00.000Z" } as const;
    const joined = await recorded(table, tenant, { ...early, address: "bob@example.com" });
    const left = { topic: "*", address: "bob@example.com" } as const;
    const gone = await recorded(table, tenant, left);
    const told = (key: EntryKey, changes: Partial<Job>) =>
      attempt(delivering.runtime, jobOf(key, "crm", changes));
    await told(joined, { status: "opted_in", occurredAt: early.occurredAt });
    expect(delivering.sent).toEqual([]);
    await told(gone, { topic: "*" });
    expect(delivering.sent.map(({ body = "" }) => JSON.parse(body).type)).toEqual(["consent.opted_out"]);
  });

  test("has no address that it could be sent under: a dead letter, so that somebody is told", async () => {
    const state = await table.get(stateKey(tenant.id, entry.contactId));
    const { address: _address, ...erased } = state ?? {};
    await table.put({ ...stateKey(tenant.id, entry.contactId), ...erased });
    expect(await attempt(delivering.runtime, job)).toBe("done");
    expect(await receipt()).toMatchObject({ state: "refused", attempts: 0, lastError: "address_unknown" });
    expect(await dead()).toEqual([job]);
  });

  test.for([
    ["2026-11-25T10:00:01.000Z", { state: "refused", lastError: "address_unknown" }, 1],
    ["2026-11-25T09:59:59.000Z", { state: "skipped", reason: "erased" }, 0],
  ] as const)(
    "of a contact erased at %s: a dead letter only where it was made before",
    async ([at, said, letters]) => {
      await table.update({
        key: stateKey(tenant.id, entry.contactId),
        expression: "SET erasedAt = :at, #address = :none",
        names: { "#address": "address" },
        values: { ":at": { S: at }, ":none": { B: Uint8Array.of(0) } },
      });
      expect(await attempt(delivering.runtime, job)).toBe("done");
      expect(await receipt()).toMatchObject({ attempts: 0, ...said });
      expect(await dead()).toHaveLength(letters);
      expect(delivering.sent).toEqual([]);
    },
  );
});

describe("a fault of ours counts against no partner", () => {
  test("when the partner is not in the configuration yet", async () => {
    await expect(attempt(delivering.runtime, { ...job, partner: "new" })).rejects.toThrow("not configured");
  });

  test("when its secret has no value", async () => {
    const [crm] = tenant.partners;
    if (!crm) throw new Error("the tenant has no partner");
    const config = configOf({ ...tenant, partners: [{ ...crm, secret: "env:NOT_SET" }] });
    const keyless = deliveringTo(table, tenant, queue, queues.prefix(), config);
    await expect(attempt(keyless.runtime, job)).rejects.toThrow("no value for secret");
    expect(keyless.sent).toEqual([]);
    expect(await receipt()).toBeUndefined();
  });

  test("when the dead letter cannot be sent: no receipt says that it was given up", async () => {
    delivering.script = [410];
    const down = { ...queue, send: () => Promise.reject(new Error("SQS is down")) };
    await expect(attempt({ ...delivering.runtime, queue: down }, job)).rejects.toThrow("SQS is down");
    expect(await receipt()).toBeUndefined();
  });

  test("when the table stumbles over a receipt: it is asked again before the partner is", async () => {
    let stumbles = 2;
    const stumbling: Table = {
      ...table,
      put: (item, condition) =>
        stumbles-- > 0 ? Promise.reject(new Error("throttled")) : table.put(item, condition),
    };
    await attempt({ ...delivering.runtime, table: stumbling }, job);
    expect(delivering.sent).toHaveLength(1);
    expect(await receipt()).toMatchObject({ state: "delivered" });
  });
});
