import fc from "fast-check";
import { expect, test } from "vitest";
import type { Change, Effect } from "../../../shared/event.ts";
import { contactOf } from "../../../shared/ledger/ledger.ts";
import { stateAt } from "../../../shared/ledger/past.ts";
import { record } from "../../../shared/ledger/record.ts";
import { minute, reported, testLedger } from "../../support/ledger.ts";
import { memoryTable } from "../../support/memory-table.ts";

const change = fc.record({
  effect: fc.constantFrom<Effect>("opted_out", "opted_in", "pending", "complaint", "hard_bounce"),
  topic: fc.constantFrom("newsletter", "offers", "*"),
  occurred: fc.nat({ max: 4 }),
  byPerson: fc.boolean(),
  unproven: fc.boolean(),
  until: fc.option(fc.nat({ max: 9 }), { nil: undefined }),
  basis: fc.option(fc.constantFrom("soft_opt_in", "implied_purchase"), { nil: undefined }),
});
type Told = typeof change extends fc.Arbitrary<infer T> ? T : never;

function changeOf({ effect, topic, occurred, byPerson, until, ...said }: Told, index: number): Change {
  const given = effect === "opted_in";
  const paused = effect === "opted_out" && topic === "*";
  return reported(String(index), {
    effect,
    topic: effect === "complaint" || effect === "hard_bounce" ? "*" : topic,
    occurredAt: minute(occurred),
    receivedAt: minute(10 + index),
    byPerson,
    ...(given ? { unproven: said.unproven } : {}),
    ...(given && said.basis !== undefined ? { basis: said.basis } : {}),
    ...((given || paused) && until !== undefined ? { until: minute(until) } : {}),
  });
}

test("R-132, R-156: the ledger's entries rebuild the state as it was after each of them", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(change, { maxLength: 6 }), async (told) => {
      const { table } = memoryTable("heed");
      const ledger = testLedger(table);
      const contact = () => contactOf(ledger, "email", "ann@example.com");
      const states = [(await contact()).state];
      for (const [index, one] of told.entries()) {
        await record(ledger, changeOf(one, index));
        states.push((await contact()).state);
      }
      const { contactId } = await contact();
      for (const [index, state] of states.entries()) {
        const past = await stateAt(table, "demo", contactId, minute(9 + index));
        expect(past.registers).toEqual(state.registers);
        expect([...past.pending.keys()]).toEqual([...state.pending.keys()]);
      }
    }),
    { numRuns: 300 },
  );
});
