import { beforeEach, describe, expect, test } from "vitest";
import { announce } from "../../../shared/announce.ts";
import { verifyChain } from "../../../shared/ledger/chain.ts";
import { proofOf } from "../../../shared/ledger/proof.ts";
import { entriesOf } from "../../../shared/ledger/read.ts";
import { chainedEntryOf, linkKey } from "../../../shared/ledger/stored-chain.ts";
import type { Table } from "../../../shared/table.ts";
import { useTable } from "../../support/emulators.ts";
import { configOf, NOW, REGION, recorded, tenantWith } from "../../support/propagation.ts";
import { quietAnnouncer } from "../../support/quiet-announcer.ts";

const database = useTable();
const tenant = tenantWith([]);
let table: Table;

beforeEach(() => {
  table = database.table();
});

/** So many events of one person, the last of them not chained yet. */
async function person(events: number): Promise<Awaited<ReturnType<typeof entriesOf>>> {
  let contactId = "";
  for (let n = 0; n < events; n += 1) {
    const receivedAt = new Date(NOW + n * 1000).toISOString();
    const entry = await recorded(table, tenant, { topic: `t${n}`, receivedAt });
    contactId = entry.contactId;
    const announcer = quietAnnouncer({ config: configOf(tenant), table, now: () => NOW });
    if (n < events - 1) await announce(announcer, entry);
  }
  return entriesOf(table, tenant.id, contactId);
}

describe("the proof of a page", () => {
  test("has the links of its own events; together they are the whole chain, which verifies", async () => {
    const all = await person(7);
    const entries = all.map(({ entry }) => entry);
    const first = await proofOf(table, entries.slice(0, 4), entries);
    const second = await proofOf(table, entries.slice(4), entries);
    expect(first.links.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(second.links.map(({ seq }) => seq)).toEqual([5, 6]);
    expect([first.unchained, second.unchained]).toEqual([[], [entries[6]?.eventId]]);
    const whole = { count: 6, head: second.links[1]?.hash };
    expect([first, second]).toMatchObject([whole, whole]);
    const chained = new Map(all.map(({ item, entry }) => [entry.eventId, chainedEntryOf(item)]));
    expect(verifyChain([...first.links, ...second.links], chained)).toBeUndefined();
  });

  test("finds the link of an entry that was not settled yet, and shows a link that is gone as none", async () => {
    const all = await person(3);
    const entries = all.map(({ entry }) => entry);
    const [one, two] = entries;
    if (one === undefined || two === undefined) throw new Error("nothing was recorded");
    const unsettled = [one, { ...two, seq: undefined }];
    expect((await proofOf(table, unsettled, unsettled)).links).toHaveLength(2);
    // No function deletes a link; whoever may write the table can make it unreadable.
    await table.put(linkKey(tenant.id, one.contactId, REGION, 1));
    const proof = await proofOf(table, entries, entries);
    expect(proof.links.map(({ seq }) => seq)).toEqual([2]);
    expect(proof.unchained).toContain(one.eventId);
  });

  test("reads no more for a long chain than for a short one", async () => {
    const all = await person(12);
    const entries = all.map(({ entry }) => entry);
    const read: number[] = [];
    const counting: Table = {
      ...table,
      query: async (query) => {
        const page = await table.query(query);
        read.push(page.items.length);
        return page;
      },
      batchGet: (keys) => {
        read.push(keys.length);
        return table.batchGet(keys);
      },
    };
    await proofOf(counting, entries.slice(0, 2), entries);
    // The first of them stands in the state, which is read along.
    expect(read).toEqual([1, 3]);
  });
});
