import type { APIGatewayProxyEventV2 } from "aws-lambda";
import { SignJWT } from "jose";
import { beforeEach, describe, expect, test } from "vitest";
import { redrive } from "../../functions/deliver/redrive.ts";
import { redriveDead } from "../../functions/deliver/redrive-dead.ts";
import { announce } from "../../shared/announce.ts";
import type { Tenant } from "../../shared/config.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
import { readReceipt, writeReceipt } from "../../shared/ledger/receipts.ts";
import { type Job, queueName } from "../../shared/partner.ts";
import type { Queue } from "../../shared/queue.ts";
import type { Table } from "../../shared/table.ts";
import { attemptAlone as attempt, type Delivering, deliveringTo } from "../support/delivering.ts";
import { useQueues, useTable } from "../support/emulators.ts";
import {
  API_KEY,
  announcerOn,
  drain,
  jobOf,
  makeQueues,
  NOW,
  recorded,
  secrets,
  tenantWith,
  webhookPartner,
} from "../support/propagation.ts";

const database = useTable();
const queues = useQueues();
let tenant: Tenant;
let table: Table;
let queue: Queue;
let delivering: Delivering;
let now: number;

beforeEach(async () => {
  tenant = tenantWith([webhookPartner("crm"), webhookPartner("ads")]);
  table = database.table();
  queue = await makeQueues(queues, tenant);
  delivering = deliveringTo(table, tenant, queue, queues.prefix());
  now = NOW;
});

function token(scope = "operate"): Promise<string> {
  return new SignJWT({ tenant: tenant.id, scope })
    .setProtectedHeader({ alg: "HS256", kid: "a1" })
    .setIssuer("heed")
    .setAudience("heed-api")
    .setExpirationTime(NOW / 1000 + 3600)
    .sign(API_KEY);
}

async function post(body: object, scope?: string): Promise<{ status: number | undefined; body: Answer }> {
  const runtime = {
    ...announcerOn(table, tenant, queue, queues.prefix()),
    secrets,
    queue,
    urlPrefix: queues.prefix(),
    now: () => now,
  };
  const answer = await redrive(runtime)(requestOf(JSON.stringify(body), await token(scope)));
  return { status: answer.statusCode, body: JSON.parse(answer.body ?? "") };
}

interface Answer {
  readonly redriven: number;
  readonly more: boolean;
  readonly cursor?: string;
}

function requestOf(body: string, bearer: string): APIGatewayProxyEventV2 {
  const path = "/v1/redrive";
  const http = { method: "POST", path, protocol: "HTTP/1.1", sourceIp: "192.0.2.1", userAgent: "heed" };
  return {
    version: "2.0",
    routeKey: `ANY ${path}`,
    rawPath: path,
    rawQueryString: "",
    headers: { "content-type": "application/json", authorization: `Bearer ${bearer}` },
    requestContext: {
      accountId: "1",
      apiId: "1",
      domainName: "heed.example",
      domainPrefix: "heed",
      http,
      requestId: "1",
      routeKey: `ANY ${path}`,
      stage: "$default",
      time: "",
      timeEpoch: now,
    },
    body,
    isBase64Encoded: false,
  };
}

/** A job that a partner refused: its receipt says so, and its dead letter is there. */
async function refused(
  topic: string,
  address: string,
  partner = "crm",
): Promise<{ entry: EntryKey; job: Job }> {
  const entry = await recorded(table, tenant, { topic, address });
  await announce({ ...announcerOn(table, tenant, queue, ""), sendJob: async () => {} }, entry);
  const job = jobOf(entry, partner, { topic });
  delivering.script = [410];
  await attempt(delivering.runtime, job);
  return { entry, job };
}

const idsOf = (jobs: readonly Job[]) => jobs.map(({ eventId }) => eventId).sort();

