import type { DynamoDBStreamEvent } from "aws-lambda";
import { beforeEach, describe, expect, test } from "vitest";
import { broadcast } from "../../functions/broadcast/broadcast.ts";
import { streamEvent } from "../../infra/local/stream-event.ts";
import type { Announcer } from "../../shared/announce.ts";
import type { Tenant } from "../../shared/config.ts";
import { entryHash } from "../../shared/ledger/chain.ts";
import { LISTS, linksListed } from "../../shared/ledger/day-lists.ts";
import { historyOf } from "../../shared/ledger/history.ts";
import { type EntryKey, STATE } from "../../shared/ledger/keys.ts";
import { formOf } from "../../shared/ledger/stored-chain.ts";
import type { Item, Table } from "../../shared/table.ts";
import { useQueues, useTable } from "../support/emulators.ts";
import {
  announcerOn,
  drain,
  inserted,
  keyOf,
  ledgerOn,
  makeQueues,
  REGION,
  recorded,
  streamOf,
  tenantWith,
  webhookPartner,
} from "../support/propagation.ts";

const database = useTable();
const queues = useQueues();
let tenant: Tenant;
let table: Table;
let announcer: Announcer;

beforeEach(async () => {
  tenant = tenantWith([webhookPartner("crm")]);
  table = database.table();
  const queue = await makeQueues(queues, tenant);
  announcer = announcerOn(table, tenant, queue, queues.prefix());
});

