import { beforeEach, describe, expect, test } from "vitest";
import { forget } from "../../functions/watch/forget.ts";
import { type Announcer, announce } from "../../shared/announce.ts";
import type { Change } from "../../shared/event.ts";
import { verifyChain } from "../../shared/ledger/chain.ts";
import { claimConfirmation } from "../../shared/ledger/confirmation.ts";
import { historyOf } from "../../shared/ledger/history.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
import { stateKey } from "../../shared/ledger/ledger.ts";
import { entriesOf } from "../../shared/ledger/read.ts";
import { chainedEntryOf } from "../../shared/ledger/stored-chain.ts";
import type { Item, Table } from "../../shared/table.ts";
import { useTable } from "../support/emulators.ts";
import { configOf, ledgerOn, NOW, recorded, tenantWith } from "../support/propagation.ts";
import { quietAnnouncer } from "../support/quiet-announcer.ts";

const database = useTable();
const tenant = tenantWith([]);
const ENOUGH = { getRemainingTimeInMillis: () => 60_000 };
const DAY = 86_400_000;
let table: Table;
let announcer: Announcer;

beforeEach(() => {
  table = database.table();
  announcer = quietAnnouncer({ config: configOf(tenant), table, now: () => NOW });
});

/** One event of a contact, so many days from now, recorded and broadcast. */
async function happened(
  days: number,
  effect: Change["effect"],
  change: Partial<Change> = {},
): Promise<EntryKey> {
  const at = new Date(NOW + days * DAY).toISOString();
  const evidence = { form: "sign-up at the fair" };
  const entry = await recorded(table, tenant, {
    effect,
    occurredAt: at,
    receivedAt: at,
    evidence,
    ...change,
  });
  await announce(announcer, entry);
  return entry;
}

function run(days: number, on: Table = table): Promise<{ forgotten: number }> {
  return forget({ table: on, now: () => NOW + days * DAY }, ENOUGH);
}

async function state({ contactId }: EntryKey): Promise<Item> {
  return (await table.get(stateKey(tenant.id, contactId))) ?? {};
}

/** What history shows of Ann: each event's status, and whether its evidence can be read. */
async function held(): Promise<readonly string[]> {
  const page = await historyOf(await ledgerOn(table, tenant), "email", "ann@example.com", undefined);
  return page?.events.map(({ status, evidence }) => `${status} ${evidence?.["form"] ?? "erased"}`) ?? [];
}

async function chainFault({ contactId }: EntryKey): Promise<unknown> {
  const page = await historyOf(await ledgerOn(table, tenant), "email", "ann@example.com", undefined);
  const stored = await entriesOf(table, tenant.id, contactId);
  const entries = new Map(stored.map(({ item, entry }) => [entry.eventId, chainedEntryOf(item)]));
  return verifyChain(page?.proof.links ?? [], entries);
}

