import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Effect } from "../../../shared/event.ts";
import { readEntry } from "../../../shared/ledger/items.ts";
import { contactKey, ENTRY, key } from "../../../shared/ledger/keys.ts";
import { contactOf, stateKey } from "../../../shared/ledger/ledger.ts";
import { standingOf } from "../../../shared/ledger/precedence.ts";
import { record } from "../../../shared/ledger/record.ts";
import {
  type ContactState,
  mergeStates,
  PAUSE,
  type Register,
  registersOf,
  takes,
} from "../../../shared/ledger/standing.ts";
import { foldEntry } from "../../../shared/ledger/state-update.ts";
import { useTable } from "../../support/emulators.ts";
import { minute, ONE_CLICK, reported, testLedger } from "../../support/ledger.ts";

interface Step {
  readonly effect: Effect;
  readonly topic: string;
  readonly minute: number;
  /** Makes it a pause, to that minute. */
  readonly until?: number | undefined;
}

function fold(steps: readonly Step[]): ContactState {
  const registers = new Map<string, Register>();
  for (const { effect, topic, minute: at, until } of steps) {
    const end = until === undefined ? {} : { until: minute(until) };
    for (const { name, status } of registersOf({ effect, topic, byPerson: true, ...end })) {
      const closing = name === PAUSE && status === "opted_out" ? end : {};
      const register = { status, at: minute(at), eventId: `${at}`, unproven: false, ...closing };
      if (takes(registers.get(name), register)) registers.set(name, register);
    }
  }
  return { registers, pending: new Map() };
}

const POLICY = {
  channel: "email",
  kind: "marketing",
  defaultAllowed: { email: true, sms: false },
  requireEvidence: false,
} as const;

function ask(steps: readonly Step[], topic: string, at: number): readonly [boolean, string] {
  const { allowed, reason } = standingOf(fold(steps), topic, { ...POLICY, now: minute(at) });
  return [allowed, reason];
}

const pause = { effect: "opted_out", topic: "*", minute: 1, until: 30 } as const;

describe("what a check answers during a pause", () => {
  test("no, until its end, and then what stood before it", () => {
    expect(ask([pause], "newsletter", 29)).toEqual([false, "channel_opt_out"]);
    expect(ask([pause], "newsletter", 30)).toEqual([true, "default"]);
    const agreed = { effect: "opted_in", topic: "newsletter", minute: 0 } as const;
    expect(ask([agreed, pause], "newsletter", 29)[0]).toBe(false);
    expect(ask([agreed, pause], "newsletter", 30)).toEqual([true, "opted_in"]);
  });

  test("without a time to ask for, the stricter answer", () => {
    expect(standingOf(fold([pause]), "newsletter", POLICY).allowed).toBe(false);
  });

  test("yes to a topic that the person opened after it began, and to everything once * was", () => {
    const topic = { effect: "opted_in", topic: "offers", minute: 2 } as const;
    expect(ask([pause, topic], "offers", 3)[0]).toBe(true);
    expect(ask([pause, topic], "newsletter", 3)[0]).toBe(false);
    expect(ask([pause, { ...topic, topic: "*" }], "newsletter", 3)[0]).toBe(true);
  });

  test("R-049: yes to transactional messages", () => {
    const policy = { ...POLICY, kind: "transactional", now: minute(3) } as const;
    expect(standingOf(fold([pause]), "receipts", policy).allowed).toBe(true);
  });

  test("no for ever where everything was also stopped without an end", () => {
    for (const at of [0, 1, 2, 29]) {
      const out = { effect: "opted_out", topic: "*", minute: at } as const;
      expect(ask([pause, out], "newsletter", 99)[0]).toBe(false);
      expect(ask([out, pause], "newsletter", 99)[0]).toBe(false);
    }
  });
});

test("a sign-up that nobody confirmed in 30 days is none any more (R-096)", () => {
  const pending = new Map([["newsletter", { at: minute(0), eventId: "e" }]]);
  const state = { registers: new Map(), pending };
  const days = 30 * 24 * 60;
  const reasonAt = (at: number) => standingOf(state, "newsletter", { ...POLICY, now: minute(at) }).reason;
  expect([reasonAt(days - 1), reasonAt(days)]).toEqual(["pending", "default"]);
});

