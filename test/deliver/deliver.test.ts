import type { SQSRecord } from "aws-lambda";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { deliverBatch } from "../../functions/deliver/deliver.ts";
import { partner as webhook } from "../../functions/deliver/partners/webhook.ts";
import type { Tenant } from "../../shared/config.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
import { readReceipt } from "../../shared/ledger/receipts.ts";
import type { Job, PartnerRequest, PartnerType } from "../../shared/partner.ts";
import { type Queue, sqsQueue } from "../../shared/queue.ts";
import type { Table } from "../../shared/table.ts";
import { type Delivering, deliveringTo } from "../support/delivering.ts";
import { useQueues, useTable } from "../support/emulators.ts";
import { readAlong } from "../support/log-lines.ts";
import {
  batchOf,
  drain,
  jobOf,
  makeQueues,
  recorded,
  tenantWith,
  webhookPartner,
} from "../support/propagation.ts";

const database = useTable();
const queues = useQueues();
const ENOUGH = { getRemainingTimeInMillis: () => 45_000 };
let tenant: Tenant;
let table: Table;
let delivering: Delivering;
/** Every message that was hidden, by its handle, with the seconds. */
let hidden: [string, number][];

beforeEach(async () => {
  tenant = tenantWith([webhookPartner("crm")]);
  table = database.table();
  hidden = [];
  const queue: Queue = {
    ...(await makeQueues(queues, tenant)),
    async changeVisibility(_url, handles, seconds) {
      for (const handle of handles) hidden.push([handle, seconds]);
    },
  };
  delivering = deliveringTo(table, tenant, queue, queues.prefix());
});

function on(topic: string, address = "ann@example.com"): Promise<EntryKey> {
  return recorded(table, tenant, { topic, address });
}

function message(entry: EntryKey, topic: string): { body: string; group: string } {
  return { body: JSON.stringify(jobOf(entry, "crm", { topic })), group: entry.contactId };
}

function topicOf({ body = "" }: PartnerRequest): string {
  return JSON.parse(body).data.topic;
}

function failures(...positions: number[]): object {
  return { batchItemFailures: positions.map((position) => ({ itemIdentifier: `message-${position}` })) };
}

describe("a batch", () => {
  test("is delivered contact by contact, each in its order", async () => {
    const batch = batchOf([
      message(await on("a"), "a"),
      message(await on("x", "bob@example.com"), "x"),
      message(await on("b"), "b"),
      message(await on("y", "bob@example.com"), "y"),
      message(await on("c"), "c"),
    ]);
    expect(await deliverBatch(delivering.runtime, batch, ENOUGH)).toEqual(failures());
    const sent = delivering.sent.map(topicOf);
    expect(sent.filter((topic) => "abc".includes(topic))).toEqual(["a", "b", "c"]);
    expect(sent.filter((topic) => "xy".includes(topic))).toEqual(["x", "y"]);
    expect(hidden).toEqual([]);
  });

  test("stops a contact at its first failure: it and all behind it come back together (design, FIFO queues)", async () => {
    const batch = batchOf([
      message(await on("a"), "a"),
      message(await on("b"), "b"),
      message(await on("x", "bob@example.com"), "x"),
      message(await on("c"), "c"),
    ]);
    const wire: typeof delivering.runtime.wire = (request) => {
      delivering.script = [topicOf(request) === "b" ? 503 : 200];
      return delivering.runtime.wire(request);
    };
    expect(await deliverBatch({ ...delivering.runtime, wire }, batch, ENOUGH)).toEqual(failures(1, 3));
    expect(delivering.sent.map(topicOf).sort()).toEqual(["a", "b", "x"]);
    expect(hidden).toEqual([
      ["handle-1", 1],
      ["handle-3", 1],
    ]);
  });

  test("that was refused or ran out of time does not hold up what stands behind it", async () => {
    const batch = batchOf([message(await on("a"), "a"), message(await on("b"), "b")]);
    delivering.script = [400, 200];
    expect(await deliverBatch(delivering.runtime, batch, ENOUGH)).toEqual(failures());
    expect(delivering.sent).toHaveLength(2);
  });

  test("says in one line what ended alike, and at once what did not", async () => {
    const lines: Record<string, unknown>[] = [];
    vi.spyOn(process.stdout, "write").mockImplementation((line) => {
      lines.push(JSON.parse(String(line)));
      return readAlong(line);
    });
    const people = ["ann", "bob", "cat"].map((name) => on("a", `${name}@example.com`));
    const entries = await Promise.all(people);
    delivering.script = [503, 200];
    const batch = batchOf(entries.map((entry) => message(entry, "a")));
    await deliverBatch(delivering.runtime, batch, ENOUGH);
    const [retrying, done] = lines;
    vi.restoreAllMocks();
    expect(lines).toHaveLength(2);
    expect(retrying).toMatchObject({ level: "warn", outcome: "retrying", partner: "crm", status: 503 });
    expect(done).toMatchObject({ level: "info", outcome: "delivered", partner: "crm", attempts: 1 });
    const named = [retrying?.["eventId"], ...String(done?.["events"]).split(" ")];
    expect(named.sort()).toEqual(entries.map(({ eventId }) => eventId).sort());
    expect(delivering.runtime.settled.size).toBe(0);
  });

  test("begins no attempt that may not end in time, and hands the rest back at once (fault 31)", async () => {
    const batch = batchOf([message(await on("a"), "a"), message(await on("b"), "b")]);
    const remaining = [30_000, 21_000];
    const ending = { getRemainingTimeInMillis: () => remaining.shift() ?? 0 };
    expect(await deliverBatch(delivering.runtime, batch, ending)).toEqual(failures(1));
    expect(delivering.sent.map(topicOf)).toEqual(["a"]);
    expect(hidden).toEqual([["handle-1", 1]]);
  });

  test("whose receipt cannot be stored comes back whole, after a while", async () => {
    const batch = batchOf([message(await on("a"), "a")]);
    const down: Table = { ...table, get: () => Promise.reject(new Error("down")) };
    expect(await deliverBatch({ ...delivering.runtime, table: down }, batch, ENOUGH)).toEqual(failures(0));
    expect(delivering.sent).toEqual([]);
    expect(hidden).toEqual([["handle-0", 1]]);
  });

  test("comes back after the queue's own minute where SQS does not hide it", async () => {
    const batch = batchOf([message(await on("a"), "a")]);
    delivering.script = [503];
    const queue: Queue = {
      ...delivering.runtime.queue,
      changeVisibility: () => Promise.reject(new Error("down")),
    };
    expect(await deliverBatch({ ...delivering.runtime, queue }, batch, ENOUGH)).toEqual(failures(0));
  });

  test("with a message that is no job sends that one to the dead letters, as it is", async () => {
    const record = batchOf([{ body: '{"not":"a job"}', group: "1abc" }]).Records[0];
    if (!record) throw new Error("the batch is empty");
    const eventSourceARN = `arn:aws:sqs:us-east-1:000000000000:heed-${tenant.id}-crm.fifo`;
    const batch = { Records: [{ ...record, eventSourceARN }] };
    expect(await deliverBatch(delivering.runtime, batch, ENOUGH)).toEqual(failures());
    expect(await drain(queues, tenant, "crm", "dead")).toEqual([{ not: "a job" }]);
  });

  test("writes one receipt for each job that is delivered", async () => {
    const entry = await on("a");
    let puts = 0;
    const counting: Table = {
      ...table,
      put: (item, condition) => {
        puts += 1;
        return table.put(item, condition);
      },
    };
    await deliverBatch({ ...delivering.runtime, table: counting }, batchOf([message(entry, "a")]), ENOUGH);
    expect(puts).toBe(1);
    expect(await readReceipt(table, tenant.id, entry.eventId, "crm")).toMatchObject({ state: "delivered" });
  });
});

