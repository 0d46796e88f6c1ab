import { beforeEach, describe, expect, test } from "vitest";
import { partners } from "../../functions/answer/partners.ts";
import { jobMessage } from "../../shared/job-queue.ts";
import { noteDrift } from "../../shared/ledger/drift.ts";
import { writeReceipt } from "../../shared/ledger/receipts.ts";
import { type Job, queueName } from "../../shared/partner.ts";
import type { Queue } from "../../shared/queue.ts";
import { queueDepth } from "../../shared/queue-depth.ts";
import type { Table } from "../../shared/table.ts";
import { attemptAlone, type Delivering, deliveringTo } from "../support/delivering.ts";
import { useQueues, useTable } from "../support/emulators.ts";
import { apiToken, ask } from "../support/gateway-request.ts";
import {
  API_KEY,
  configOf,
  jobOf,
  makeQueues,
  NOW,
  recorded,
  refusedReceipt,
  secrets,
  tenantWith,
  webhookPartner,
} from "../support/propagation.ts";

const database = useTable();
const queues = useQueues();
const tenant = tenantWith([webhookPartner("crm"), webhookPartner("ads", { withinHours: 4 })]);
let table: Table;
let queue: Queue;
let delivering: Delivering;

beforeEach(async () => {
  table = database.table();
  queue = await makeQueues(queues, tenant);
  delivering = deliveringTo(table, tenant, queue, queues.prefix());
});

/** A new opt-out on its way to a partner. */
async function job(partner = "crm"): Promise<Job> {
  const receivedAt = "2026-11-25T09:00:00.000Z";
  return jobOf(await recorded(table, tenant), partner, { receivedAt });
}

async function asked(
  method: "GET" | "POST" = "GET",
  { query = "", body }: { readonly query?: string; readonly body?: object } = {},
) {
  const runtime = {
    config: configOf(tenant),
    secrets,
    now: () => NOW,
    table,
    depth: queueDepth(queues.client()),
    urlPrefix: queues.prefix(),
  };
  const now = NOW / 1000;
  const token = await apiToken({
    secret: API_KEY.toString("base64url"),
    claims: { tenant: tenant.id, iat: now, exp: now + 60 },
  });
  const answer = await ask(partners(runtime), {
    method,
    path: "/v1/partners",
    query,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, json: JSON.parse(answer.body) };
}

async function crm(query = ""): Promise<Record<string, unknown>> {
  const { json } = await asked("GET", { query });
  return json.partners[0];
}

describe("a partner", () => {
  test("that was never told of anything is unknown, with nothing to do", async () => {
    expect((await asked()).json.partners).toEqual(
      [
        ["crm", 24],
        ["ads", 4],
      ].map(([partner, deadlineHours]) => ({
        partner,
        type: "webhook",
        health: "unknown",
        lastDeliveredAt: null,
        lastFailedAt: null,
        lastStatus: null,
        lastError: null,
        waiting: 0,
        inFlight: 0,
        deadLetters: 0,
        deadlineHours,
        clock: { half: 0, ninety: 0, late: 0, more: false },
        drift: null,
        takenAt: null,
        oldest: null,
      })),
    );
  });

  test("whose list was compared with ours says how the two differed", async () => {
    await noteDrift(table, tenant.id, "crm", { listed: 40, unknownHere: 2, missingThere: 1 }, NOW);
    expect(await crm()).toMatchObject({
      drift: { at: "2026-11-25T10:00:00.000Z", listed: 40, unknownHere: 2, missingThere: 1 },
    });
  });

  test("that takes what it is told is well", async () => {
    await attemptAlone(delivering.runtime, await job());
    expect(await crm()).toMatchObject({
      health: "well",
      lastDeliveredAt: "2026-11-25T10:00:00.000Z",
      oldest: null,
    });
  });

  test("that does not is failing, with its last answer and the job that is due first", async () => {
    delivering.script = [503];
    const first = await job();
    await attemptAlone(delivering.runtime, first);
    expect(await crm()).toMatchObject({
      health: "failing",
      lastFailedAt: "2026-11-25T10:00:00.000Z",
      lastStatus: 503,
      lastError: "http_503",
      oldest: {
        eventId: first.eventId,
        state: "retrying",
        attempts: 1,
        rule: "gdpr-21",
        dueAt: "2026-11-26T09:00:00.000Z",
      },
    });
  });

  test("is well again once it takes the job", async () => {
    delivering.script = [503, 200];
    const first = await job();
    await attemptAlone(delivering.runtime, first);
    delivering.pass(60);
    await attemptAlone(delivering.runtime, first);
    expect(await crm()).toMatchObject({ health: "well", oldest: null, lastError: "http_503" });
  });

  test("has the depth of its queue and of its dead letters", async () => {
    const url = (kind: "jobs" | "dead") => queues.prefix() + queueName(tenant.id, "ads", kind);
    for (let n = 0; n < 3; n += 1) await queue.send(url("jobs"), [jobMessage(await job("ads"))]);
    await queue.send(url("dead"), [jobMessage(await job("ads"))]);
    const { json } = await asked("GET", { query: "partner=ads" });
    expect(json.partners).toMatchObject([{ partner: "ads", waiting: 3, deadLetters: 1 }]);
  });

  test("asked for alone lists its open jobs, and none of a person", async () => {
    delivering.script = [410];
    for (let n = 0; n < 3; n += 1) await attemptAlone(delivering.runtime, await job());
    const { jobs, more } = await crm("partner=crm");
    expect(jobs).toHaveLength(3);
    expect(more).toBe(false);
    expect(JSON.stringify(jobs)).not.toMatch(/example\.com|1[A-Za-z0-9_-]{43}/);
  });
});

describe("settling by hand", () => {
  test("stops the clock of what was given up", async () => {
    const event = "01JDD0000000000000000000AA";
    await writeReceipt(table, tenant.id, event, refusedReceipt(), NOW);
    expect(await crm()).toMatchObject({ oldest: { eventId: event, state: "refused" } });
    const settled = await asked("POST", { body: { partner: "crm", event } });
    expect(settled).toEqual({ status: 200, json: { partner: "crm", event, settled: true } });
    expect(await crm()).toMatchObject({ oldest: null });
  });

  test("is refused for what is still tried, and for what there is not", async () => {
    delivering.script = [503];
    const { eventId } = await job();
    for (const event of [eventId, "0".repeat(26)]) {
      expect((await asked("POST", { body: { partner: "crm", event } })).status).toBe(404);
    }
  });
});