const step = fc
  .record({
    effect: fc.constantFrom<Effect>("opted_out", "opted_in"),
    topic: fc.constantFrom("newsletter", "*"),
    minute: fc.nat({ max: 3 }),
    until: fc.option(fc.integer({ min: 4, max: 8 }), { nil: undefined }),
  })
  .map((made) => (made.effect === "opted_out" && made.topic === "*" ? made : { ...made, until: undefined }))
  // Two pauses of one contact and moment would be one press.
  .map((made) => (made.until === undefined ? made : { ...made, until: 4 + made.minute }));

test("I4: pauses or not, the order of arrival decides nothing", () => {
  fc.assert(
    fc.property(
      fc
        .array(step, { maxLength: 6 })
        .chain((steps) =>
          fc.tuple(fc.constant(steps), fc.shuffledSubarray(steps, { minLength: steps.length })),
        ),
      ([steps, shuffled]) => {
        for (const at of [4, 6, 9])
          expect(ask(shuffled, "newsletter", at)).toEqual(ask(steps, "newsletter", at));
      },
    ),
    { numRuns: 2_000 },
  );
});

describe("in the table", () => {
  const database = useTable();
  const contact = async () => contactOf(testLedger(database.table()), "email", "ann@example.com");
  const press = (change: object) => record(testLedger(database.table()), { ...ONE_CLICK, ...change });
  const at = (minutes: number) => ({ occurredAt: minute(minutes), receivedAt: minute(minutes) });

  test("its end is written, read, taken over by a later one, and gone with an opt-in of *", async () => {
    await press({ topic: "*", until: minute(60), ...at(0) });
    expect((await contact()).state.registers.get(PAUSE)).toMatchObject({ until: minute(60) });
    expect((await contact()).state.registers.has("*")).toBe(false);
    await press({ topic: "*", until: minute(600), ...at(1) });
    expect((await contact()).state.registers.get(PAUSE)).toMatchObject({ until: minute(600) });
    await press({ topic: "*", effect: "opted_in", ...at(2) });
    const { state } = await contact();
    expect(state.registers.get(PAUSE)).toMatchObject({ status: "opted_in" });
    expect(state.registers.get(PAUSE)).not.toHaveProperty("until");
  });

  test("folding its entry anew gives the same state", async () => {
    const recorded = await press({ topic: "*", until: minute(60) });
    if (recorded.outcome === "conflict") throw new Error("a press is no conflict");
    const table = database.table();
    const { state, contactId } = await contact();
    const item = await table.get(key(contactKey("demo", contactId), ENTRY + recorded.eventId));
    const entry = item && readEntry(item);
    if (item === undefined || entry === undefined) throw new Error("the entry is not there");
    await table.put(stateKey("demo", contactId));
    await foldEntry(table, entry, item);
    expect(mergeStates([(await contact()).state])).toEqual(state);
  });

  test("everything stopped, one topic opened, everything stopped again: the second press counts", async () => {
    await press({ topic: "*", ...at(0) });
    await record(testLedger(database.table()), reported("1", { effect: "opted_in", ...at(1) }));
    expect(await press({ topic: "*", ...at(2) })).toMatchObject({ outcome: "recorded", applied: true });
    expect(await press({ topic: "*", ...at(3) })).toMatchObject({ outcome: "duplicate" });
    const { state } = await contact();
    expect(standingOf(state, "newsletter", POLICY).allowed).toBe(false);
  });

  test("a topic agreed to, closed by something wider, agreed to again: the second press counts", async () => {
    const optIn = { effect: "opted_in", ...at(0) } as const;
    await press(optIn);
    for (const [id, effect] of [
      ["1", "opted_out"],
      ["2", "complaint"],
      ["3", "hard_bounce"],
    ] as const) {
      const minutes = 2 * Number(id);
      const wide = reported(id, { effect, topic: "*", ...at(minutes) });
      await record(testLedger(database.table()), wide);
      expect(standingOf((await contact()).state, "newsletter", POLICY).allowed).toBe(false);
      const again = { ...optIn, ...at(minutes + 1) };
      expect(await press(again)).toMatchObject({ outcome: "recorded", applied: true });
      expect(await press(again)).toMatchObject({ outcome: "duplicate" });
      expect(standingOf((await contact()).state, "newsletter", POLICY).allowed).toBe(true);
    }
  });
});
