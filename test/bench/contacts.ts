import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalStack, localStack } from "../support/local-stack.ts";
import { median, progress, type Topic } from "./measure.ts";
import { load } from "./one-click.ts";
import { seedContacts } from "./seed.ts";

const SMALL = 1_000;
const ROUNDS = 7;
const PRESSES = 250;
const CONNECTIONS = 16;

/** Whether a table that has grown takes presses as fast as a small one: both stacks in turns. */
export const growth: Topic = {
  name: "contacts",
  async measure({ contacts }) {
    const folder = mkdtempSync(join(tmpdir(), "heed-bench-contacts-"));
    const stacks: LocalStack[] = [];
    try {
      for (const count of [SMALL, contacts]) {
        progress(`a table of ${count} contacts is made`);
        stacks.push(await startSeeded(mkdtempSync(join(folder, "stack-")), count));
      }
      const [small, large] = stacks;
      if (small === undefined || large === undefined) throw new Error("two stacks are needed");
      progress(`presses on ${SMALL} and on ${contacts} contacts, in turns`);
      const rates = await inTurns(small, large);
      const note = `${median(rates.map(({ few }) => few)).toFixed(0)} and ${median(rates.map(({ many }) => many)).toFixed(0)} requests/s`;
      const value = median(rates.map(({ few, many }) => many / few));
      const metric = `requests/s at ${contacts} contacts / at ${SMALL}`;
      return [{ metric, value, unit: "x", target: 0.9, atLeast: true, note }];
    } finally {
      await Promise.all(stacks.map((stack) => stack.stop()));
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

async function startSeeded(dataDir: string, contacts: number): Promise<LocalStack> {
  await seedContacts(dataDir, contacts);
  const stack = await localStack({ dataDir });
  await stack.start();
  return stack;
}

async function inTurns(
  small: LocalStack,
  large: LocalStack,
): Promise<readonly { readonly few: number; readonly many: number }[]> {
  const rates: { readonly few: number; readonly many: number }[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const few = await rate(small, round);
    const many = await rate(large, round);
    // The first round only warms up.
    if (round > 0) rates.push({ few, many });
  }
  return rates;
}

async function rate(stack: LocalStack, round: number): Promise<number> {
  const links = await Promise.all(
    Array.from({ length: PRESSES }, (_, index) => stack.link(`grown-${round}-${index}@example.com`)),
  );
  return (await load(links, CONNECTIONS)).perSecond;
}