describe("a receipt is looked for", () => {
  async function reads(changes: Partial<SQSRecord["attributes"]>, job: Partial<Job> = {}): Promise<number> {
    const entry = await on("a");
    const body = JSON.stringify(jobOf(entry, "crm", { topic: "a", ...job }));
    const [record] = batchOf([{ body, group: entry.contactId }]).Records;
    if (record === undefined) throw new Error("the batch is empty");
    // Half a second after the job was made.
    const attributes = { ...record.attributes, SentTimestamp: String(SENT), ...changes };
    let gets = 0;
    const counting: Table = {
      ...table,
      get: (key) => {
        gets += 1;
        return table.get(key);
      },
    };
    const batch = { Records: [{ ...record, attributes }] };
    await deliverBatch({ ...delivering.runtime, table: counting }, batch, ENOUGH);
    expect(delivering.sent).toHaveLength(1);
    return gets;
  }
  const SENT = Date.parse("2026-11-25T09:00:01.500Z");

  test.for([
    ["it seems new", {}, {}],
    ["it was received before", { ApproximateReceiveCount: "2" }, {}],
    ["it was sent later than a first message is", { SentTimestamp: String(SENT + 1_000) }, {}],
    ["it was redriven", {}, { redrivenAt: "2026-11-25T09:00:01.500Z" }],
  ] as const)("where %s (fault 27)", async ([, changes, job]) => {
    expect(await reads(changes, job)).toBe(2);
  });
});

describe("a type that sends several at once", () => {
  const sent: string[][] = [];
  const bulk: PartnerType = {
    ...webhook,
    batch: 10,
    async send(notices) {
      sent.push(notices.map(({ address, job }) => `${address} ${job.topic}`).sort());
      return notices.map(({ address }) =>
        address.startsWith("bad") ? { outcome: "retry" } : { outcome: "done" },
      );
    },
  };

  test("is given one of each contact at a time, and a failure holds its own contact alone", async () => {
    const people = ["ann@example.com", "bad@example.com", "cleo@example.com"];
    const messages = [];
    for (const topic of ["a", "b"]) {
      for (const address of people) messages.push(message(await on(topic, address), topic));
    }
    const runtime = { ...delivering.runtime, partnerType: bulk };
    expect(await deliverBatch(runtime, batchOf(messages), ENOUGH)).toEqual(failures(1, 4));
    expect(sent).toEqual([people.map((one) => `${one} a`), ["ann@example.com b", "cleo@example.com b"]]);
  });
});

test("a message that was hidden comes back after its back-off and holds its contact until then", async () => {
  const queue = sqsQueue(queues.client());
  const url = `${queues.prefix()}heed-${tenant.id}-crm.fifo`;
  await queue.send(url, [
    { body: "first", group: "1abc", deduplicationId: "1" },
    { body: "second", group: "1abc", deduplicationId: "2" },
  ]);
  const [first] = await queue.receive(url, 60);
  await queue.changeVisibility(url, [first?.handle ?? ""], 2);
  expect(await queue.receive(url, 60)).toEqual([]);
  let again = await queue.receive(url, 60);
  while (again.length === 0) again = await queue.receive(url, 60);
  expect(again[0]?.body).toBe("first");
});
