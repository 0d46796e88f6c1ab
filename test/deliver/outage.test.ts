import { expect, test } from "vitest";
import { redriveDead } from "../../functions/deliver/redrive-dead.ts";
import { announce } from "../../shared/announce.ts";
import { readReceipt } from "../../shared/ledger/receipts.ts";
import { readClock } from "../../shared/legal-clock.ts";
import type { Job } from "../../shared/partner.ts";
import { attemptAlone, type Delivering, deliveringTo } from "../support/delivering.ts";
import { useQueues, useTable } from "../support/emulators.ts";
import {
  announcerOn,
  drain,
  makeQueues,
  NOW,
  recorded,
  tenantWith,
  webhookPartner,
} from "../support/propagation.ts";

const database = useTable();
const queues = useQueues();
const HOUR = 3_600_000;
const hours = (time: number): number => (time - NOW) / HOUR;

/** Attempts jobs as their back-off asks, on the clock of the function, until a moment. */
async function attemptUntil(
  end: number,
  { runtime, pass }: Delivering,
  jobs: readonly Job[],
  each: () => Promise<void>,
): Promise<void> {
  let waiting = jobs.map((job) => ({ job, due: runtime.now() }));
  for (;;) {
    const [next, ...others] = waiting.toSorted((a, b) => a.due - b.due);
    if (next === undefined || next.due >= end) return;
    pass(Math.max(0, next.due - runtime.now()) / 1000);
    const wait = await attemptAlone(runtime, next.job);
    waiting = wait === "done" ? others : [...others, { job: next.job, due: runtime.now() + wait * 1000 }];
    await each();
  }
}

test("R-165: a partner that is away for five days loses no notice, and the clock rings before the deadline", async () => {
  const tenant = tenantWith([webhookPartner("crm")]);
  const table = database.table();
  const queue = await makeQueues(queues, tenant);
  const announcer = announcerOn(table, tenant, queue, queues.prefix());
  const delivering = deliveringTo(table, tenant, queue, queues.prefix());
  const receivedAt = new Date(NOW).toISOString();
  const told = { receivedAt, occurredAt: receivedAt };
  const entries = [
    await recorded(table, tenant, told),
    await recorded(table, tenant, { ...told, topic: "offers" }),
    await recorded(table, tenant, { ...told, address: "bob@example.com" }),
  ];
  for (const entry of entries) expect(await announce(announcer, entry)).toBe("announced");
  const clock = () => readClock(table, tenant.id, "crm", new Date(delivering.runtime.now()).toISOString());

  delivering.script = [503];
  let rang: number | undefined;
  await attemptUntil(NOW + 120 * HOUR, delivering, await drain(queues, tenant, "crm"), async () => {
    if (rang === undefined && (await clock()).half > 0) rang = hours(delivering.runtime.now());
  });
  const states = () =>
    Promise.all(entries.map(({ eventId }) => readReceipt(table, tenant.id, eventId, "crm")));
  const due = (await states()).map((receipt) => hours(Date.parse(receipt?.dueAt ?? "")));
  expect(due).toEqual([24, 24, 24]);
  expect(rang).toBeGreaterThanOrEqual(12);
  expect(rang).toBeLessThan(14);
  // Three days of attempts, then the dead letters, which are owed still.
  expect(await states()).toMatchObject([{ state: "dead" }, { state: "dead" }, { state: "dead" }]);
  delivering.pass(120 * 3600 - hours(delivering.runtime.now()) * 3600);
  expect(await clock()).toMatchObject({ late: 3 });

  delivering.script = [200];
  const before = delivering.sent.length;
  const { now } = delivering.runtime;
  const letters = { queue, urlPrefix: queues.prefix(), now, tellAgain: async () => {} };
  const wanted = { tenant: tenant.id, partner: "crm" };
  expect(await redriveDead(letters, wanted, now() + 1000)).toEqual({ redriven: 3, more: false });
  await attemptUntil(NOW + 121 * HOUR, delivering, await drain(queues, tenant, "crm"), async () => {});
  expect(await states()).toMatchObject([
    { state: "delivered" },
    { state: "delivered" },
    { state: "delivered" },
  ]);
  const ids = delivering.sent.map(({ headers }) => headers["webhook-id"]);
  expect(ids.slice(before).sort()).toEqual([...new Set(ids.slice(0, before))].sort());
  expect(await drain(queues, tenant, "crm", "dead")).toEqual([]);
  expect(await clock()).toEqual({ half: 0, ninety: 0, late: 0, more: false });
});