describe("broadcast", () => {
  test("puts what was recorded into the partners' queues, one contact's events in their order", async () => {
    const first = await recorded(table, tenant);
    const other = await recorded(table, tenant, { address: "bob@example.com" });
    const second = await recorded(table, tenant, {
      effect: "opted_in",
      occurredAt: "2026-11-25T09:30:00.000Z",
    });
    expect(await broadcast(announcer, streamOf([first, other, second]))).toEqual({ batchItemFailures: [] });
    const jobs = await drain(queues, tenant, "crm");
    const ofAnn = jobs.filter(({ contactId }) => contactId === first.contactId);
    expect(ofAnn.map(({ eventId }) => eventId)).toEqual([first.eventId, second.eventId]);
    expect(jobs).toHaveLength(3);
  });

  test("takes only new entries: state, links, receipts and changes come through the same stream", async () => {
    const entry = await recorded(table, tenant);
    const state = inserted({ ...keyOf(entry), sk: { S: STATE } }, "1");
    const changed = { ...inserted(keyOf(entry), "2"), eventName: "MODIFY" } as const;
    expect(await broadcast(announcer, { Records: [state, changed, {}] })).toEqual({ batchItemFailures: [] });
    expect(await drain(queues, tenant, "crm")).toEqual([]);
  });

  test("reports the first failure of the batch and goes on with other contacts (fault 17, I6)", async () => {
    const failing = await recorded(table, tenant, { address: "bob@example.com" });
    const entries = [
      await recorded(table, tenant),
      failing,
      await recorded(table, tenant, { topic: "offers" }),
    ];
    const refusing: Announcer = {
      ...announcer,
      sendJob: (job) =>
        job.contactId === failing.contactId ? Promise.reject(new Error("throttled")) : announcer.sendJob(job),
    };
    const outcome = await broadcast(refusing, streamOf(entries));
    expect(outcome).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
    expect(await drain(queues, tenant, "crm")).toHaveLength(2);
  });

  test("asks again from the earliest of several failures, whichever of them failed first", async () => {
    const [ann, bob] = [
      await recorded(table, tenant),
      await recorded(table, tenant, { address: "bob@example.com" }),
    ];
    const slowThenFast: Announcer = {
      ...announcer,
      async sendJob(job) {
        if (job.eventId === ann.eventId) await new Promise((resolve) => setTimeout(resolve, 50));
        throw new Error("down");
      },
    };
    expect(await broadcast(slowThenFast, streamOf([ann, bob]))).toEqual({
      batchItemFailures: [{ itemIdentifier: "1" }],
    });
  });

  test("sends nothing of a contact after its failed entry", async () => {
    const first = await recorded(table, tenant);
    const second = await recorded(table, tenant, { topic: "offers" });
    const refusing: Announcer = {
      ...announcer,
      sendJob: (job) =>
        job.eventId === first.eventId ? Promise.reject(new Error("down")) : announcer.sendJob(job),
    };
    expect(await broadcast(refusing, streamOf([first, second]))).toEqual({
      batchItemFailures: [{ itemIdentifier: "1" }],
    });
    expect(await drain(queues, tenant, "crm")).toEqual([]);
  });

  describe("of what the stream shows of an entry", () => {
    /** What the stream gives of entries as they are now. */
    async function eventOf(entries: readonly EntryKey[]): Promise<DynamoDBStreamEvent> {
      const records = entries.map(async (entry, index) => {
        const NewImage = await table.get(keyOf(entry));
        return {
          eventName: "INSERT",
          dynamodb: { Keys: keyOf(entry), NewImage, SequenceNumber: String(index) },
        } as const;
      });
      return JSON.parse(JSON.stringify(streamEvent(await Promise.all(records), "arn")));
    }

    /** The reads of entries that it leaves. */
    async function readsFor(event: DynamoDBStreamEvent): Promise<number> {
      let reads = 0;
      const counting: Table = {
        ...table,
        get: (key) => {
          if (key["sk"]?.S?.startsWith("E#")) reads += 1;
          return table.get(key);
        },
      };
      expect(await broadcast({ ...announcer, table: counting }, event)).toEqual({ batchItemFailures: [] });
      return reads;
    }

    test("a contact's first needs no read, and is chained as it is stored", async () => {
      const entry = await recorded(table, tenant);
      expect(await readsFor(await eventOf([entry]))).toBe(0);
      expect(await drain(queues, tenant, "crm")).toHaveLength(1);
      const history = await historyOf(await ledgerOn(table, tenant), "email", "ann@example.com", undefined);
      expect(history?.proof).toMatchObject({ count: 1, unchained: [] });
      const [link] = history?.proof.links ?? [];
      expect(link?.entryHash).toBe(entryHash(formOf((await table.get(keyOf(entry))) ?? {})));
    });

    test("a contact's first that comes again is read, and sends nothing", async () => {
      const entry = await recorded(table, tenant);
      const event = await eventOf([entry]);
      await readsFor(event);
      expect(await drain(queues, tenant, "crm")).toHaveLength(1);
      const counts = await itemsWith("counts");
      // Longer ago than a queue remembers what it was given.
      const sent: string[] = [];
      announcer = { ...announcer, sendJob: async ({ eventId }) => void sent.push(eventId) };
      expect(await readsFor(event)).toBe(1);
      expect(sent).toEqual([]);
      expect(await itemsWith("counts")).toEqual(counts);
    });

    test("a contact's first whose sending was stopped half way is sent again", async () => {
      const entry = await recorded(table, tenant);
      const event = await eventOf([entry]);
      const refusing = { ...announcer, sendJob: () => Promise.reject(new Error("down")) };
      expect((await broadcast(refusing, event)).batchItemFailures).toHaveLength(1);
      await readsFor(event);
      expect(await drain(queues, tenant, "crm")).toHaveLength(1);
    });

    async function itemsWith(name: string): Promise<readonly Item[]> {
      const { items } = await table.scan(1_000, undefined);
      return items.filter(({ pk }) => pk?.S?.includes(`#${name}#`));
    }

    test("a later one is read, for only what is stored says whether it is chained", async () => {
      await readsFor(await eventOf([await recorded(table, tenant)]));
      const second = await recorded(table, tenant, { topic: "offers" });
      expect(await readsFor(await eventOf([second]))).toBeGreaterThan(0);
    });
  });

  test("again, after a failure, sends what it sent before under the same ids (fault 15)", async () => {
    const entries = [await recorded(table, tenant), await recorded(table, tenant, { topic: "offers" })];
    const crashing: Table = {
      ...table,
      update: (update) =>
        update.expression.includes("listed") ? Promise.reject(new Error("killed")) : table.update(update),
    };
    expect(await broadcast({ ...announcer, table: crashing }, streamOf(entries))).toEqual({
      batchItemFailures: [{ itemIdentifier: "1" }],
    });
    await broadcast(announcer, streamOf(entries));
    expect((await drain(queues, tenant, "crm")).map(({ eventId }) => eventId)).toEqual(
      entries.map(({ eventId }) => eventId),
    );
  });

  test("writes the links of a whole batch into one item of the day's lists, before any mark goes", async () => {
    const entries = [];
    for (const topic of ["a", "b", "c"]) entries.push(await recorded(table, tenant, { topic }));
    entries.push(await recorded(table, tenant, { address: "bob@example.com" }));
    const order: string[] = [];
    const watched: Table = {
      ...table,
      put: (item, condition) => {
        if (item["sk"]?.S?.startsWith("L#")) order.push("list");
        return table.put(item, condition);
      },
      update: (update) => {
        if (update.expression.includes("#shard")) order.push("mark");
        return table.update(update);
      },
    };
    await broadcast({ ...announcer, table: watched }, streamOf(entries));
    expect(order).toEqual(["list", "mark", "mark", "mark", "mark"]);
    const day = { tenantId: tenant.id, region: REGION, day: "2026-11-25" };
    const lists = await Promise.all(Array.from({ length: LISTS }, (_, n) => linksListed(table, day, n)));
    const listed = lists.flat().map(({ contactId, seq }) => `${contactId} ${seq}`);
    const [ann, , , bob] = entries;
    expect(listed.sort()).toEqual(
      [1, 2, 3]
        .map((seq) => `${ann?.contactId} ${seq}`)
        .concat(`${bob?.contactId} 1`)
        .sort(),
    );
    const number = lists.findIndex(({ length }) => length > 0);
    for (const entry of entries) {
      expect((await table.get(keyOf(entry)))?.["listed"]).toEqual({ S: `2026-11-25#${number}` });
    }
  });

  test("passes by a malformed entry, so that its shard flows on (fault 14)", async () => {
    const poison = { tenantId: tenant.id, contactId: "1poison", eventId: "POISON" };
    await table.put({ ...keyOf(poison), channel: { S: "pigeon" } });
    const entry = await recorded(table, tenant);
    const keyless = {
      eventName: "INSERT",
      dynamodb: { Keys: { pk: { S: "no-tenant" }, sk: { S: "E#" } } },
    } as const;
    const stream = { Records: [...streamOf([poison, entry]).Records, keyless] };
    expect(await broadcast(announcer, stream)).toEqual({ batchItemFailures: [] });
    expect(await drain(queues, tenant, "crm")).toHaveLength(1);
  });
});
