import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { keepAlive } from "../support/keep-alive.ts";
import { type LocalStack, localStack } from "../support/local-stack.ts";
import { consoleRows } from "./console-view.ts";
import { inParallel, median, progress, type Row, type Topic, timed } from "./measure.ts";
import { load } from "./one-click.ts";
import { seedContacts } from "./seed.ts";

const SMALL = 1_000;
const ROUNDS = 7;
const PRESSES = 250;
const CHECKS = 1_000;
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
      progress(`presses and checks on ${SMALL} and on ${contacts} contacts, in turns`);
      const presses = await inTurns(small, large, pressRate);
      const checks = await inTurns(small, large, checkRate);
      const at = `at ${contacts} contacts / at ${SMALL}`;
      const views = await consoleRows(large, contacts);
      return [rowOf(`requests/s ${at}`, presses), rowOf(`checks/s ${at}`, checks), ...views];
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

interface Rates {
  readonly few: number;
  readonly many: number;
}

function rowOf(metric: string, rates: readonly Rates[]): Row {
  const [few, many] = [median(rates.map((rate) => rate.few)), median(rates.map((rate) => rate.many))];
  const note = `${few.toFixed(0)} and ${many.toFixed(0)} a second`;
  const value = median(rates.map((rate) => rate.many / rate.few));
  return { metric, value, unit: "x", target: 0.9, atLeast: true, note };
}

async function inTurns(
  small: LocalStack,
  large: LocalStack,
  rate: (stack: LocalStack, round: number) => Promise<number>,
): Promise<readonly Rates[]> {
  const rates: Rates[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const few = await rate(small, round);
    const many = await rate(large, round);
    // The first round only warms up.
    if (round > 0) rates.push({ few, many });
  }
  return rates;
}

async function pressRate(stack: LocalStack, round: number): Promise<number> {
  const links = await Promise.all(
    Array.from({ length: PRESSES }, (_, index) => stack.link(`grown-${round}-${index}@example.com`)),
  );
  return (await load(links, CONNECTIONS)).perSecond;
}

/** Of contacts that the presses made, so that there is something to find. */
async function checkRate(stack: LocalStack, round: number): Promise<number> {
  const client = keepAlive(CONNECTIONS);
  const headers = { authorization: `Bearer ${await stack.apiToken()}`, "content-type": "application/json" };
  const bodies = Array.from({ length: CHECKS }, (_, index) => {
    const address = `grown-${round}-${index % PRESSES}@example.com`;
    return JSON.stringify({ channel: "email", address, topic: "newsletter" });
  });
  const time = await timed(() =>
    inParallel(bodies, CONNECTIONS, async (body) => {
      const answer = await client.ask({ method: "POST", url: `${stack.url}/v1/check`, headers, body });
      if (!answer.body.includes("topic_opt_out")) throw new Error(`a check was answered ${answer.body}`);
    }),
  );
  client.close();
  return CHECKS / (time / 1000);
}
