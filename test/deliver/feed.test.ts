import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { feed } from "../../functions/deliver/feed.ts";
import { partner as type } from "../../functions/deliver/partners/feed.ts";
import type { Tenant } from "../../shared/config.ts";
import type { Change } from "../../shared/event.ts";
import { eraseContact } from "../../shared/ledger/erase.ts";
import { feedEvent, readTaken } from "../../shared/ledger/feed.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
import { readReceipt } from "../../shared/ledger/receipts.ts";
import { readClock } from "../../shared/legal-clock.ts";
import type { Job } from "../../shared/partner.ts";
import type { Table } from "../../shared/table.ts";
import { attemptAlone, type Delivering, deliveringTo } from "../support/delivering.ts";
import { useTable } from "../support/emulators.ts";
import { ask } from "../support/gateway-request.ts";
import { configOf, jobOf, ledgerOn, NOW, recorded, secrets, tenantWith } from "../support/propagation.ts";
import { brokenQueue } from "../support/runtime.ts";

const database = useTable();
const TOKENS = { reader: "reader-token-0123456789abcdef", other: "other-token-0123456789abcdef" };
let tenant: Tenant;
let table: Table;
let delivering: Delivering;
let now: number;

beforeEach(() => {
  tenant = tenantWith(
    (["reader", "other"] as const).map((id) => ({
      id,
      type: "feed",
      address: id === "reader" ? "sha256" : "plain",
      secret: `env:${id}`,
    })),
  );
  table = database.table();
  now = NOW + 60_000;
  delivering = deliveringTo(table, tenant, brokenQueue(), "");
});

/** Records a change and delivers it into the feed, a second after the one before. */
async function fed(changes: Partial<Change> = {}, job: Partial<Job> = {}): Promise<EntryKey> {
  const entry = await recorded(table, tenant, changes);
  delivering.pass(1);
  const runtime = { ...delivering.runtime, partnerType: type, secrets: withTokens };
  await attemptAlone(runtime, jobOf(entry, "reader", job));
  return entry;
}

const withTokens = {
  get: async (ref: string) =>
    Object.entries(TOKENS).find(([id]) => ref === `env:${id}`)?.[1] ?? secrets.get(ref),
};

