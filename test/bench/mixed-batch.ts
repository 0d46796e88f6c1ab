import { keepAlive } from "../support/keep-alive.ts";
import type { LocalStack } from "../support/local-stack.ts";
import { type BatchEvent, mandrillBatch, sendGridBatch } from "../support/signed-batches.ts";
import { median, progress, type Row, type Topic, timed } from "./measure.ts";
import { withStack } from "./one-click.ts";

const EVENTS = 1_000;
const WRITING = 50;
const WARM_UP = 2;
const BATCHES = 7;

const WRITES: readonly BatchEvent["word"][] = ["unsubscribe", "complaint", "hard_bounce"];
const OTHERS: readonly BatchEvent["word"][] = ["open", "click", "deferral"];

/** What a campaign brings: a thousand events over HTTP, of which one in twenty says something of a wish. */
export const mixedBatch: Topic = {
  name: "mixed-batch",
  async measure() {
    return withStack(async (stack) => [
      await measured("sendgrid", stack, sendGridBatch),
      await measured("mandrill", stack, mandrillBatch),
    ]);
  },
};

async function measured(name: string, stack: LocalStack, sign: typeof sendGridBatch): Promise<Row> {
  progress(`mixed batches of ${name} to the local stack`);
  const client = keepAlive(1);
  const times: number[] = [];
  for (let batch = 0; batch < WARM_UP + BATCHES; batch += 1) {
    const call = sign(stack.url, mixed(`${name}-${batch}`));
    const time = await timed(async () => {
      const { status } = await client.ask(call);
      if (status !== 200) throw new Error(`a batch of ${name} was answered ${status}`);
    });
    if (batch >= WARM_UP) times.push(time);
  }
  client.close();
  return {
    metric: `${name}, 1,000 mixed events of which 50 write, over HTTP`,
    value: median(times),
    unit: "ms",
    target: 1_000,
    note: `worst of ${BATCHES}: ${Math.max(...times).toFixed(0)} ms`,
  };
}

function mixed(name: string): readonly BatchEvent[] {
  return Array.from({ length: EVENTS }, (_, index) => {
    const words = index % (EVENTS / WRITING) === 0 ? WRITES : OTHERS;
    const id = `${name}-${index}`;
    return { address: `${id}@example.com`, id, word: words[Math.floor(index / 20) % words.length] ?? "open" };
  });
}
