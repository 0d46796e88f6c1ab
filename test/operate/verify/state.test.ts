import { describe, expect, test } from "vitest";
import { stateFault } from "../../../functions/operate/verify/state.ts";
import type { Change } from "../../../shared/event.ts";
import { readState } from "../../../shared/ledger/items.ts";
import { ENTRY, STATE } from "../../../shared/ledger/keys.ts";
import { lift } from "../../../shared/ledger/lift.ts";
import { record } from "../../../shared/ledger/record.ts";
import { formOf } from "../../../shared/ledger/stored-chain.ts";
import { unsuppress } from "../../../shared/ledger/unsuppress.ts";
import type { StateRegister } from "../../../shared/ledger/walk.ts";
import type { Item } from "../../../shared/table.ts";
import { seeded } from "../../faults/failing-partner.ts";
import { minute, NOW, ONE_CLICK, reported, testLedger } from "../../support/ledger.ts";
import { type MemoryTable, memoryTable } from "../../support/memory-table.ts";
import { REGIONS, twoRegions } from "../../support/two-regions.ts";

const HOUR = 3_600_000;

function registersIn(items: readonly Item[]): readonly StateRegister[] {
  const { registers } = readState(items.find(({ sk }) => sk?.S === STATE));
  return [...registers].map(([name, register]) => ({ name, ...register }));
}

function faultIn(
  items: readonly Item[],
  state: readonly StateRegister[] = registersIn(items),
  settledBefore = NOW + HOUR,
): ReturnType<typeof stateFault> {
  return stateFault(state, items.filter(({ sk }) => sk?.S?.startsWith(ENTRY)).map(formOf), settledBefore);
}

/** Reports of programs and presses of the person, some late, some repeated, some of consent that ends. */
function someChanges(random: () => number, presses: number): readonly Change[] {
  const pick = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
  return Array.from({ length: 12 }, (_, index): Change => {
    const effect = pick(["opted_out", "opted_in", "complaint", "hard_bounce"] as const) ?? "opted_out";
    const closesAll = effect === "complaint" || effect === "hard_bounce";
    const topic = closesAll ? "*" : (pick(["newsletter", "offers", "*"]) ?? "*");
    const change = { effect, topic, occurredAt: minute(Math.floor(random() * 6)) };
    const byPress = !closesAll && random() < presses;
    if (byPress) return { ...ONE_CLICK, source: "page", ...change };
    const ends = effect !== "complaint" && effect !== "hard_bounce" && random() < 0.3;
    return reported(`event-${index}`, { ...change, ...(ends ? { until: minute(600) } : {}) });
  });
}

describe("a state that was never touched", () => {
  test.each(Array.from({ length: 100 }, (_, seed) => seed))(
    "is what its entries make it, whatever happened in whatever order: seed %i",
    async (seed) => {
      const { table, all } = memoryTable("heed");
      for (const change of someChanges(seeded(seed), 0.5)) await record(testLedger(table), change);
      expect(faultIn(all())).toBeUndefined();
    },
  );

  test.each(Array.from({ length: 100 }, (_, seed) => seed))(
    "is so in both of two Regions that write at the same time (R-242): seed %i",
    async (seed) => {
      const random = seeded(seed);
      const choose = (count: number): number => Math.floor(random() * count);
      const world = twoRegions();
      // A press that both Regions take before they hear of each other is one item, and one of the two times is gone.
      for (const change of someChanges(random, 0)) {
        const region = REGIONS[choose(2)] ?? REGIONS[0];
        await record(testLedger(world.table(region), { region, replicated: true }), change);
        for (let steps = choose(6); steps > 0; steps -= 1) await world.step(choose);
      }
      while (await world.step(choose));
      for (const region of REGIONS) expect(faultIn(world.all(region))).toBeUndefined();
    },
  );

  test("is so after an operator ended a bounce, and after an import was taken back", async () => {
    const { table, all } = memoryTable("heed");
    const ledger = testLedger(table);
    const bounced = await record(ledger, reported("bounce", { effect: "hard_bounce", topic: "*" }));
    const imported = await record(
      ledger,
      reported("row", { source: "import", evidence: { import: "first" }, occurredAt: minute(1) }),
    );
    if (bounced.outcome === "conflict" || imported.outcome === "conflict") throw new Error("a conflict");
    await unsuppress(ledger, bounced.contactId, ONE_CLICK, undefined);
    expect(await lift(ledger, "first", imported, true)).toBe("lifted");
    expect(registersIn(all()).map(({ name, status }) => [name, status])).toEqual([
      ["!hard_bounce", "opted_in"],
    ]);
    expect(faultIn(all())).toBeUndefined();
  });
});

describe("a state that somebody changed", () => {
  /** Opted in, and out again by a press. */
  async function someone(): Promise<MemoryTable & { readonly out: string; readonly in: string }> {
    const memory = memoryTable("heed");
    const ledger = testLedger(memory.table);
    const first = await record(ledger, reported("in", { effect: "opted_in", occurredAt: minute(1) }));
    const second = await record(ledger, { ...ONE_CLICK, occurredAt: minute(2) });
    if (first.outcome === "conflict" || second.outcome === "conflict") throw new Error("a conflict");
    return { ...memory, in: first.eventId, out: second.eventId };
  }

  test("does not say what an entry does: it is behind", async () => {
    const world = await someone();
    const behind = { fault: "state_behind", register: "newsletter", eventId: world.out };
    expect(faultIn(world.all(), [])).toEqual(behind);
    const opened = { name: "newsletter", status: "opted_in", at: minute(1), unproven: false } as const;
    expect(faultIn(world.all(), [{ ...opened, eventId: world.in }])).toEqual(behind);
  });

  test("may be behind within the first hour, while the entry waits for its fold", async () => {
    const world = await someone();
    expect(faultIn(world.all(), [], NOW - 1)).toBeUndefined();
  });

  test("cannot hold an opt-in past the opt-out that came after it, though its time is moved", async () => {
    const world = await someone();
    const moved = { name: "newsletter", status: "opted_in", at: minute(9), unproven: false } as const;
    expect(faultIn(world.all(), [{ ...moved, eventId: world.in }])).toEqual({
      fault: "state_unfounded",
      register: "newsletter",
      eventId: world.in,
    });
  });

  test.for([
    ["an event that is none of the contact's", { eventId: "0".repeat(26) }, "state_unfounded"],
    ["an end that the event does not tell", { until: minute(60) }, "state_unfounded"],
    ["another status than the event's", { status: "opted_in" }, "state_behind"],
    ["an earlier time than the event's", { at: minute(1) }, "state_behind"],
    ["an opt-in of a later time", { status: "opted_in", at: minute(9) }, "state_unfounded"],
  ] as const)("cannot name %s", async ([, change, fault]) => {
    const world = await someone();
    const [register] = registersIn(world.all());
    if (register === undefined) throw new Error("no register");
    expect(faultIn(world.all(), [{ ...register, ...change }])).toMatchObject({
      fault,
      register: "newsletter",
    });
  });

  test("cannot hold a register that no entry asked for", async () => {
    const world = await someone();
    const more = { name: "offers", status: "opted_in", at: minute(2), unproven: false } as const;
    const state = [...registersIn(world.all()), { ...more, eventId: world.in }];
    expect(faultIn(world.all(), state)).toMatchObject({ fault: "state_unfounded", register: "offers" });
  });
});
