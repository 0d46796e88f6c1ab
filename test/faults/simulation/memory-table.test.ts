import { expect, test } from "vitest";
import type { Change } from "../../../shared/event.ts";
import { FIRST_LINK } from "../../../shared/ledger/keys.ts";
import { record } from "../../../shared/ledger/record.ts";
import type { Item, Table } from "../../../shared/table.ts";
import { useTable } from "../../support/emulators.ts";
import { minute, ONE_CLICK, reported, testLedger } from "../../support/ledger.ts";
import { memoryTable } from "../../support/memory-table.ts";
import { seeded } from "../failing-partner.ts";

// What the simulation finds is worth what its table is like: the same changes leave the same in both.

const { table } = useTable();

function someChanges(random: () => number): readonly Change[] {
  const topics = ["newsletter", "offers", "*"];
  const effects = ["opted_out", "opted_in", "complaint", "hard_bounce", "pending"] as const;
  return Array.from({ length: 12 }, (_, index) => {
    const at = { occurredAt: minute(Math.floor(random() * 6)), receivedAt: minute(10 + index) };
    if (random() < 0.3) return { ...ONE_CLICK, ...at };
    const topic = topics[Math.floor(random() * topics.length)] ?? "*";
    const effect = effects[Math.floor(random() * effects.length)] ?? "opted_out";
    const closesAll = effect === "complaint" || effect === "hard_bounce";
    return reported(`event-${Math.floor(random() * 9)}`, { ...at, topic: closesAll ? "*" : topic, effect });
  });
}

async function leftBy(changes: readonly Change[], on: Table): Promise<readonly unknown[]> {
  const ledger = testLedger(on);
  const outcomes: unknown[] = [];
  for (const change of changes) outcomes.push(await record(ledger, change));
  const { items } = await on.scan(1_000, undefined);
  return [outcomes, items.map(plain).sort()];
}

/** Without what is encrypted, and hashed of that, which is never the same twice. */
function plain(item: Item): string {
  const texts = Object.entries(item)
    .filter(([, value]) => value.B === undefined)
    .map(([name, value]) => [name, name.startsWith(FIRST_LINK) ? value.S?.split(".")[0] : value] as const);
  return JSON.stringify(texts.sort(([a], [b]) => (a < b ? -1 : 1)));
}

test.each([1, 2, 3, 4, 5, 6])(
  "a table in memory is left as DynamoDB is, by changes in any order: seed %i",
  async (seed) => {
    const changes = someChanges(seeded(seed));
    expect(await leftBy(changes, memoryTable("memory").table)).toEqual(await leftBy(changes, table()));
  },
);
