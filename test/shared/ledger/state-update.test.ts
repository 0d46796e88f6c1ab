import fc from "fast-check";
import { expect, test, vi } from "vitest";
import { registersOf } from "../../../shared/ledger/standing.ts";
import { stateUpdate } from "../../../shared/ledger/state-update.ts";
import { minute } from "../../support/ledger.ts";

const change = fc.record({
  effect: fc.constantFrom("opted_out", "opted_in", "pending", "complaint", "hard_bounce"),
  topic: fc.constantFrom("newsletter", "offers", "*"),
  occurredAt: fc.nat(9).map(minute),
  byPerson: fc.boolean(),
  unproven: fc.boolean(),
  until: fc.option(fc.nat(9).map(minute), { nil: undefined }),
  basis: fc.option(fc.constantFrom("soft_opt_in", "implied_purchase"), { nil: undefined }),
});
const told = fc.record({
  change,
  eventId: fc.constantFrom("ONE", "TWO"),
  address: fc.option(fc.constantFrom(Buffer.from("ann"), Buffer.from("bob")), { nil: undefined }),
});

test("an update is the same whatever others of its form were made before it", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 2, maxLength: 4 }), async (all) => {
      const updates = all.map(({ change, eventId, address }) =>
        stateUpdate({ address, channel: "email" }, registersOf(change), change, eventId),
      );
      for (const [index, { change, eventId, address }] of all.entries()) {
        vi.resetModules();
        const alone = await import("../../../shared/ledger/state-update.ts");
        const contact = { address, channel: "email" };
        expect(updates[index]).toEqual(alone.stateUpdate(contact, registersOf(change), change, eventId));
      }
    }),
    { numRuns: 60 },
  );
});