describe("R-096: a sign-up that nobody confirmed", () => {
  test("is forgotten after 30 days and not before, and the chain still verifies", async () => {
    const entry = await happened(0, "pending");
    await claimConfirmation(await ledgerOn(table, tenant), entry.contactId, entry.eventId);
    expect(await run(30)).toEqual({ forgotten: 0, failed: 0 });
    expect(await held()).toEqual(["pending sign-up at the fair"]);
    expect(await run(30.001)).toEqual({ forgotten: 1, failed: 0 });
    expect(await held()).toEqual(["pending erased"]);
    expect(Object.keys(await state(entry)).sort()).toEqual(["by", "c.us-east-1", "channel", "pk", "sk"]);
    expect(await chainFault(entry)).toBeUndefined();
    expect(await run(60)).toEqual({ forgotten: 0, failed: 0 });
  });

  test("stores no address at any time", async () => {
    const entry = await happened(0, "pending");
    const items = [
      await state(entry),
      ...(await entriesOf(table, tenant.id, entry.contactId)).map(({ item }) => item),
    ];
    for (const item of items) expect(item).not.toHaveProperty("address");
  });

  test("that is confirmed keeps its evidence, as a part of the proof, for ever", async () => {
    await happened(0, "pending");
    await happened(6, "opted_in", { byPerson: true });
    await happened(20, "opted_out");
    expect(await run(31)).toEqual({ forgotten: 0, failed: 0 });
    expect(await held()).toEqual([
      "pending sign-up at the fair",
      "opted_in sign-up at the fair",
      "opted_out sign-up at the fair",
    ]);
  });

  test("is not confirmed by an opt-in of another topic, of the time before, or that changed nothing", async () => {
    await happened(0, "pending", { topic: "offers" });
    await happened(-1, "opted_in", { topic: "offers" });
    await happened(1, "opted_in", { topic: "newsletter" });
    await happened(2, "opted_in", { topic: "offers", inert: true });
    expect(await run(31)).toEqual({ forgotten: 1, failed: 0 });
    expect((await held())[1]).toBe("pending erased");
  });

  test("leaves an opt-out of the same contact whole: its state, its address and its evidence", async () => {
    const before = await happened(-5, "opted_out", { topic: "offers" });
    await happened(0, "pending");
    await happened(3, "complaint", { topic: "*" });
    const { "pa.newsletter": _at, "pe.newsletter": _event, ...rest } = await state(before);
    await run(31);
    expect(await state(before)).toEqual(rest);
    expect(rest).toHaveProperty("address");
    expect(await held()).toEqual([
      "opted_out sign-up at the fair",
      "pending erased",
      "opted_out sign-up at the fair",
    ]);
  });

  test("cannot take along an opt-out that comes in the middle of it", async () => {
    const entry = await happened(0, "pending");
    let pressed = false;
    const racing: Table = {
      ...table,
      async update(update) {
        if (!pressed) await happened(31, "opted_out", { topic: "*" });
        pressed = true;
        return table.update(update);
      },
    };
    expect(await run(31, racing)).toEqual({ forgotten: 1, failed: 0 });
    expect(await state(entry)).toMatchObject({ "s.*": { S: "opted_out" }, address: expect.anything() });
    expect(await held()).toEqual(["pending erased", "opted_out sign-up at the fair"]);
    expect(await chainFault(entry)).toBeUndefined();
  });

  test("leaves a later sign-up for the same topic waiting, until its own 30 days are over", async () => {
    const entry = await happened(0, "pending");
    const second = await happened(10, "pending");
    await claimConfirmation(await ledgerOn(table, tenant), second.contactId, second.eventId);
    expect(await run(31)).toEqual({ forgotten: 1, failed: 0 });
    expect(await held()).toEqual(["pending erased", "pending sign-up at the fair"]);
    expect(await state(entry)).toMatchObject({
      "pe.newsletter": { S: second.eventId },
      confirmFor: { S: second.eventId },
    });
    expect(await run(41)).toEqual({ forgotten: 1, failed: 0 });
    expect(Object.keys(await state(entry)).sort()).toEqual(["by", "c.us-east-1", "channel", "pk", "sk"]);
  });

  test("whose erasure is cut short is erased by the next run", async () => {
    await happened(0, "pending");
    let updates = 0;
    const failing: Table = {
      ...table,
      update: (update) => (++updates === 3 ? Promise.reject(new Error("down")) : table.update(update)),
    };
    await expect(run(31, failing)).rejects.toThrow("1 sign-ups could not be forgotten");
    expect(await held()).toEqual(["pending sign-up at the fair"]);
    expect(await run(31)).toEqual({ forgotten: 1, failed: 0 });
    expect(await held()).toEqual(["pending erased"]);
  });

  test("that fails holds up no other, and nothing is begun when the time is nearly over (fault 31)", async () => {
    const entry = await happened(0, "pending");
    await happened(0, "pending", { address: "bob@example.com" });
    const failing: Table = {
      ...table,
      query: (query) =>
        JSON.stringify(query.values).includes(`#${entry.contactId}`)
          ? Promise.reject(new Error("down"))
          : table.query(query),
    };
    await expect(run(31, failing)).rejects.toThrow("1 sign-ups");
    const late = { getRemainingTimeInMillis: () => 5_000 };
    const now = (): number => NOW + 31 * DAY;
    expect(await forget({ table, now }, late)).toEqual({ forgotten: 0, failed: 0 });
    expect(await run(31)).toEqual({ forgotten: 1, failed: 0 });
  });
});