describe("a redrive", () => {
  test("sends every dead letter again, with a clock of its own, and empties the queue of them", async () => {
    const first = await refused("a", "ann@example.com");
    const second = await refused("b", "bob@example.com", "ads");
    expect(await post({})).toEqual({ status: 200, body: { redriven: 2, more: false } });
    const redrivenAt = "2026-11-25T10:00:00.000Z";
    expect(await drain(queues, tenant, "crm")).toEqual([{ ...first.job, redrivenAt }]);
    expect(await drain(queues, tenant, "ads")).toEqual([{ ...second.job, redrivenAt }]);
    expect(await drain(queues, tenant, "crm", "dead")).toEqual([]);
  });

  test("ends in a delivery under the first webhook-id", async () => {
    const { entry } = await refused("a", "ann@example.com");
    now += 60_000;
    await post({});
    const [job] = await drain(queues, tenant, "crm");
    if (job === undefined) throw new Error("nothing was redriven");
    delivering.script = [200];
    await attempt(delivering.runtime, job);
    const ids = delivering.sent.map(({ headers }) => headers["webhook-id"]);
    expect(ids).toEqual([`msg_${entry.eventId}_crm`, `msg_${entry.eventId}_crm`]);
    expect(await readReceipt(table, tenant.id, entry.eventId, "crm")).toMatchObject({ state: "delivered" });
  });

  test("of one partner leaves the others' dead letters where they are", async () => {
    await refused("a", "ann@example.com", "ads");
    expect(await post({ partner: "crm" })).toMatchObject({ body: { redriven: 0 } });
    expect(await drain(queues, tenant, "ads", "dead")).toHaveLength(1);
  });

  test("of one event takes its contact's earlier dead letters along and leaves other contacts'", async () => {
    const other = await refused("a", "bob@example.com");
    const earlier = await refused("a", "ann@example.com");
    const wanted = await refused("b", "ann@example.com");
    const later = await refused("c", "ann@example.com");
    const answer = await post({ event: wanted.entry.eventId });
    expect(answer).toEqual({ status: 200, body: { redriven: 2, more: false } });
    const redriven = await drain(queues, tenant, "crm");
    expect(redriven.map(({ eventId }) => eventId)).toEqual([earlier.entry.eventId, wanted.entry.eventId]);
    // What was passed over can be had at once.
    const left = await drain(queues, tenant, "crm", "dead");
    expect(idsOf(left)).toEqual([other.entry.eventId, later.entry.eventId].sort());
  });

  test("of an event that was delivered leaves its contact's other dead letters alone", async () => {
    const { entry } = await refused("a", "ann@example.com");
    const delivered = await recorded(table, tenant, { topic: "b" });
    await announce({ ...announcerOn(table, tenant, queue, ""), sendJob: async () => {} }, delivered);
    delivering.script = [200];
    await attempt(delivering.runtime, jobOf(delivered, "crm", { topic: "b" }));
    expect(await post({ event: delivered.eventId, partner: "crm" })).toMatchObject({ body: { redriven: 0 } });
    expect(idsOf(await drain(queues, tenant, "crm", "dead"))).toEqual([entry.eventId]);
  });

  test("of one event stops there, also where SQS gives several dead letters of a contact at once", async () => {
    const contact = { tenantId: "demo", contactId: "1abc" };
    const jobs = ["E1", "E2", "E3"].map((eventId) => jobOf({ ...contact, eventId }, "crm"));
    const sent: string[] = [];
    const deleted: string[] = [];
    const batching: Queue = {
      ...queue,
      receive: async () =>
        jobs.map((job) => ({ body: JSON.stringify(job), group: "1abc", handle: job.eventId })),
      send: async (_url, messages) => {
        for (const { body } of messages) sent.push(JSON.parse(body).eventId);
      },
      delete: async (_url, handles) => {
        deleted.push(...handles);
      },
      changeVisibility: async () => {},
    };
    const letters = { queue: batching, urlPrefix: "", now: () => NOW, tellAgain: async () => {} };
    const event = { id: "E2", contactId: "1abc" };
    await redriveDead(letters, { tenant: "demo", partner: "crm", event }, NOW + 1000);
    expect(sent).toEqual(["E1", "E2"]);
    expect(deleted).toEqual(["E1", "E2"]);
  });

  test("of an opt-out of everything tells a newer opt-in again after it, each time", async () => {
    const about = { topic: "*", status: "opted_out" } as const;
    const late = await recorded(table, tenant, about);
    const back = await recorded(table, tenant, {
      effect: "opted_in",
      topic: "offers",
      occurredAt: "2026-11-25T09:30:00.000Z",
    });
    const dead = queues.prefix() + queueName(tenant.id, "crm", "dead");
    const ids: string[] = [];
    for (const round of [1, 2]) {
      await queue.send(dead, [
        {
          body: JSON.stringify(jobOf(late, "crm", about)),
          group: late.contactId,
          deduplicationId: `${round}`,
        },
      ]);
      now = NOW + round * 1_000;
      expect(await post({ partner: "crm" })).toMatchObject({ body: { redriven: 1 } });
      const jobs = await drain(queues, tenant, "crm");
      expect(jobs.map(({ topic, status }) => `${topic} ${status}`)).toEqual([
        "* opted_out",
        "offers opted_in",
      ]);
      ids.push(...jobs.map(({ eventId }) => eventId));
    }
    // What was told again once has its receipt.
    expect(new Set([...ids, back.eventId]).size).toBe(4);
  });

  test("leaves what is no job where the alarm is", async () => {
    const dead = queues.prefix() + queueName(tenant.id, "crm", "dead");
    await queue.send(dead, [{ body: "{}", group: "1abc", deduplicationId: "1" }]);
    expect(await post({})).toMatchObject({ body: { redriven: 0 } });
    expect(await drain(queues, tenant, "crm", "dead")).toHaveLength(1);
  });

  test("that runs out of time says that there is more", async () => {
    await refused("a", "ann@example.com");
    const patient = queue;
    queue = {
      ...patient,
      receive(url, seconds) {
        now += 30_000;
        return patient.receive(url, seconds);
      },
    };
    expect(await post({ partner: "crm" })).toMatchObject({ body: { redriven: 1, more: true } });
  });

  test("loses nothing when SQS takes no jobs: the dead letters come back", async () => {
    const { job } = await refused("a", "ann@example.com");
    const whole = queue;
    const send = () => Promise.reject(new Error("down"));
    queue = { ...whole, send, receive: (url) => whole.receive(url, 1) };
    expect((await post({ partner: "crm" })).status).toBe(503);
    let back = await drain(queues, tenant, "crm", "dead");
    while (back.length === 0) back = await drain(queues, tenant, "crm", "dead");
    expect(back).toEqual([job]);
  });

  test.for([
    ["without the scope", {}, 403, "consent:read"],
    ["of a partner that the tenant does not have", { partner: "nobody" }, 400, undefined],
    ["of an event that the tenant does not have", { event: "0".repeat(26) }, 404, undefined],
    ["of one event's missing jobs", { event: "0".repeat(26), missing: true }, 400, undefined],
    ["with a member that is unknown", { everything: true }, 400, undefined],
    ["with a cursor that is not ours", { missing: true, cursor: "AAAA" }, 400, undefined],
  ] as const)("%s is refused", async ([, body, status, scope]) => {
    expect((await post(body, scope)).status).toBe(status);
  });
});