async function read(cursor?: string | null, token = TOKENS.reader) {
  const runtime = { config: configOf(tenant), secrets: withTokens, now: () => now, table };
  const answer = await ask(feed(runtime), {
    method: "GET",
    path: "/v1/feed",
    query: cursor ? `cursor=${cursor}` : "",
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: answer.status, page: JSON.parse(answer.body) };
}

function hash(address: string): string {
  return createHash("sha256").update(address).digest("hex");
}

describe("a partner's feed (F78)", () => {
  test("gives what the partner is told, oldest first, in its own form of the address", async () => {
    const first = await fed();
    const second = await fed({ address: "bob@example.com" }, { topic: "offers" });
    const { status, page } = await read();
    expect(status).toBe(200);
    expect(page).toMatchObject({
      events: [
        {
          type: "consent.opted_out",
          data: { eventId: first.eventId, address: hash("ann@example.com"), topic: "newsletter" },
        },
        { data: { eventId: second.eventId, address: hash("bob@example.com"), topic: "offers" } },
      ],
      more: false,
    });
  });

  test("goes on behind a cursor, and gives a page again to whoever asks again", async () => {
    await fed();
    const { page } = await read();
    const later = await fed({ address: "bob@example.com" });
    expect((await read(page.cursor)).page.events).toMatchObject([{ data: { eventId: later.eventId } }]);
    expect((await read(page.cursor)).page.events).toHaveLength(1);
    expect((await read()).page.events).toHaveLength(2);
  });

  test("keeps its cursor where there is nothing new, and has none before its first event", async () => {
    expect((await read()).page).toEqual({ events: [], cursor: null, more: false });
    await fed();
    const { page } = await read();
    const { page: next } = await read(page.cursor);
    expect(next.events).toEqual([]);
    expect((await read(next.cursor)).page.events).toEqual([]);
  });

  test("gives 500 events a page, and loses none between two", async () => {
    const entry = await fed();
    for (let n = 1; n < 501; n += 1) {
      const job = jobOf({ ...entry, eventId: `E${n}` }, "reader");
      await feedEvent(
        table,
        { tenantId: tenant.id, partner: "reader" },
        { ...job, job: JSON.stringify(job) },
        NOW + n,
      );
    }
    now += 600_000;
    const { page } = await read();
    expect([page.events.length, page.more]).toEqual([500, true]);
    const { page: last } = await read(page.cursor);
    expect([last.events.length, last.more]).toEqual([1, false]);
    const ids = [...page.events, ...last.events].map(({ data }) => data.eventId);
    expect(new Set(ids).size).toBe(501);
  });

  test("holds back what may still be overtaken by a write under way", async () => {
    await fed();
    now = NOW + 2_000;
    expect((await read()).page.events).toEqual([]);
    now = NOW + 31_001;
    expect((await read()).page.events).toHaveLength(1);
  });

  test("is receipted when it stands there, and taken when the partner comes back with its cursor", async () => {
    const { eventId } = await fed();
    const receipt = () => readReceipt(table, tenant.id, eventId, "reader");
    const { page } = await read();
    expect(await receipt()).toMatchObject({ state: "delivered", appliedAt: null });
    await read(page.cursor);
    const takenAt = new Date(now).toISOString();
    expect(await receipt()).toMatchObject({ state: "delivered", appliedAt: takenAt });
    now += 60_000;
    await read(page.cursor);
    expect(await receipt()).toMatchObject({ appliedAt: takenAt });
    expect(await readTaken(table, { tenantId: tenant.id, partner: "reader" })).toMatchObject({ at: takenAt });
  });

  test("is not taken beyond the cursor that the partner came back with", async () => {
    await fed();
    const { page } = await read();
    const later = await fed({ address: "bob@example.com" });
    await read(page.cursor);
    expect(await readReceipt(table, tenant.id, later.eventId, "reader")).toMatchObject({ appliedAt: null });
  });

  test("keeps the clock of what is not taken running, until it is (R-001)", async () => {
    await fed({}, { receivedAt: "2026-11-25T09:00:00.000Z" });
    const clock = (hours: number) =>
      readClock(table, tenant.id, "reader", new Date(NOW + hours * 3_600_000).toISOString());
    expect(await clock(1)).toEqual({ half: 0, ninety: 0, late: 0, more: false });
    expect(await clock(12)).toEqual({ half: 1, ninety: 0, late: 0, more: false });
    expect(await clock(24)).toEqual({ half: 1, ninety: 1, late: 1, more: false });
    const { page } = await read();
    await read(page.cursor);
    expect(await clock(24)).toEqual({ half: 0, ninety: 0, late: 0, more: false });
  });

  test("has no overtaken event behind the newer one", async () => {
    await fed(
      { effect: "opted_in", byPerson: true, occurredAt: "2026-11-25T09:30:00.000Z" },
      {
        status: "opted_in",
        occurredAt: "2026-11-25T09:30:00.000Z",
      },
    );
    await fed();
    expect((await read()).page.events).toMatchObject([{ type: "consent.opted_in" }]);
  });

  test("names nobody in the table, and nobody who was erased", async () => {
    const { contactId } = await fed();
    const { items } = await table.scan(100, undefined);
    expect(JSON.stringify(items)).not.toMatch(/ann@|[0-9a-f]{64}/);
    await eraseContact(await ledgerOn(table, tenant), contactId);
    const { page } = await read();
    expect(page.events).toEqual([]);
    expect(page.cursor).toBeTypeOf("string");
  });
});

describe("a feed is read by its own partner alone", () => {
  test.for([
    ["no token", ""],
    ["another secret", "nobody"],
    ["a part of it", TOKENS.reader.slice(0, -1)],
  ] as const)("not with %s", async ([, token]) => {
    expect((await read(undefined, token)).status).toBe(401);
  });

  test("another partner has its own, and no cursor of this one opens there", async () => {
    await fed();
    const { page } = await read();
    expect((await read(undefined, TOKENS.other)).page.events).toEqual([]);
    expect((await read(page.cursor, TOKENS.other)).status).toBe(400);
  });

  test.for(["x", "A".repeat(80)])("a cursor that is none of ours (%s) is refused", async (cursor) => {
    const { status, page } = await read(cursor);
    expect({ status, errors: page.errors }).toEqual({
      status: 400,
      errors: [{ pointer: "/cursor", detail: "expected a `cursor` of this feed" }],
    });
  });
});
