import { describe, expect, test } from "vitest";
import { broadcast } from "../../../functions/broadcast/broadcast.ts";
import type { Change } from "../../../shared/event.ts";
import { verifyChain } from "../../../shared/ledger/chain.ts";
import { readState } from "../../../shared/ledger/items.ts";
import { ENTRY, LINK, STATE } from "../../../shared/ledger/keys.ts";
import { mendState } from "../../../shared/ledger/mend-state.ts";
import { record } from "../../../shared/ledger/record.ts";
import type { ContactState } from "../../../shared/ledger/standing.ts";
import { chainedEntryOf, readLink } from "../../../shared/ledger/stored-chain.ts";
import { seeded } from "../../faults/failing-partner.ts";
import { minute, reported, testLedger } from "../../support/ledger.ts";
import { memoryTable } from "../../support/memory-table.ts";
import { inserted } from "../../support/propagation.ts";
import { announcerIn, REGIONS, type TwoRegions, twoRegions } from "../../support/two-regions.ts";

/** Changes of one contact, of which some close what others open. */
function someChanges(random: () => number): readonly Change[] {
  const topics = ["newsletter", "offers", "*"];
  const effects = ["opted_out", "opted_in", "complaint", "hard_bounce"] as const;
  return Array.from({ length: 8 }, (_, index) => {
    const effect = effects[Math.floor(random() * effects.length)] ?? "opted_out";
    const closesAll = effect === "complaint" || effect === "hard_bounce";
    const topic = topics[Math.floor(random() * topics.length)] ?? "*";
    const occurredAt = minute(Math.floor(random() * 5));
    return reported(`event-${index}`, { effect, topic: closesAll ? "*" : topic, occurredAt });
  });
}

/** The registers alone: which of two equal events a register rests on is nobody's concern. */
function meaningOf({ registers }: ContactState): readonly string[] {
  return [...registers].map(([name, { status, at }]) => `${name} ${status} ${at}`).sort();
}

function stateIn(world: TwoRegions, region: (typeof REGIONS)[number]): readonly string[] {
  return meaningOf(readState(world.all(region).find(({ sk }) => sk?.S === STATE)));
}

/** What is wrong with one Region's chain, as the other or itself has it in the end: every entry is in it once. */
function chainFault(world: TwoRegions, region: (typeof REGIONS)[number], of: string): unknown {
  const items = world.all(region);
  const entries = items.filter(({ sk, region: own }) => sk?.S?.startsWith(ENTRY) && own?.S === of);
  const links = items
    .filter(({ sk }) => sk?.S?.startsWith(`${LINK}${of}#`))
    .flatMap((item) => readLink(item) ?? []);
  const byId = entries.map(
    (item) => [item["sk"]?.S?.slice(ENTRY.length) ?? "", chainedEntryOf(item)] as const,
  );
  if (links.length !== entries.length) return { links: links.length, entries: entries.length };
  return verifyChain(
    links.toSorted((a, b) => a.seq - b.seq),
    new Map(byId),
  );
}

async function stateAfter(changes: readonly Change[]): Promise<readonly string[]> {
  const { table, all } = memoryTable("heed");
  for (const change of changes) await record(testLedger(table), change);
  return meaningOf(readState(all().find(({ sk }) => sk?.S === STATE)));
}

describe("two Regions that write to one contact at the same time (R-242)", () => {
  test.each(Array.from({ length: 200 }, (_, seed) => seed))(
    "come to the state that one Region would have, whichever write is lost: seed %i",
    async (seed) => {
      const random = seeded(seed);
      const choose = (count: number): number => Math.floor(random() * count);
      const world = twoRegions();
      const changes = someChanges(random);
      for (const change of changes) {
        const region = REGIONS[choose(2)] ?? REGIONS[0];
        await record(testLedger(world.table(region), { region, replicated: true }), change);
        for (let steps = choose(6); steps > 0; steps -= 1) await world.step(choose);
      }
      while (await world.step(choose));
      const expected = await stateAfter(changes);
      for (const region of REGIONS) {
        expect(stateIn(world, region)).toEqual(expected);
        for (const of of REGIONS) expect(chainFault(world, region, of)).toBeUndefined();
      }
    },
  );

  test("lose no opt-out to a state that came from the other Region without it", async () => {
    const { table, replicate, all } = memoryTable("heed");
    const other = memoryTable("heed");
    await record(testLedger(table), reported("here", { topic: "newsletter" }));
    await record(testLedger(other.table), reported("there", { topic: "offers" }));
    for (const item of other.all()) replicate(item);
    const [state] = all().filter(({ sk }) => sk?.S === STATE);
    expect(meaningOf(readState(state))).toEqual([`offers opted_out ${minute(0)}`]);
    const pk = String(state?.["pk"]?.S);
    const arrived = { Records: [inserted({ pk: { S: pk }, sk: { S: STATE } }, "1")] };
    const announcer = announcerIn("us-east-1", table);
    await broadcast({ ...announcer, replicated: false }, arrived);
    expect(all().filter(({ sk }) => sk?.S === STATE)).toEqual([state]);
    await broadcast(announcer, arrived);
    const [mended] = all().filter(({ sk }) => sk?.S === STATE);
    expect(meaningOf(readState(mended))).toEqual([
      `newsletter opted_out ${minute(0)}`,
      `offers opted_out ${minute(0)}`,
    ]);
    expect(await mendState(table, "demo", pk.slice("demo#".length))).toBe(0);
  });
});