describe("a redrive of what is missing", () => {
  async function announced(topic: string): Promise<EntryKey> {
    const entry = await recorded(table, tenant, { topic });
    await announce({ ...announcerOn(table, tenant, queue, ""), sendJob: async () => {} }, entry);
    return entry;
  }

  test("makes the jobs of every entry anew that a partner has no receipt for (fault 33)", async () => {
    const lost = await announced("a");
    const delivered = await announced("b");
    delivering.script = [200];
    await attempt(delivering.runtime, jobOf(delivered, "crm", { topic: "b" }));
    expect(await post({ missing: true })).toEqual({ status: 200, body: { redriven: 3, more: false } });
    expect(idsOf(await drain(queues, tenant, "crm"))).toEqual([lost.eventId]);
    const ads = await drain(queues, tenant, "ads");
    expect(idsOf(ads)).toEqual([lost.eventId, delivered.eventId].sort());
    expect(ads[0]?.redrivenAt).toBe("2026-11-25T10:00:00.000Z");
  });

  test("also announces what was never broadcast", async () => {
    await recorded(table, tenant);
    expect(await post({ missing: true, partner: "crm" })).toMatchObject({ body: { redriven: 2 } });
    expect(await drain(queues, tenant, "ads")).toHaveLength(1);
  });

  test("takes up a back-off that nobody came back from, and no other", async () => {
    const [lost, waiting] = [await announced("a"), await announced("b")];
    delivering.script = [503];
    await attempt(delivering.runtime, jobOf(lost, "crm", { topic: "a" }));
    await attempt(delivering.runtime, jobOf(waiting, "crm", { topic: "b" }));
    const receipt = await readReceipt(table, tenant.id, lost.eventId, "crm");
    if (receipt === undefined) throw new Error("there is no receipt");
    const nextAttemptAt = "2026-11-25T08:59:59.000Z";
    await writeReceipt(table, tenant.id, lost.eventId, { ...receipt, nextAttemptAt }, NOW);
    expect(await post({ missing: true, partner: "crm" })).toMatchObject({ body: { redriven: 1 } });
    expect(idsOf(await drain(queues, tenant, "crm"))).toEqual([lost.eventId]);
  });

  test("leaves other tenants' entries alone, and what is told to nobody", async () => {
    const other = tenantWith([webhookPartner("crm")]);
    await recorded(table, other);
    await recorded(table, tenant, { effect: "opted_in", inert: true });
    expect(await post({ missing: true })).toEqual({ status: 200, body: { redriven: 0, more: false } });
  });

  test("goes on where the call before ended, by a cursor that names nobody", async () => {
    const entries = [];
    for (let n = 0; n < 3; n += 1) entries.push(await announced(`topic-${n}`));
    const scan = table.scan;
    table = {
      ...table,
      scan(_limit, after) {
        now += 30_000;
        return scan(4, after);
      },
    };
    let answer = await post({ missing: true, partner: "crm" });
    let redriven = answer.body.redriven;
    for (let calls = 1; answer.body.more; calls += 1) {
      expect(calls).toBeLessThan(20);
      expect(Buffer.from(answer.body.cursor ?? "", "base64url").toString("latin1")).not.toContain(tenant.id);
      answer = await post({ missing: true, partner: "crm", cursor: answer.body.cursor ?? "" });
      redriven += answer.body.redriven;
    }
    expect(redriven).toBe(3);
    expect(idsOf(await drain(queues, tenant, "crm"))).toEqual(entries.map(({ eventId }) => eventId).sort());
  });
});
