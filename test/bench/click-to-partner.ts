import { keepAlive, oneClick } from "../support/keep-alive.ts";
import type { LocalStack } from "../support/local-stack.ts";
import { percentile, progress, type Row, type Topic } from "./measure.ts";
import { withStack } from "./one-click.ts";

const CLICKS = 200;
const WARM_UP = 20;
/** About what a mailbox provider sends after a campaign to some hundred thousand. */
const EVERY_MS = 40;

/** From the press of the button to the partner's receipt of the webhook. */
export const clickToPartner: Topic = {
  name: "click-to-partner",
  async measure() {
    progress("click to partner");
    const times = await withStack(clicks);
    const note = `${times.length} clicks, one each ${EVERY_MS} ms`;
    const rows: readonly Row[] = [
      { metric: "click to partner, p50", value: percentile(times, 50), unit: "ms", note },
      { metric: "click to partner, p99", value: percentile(times, 99), unit: "ms", target: 1_000 },
    ];
    return rows;
  },
};

async function clicks(stack: LocalStack): Promise<readonly number[]> {
  const client = keepAlive(16);
  const pressedAt = new Map<string, number>();
  const answers: Promise<unknown>[] = [];
  for (let click = 0; click < WARM_UP + CLICKS; click += 1) {
    const address = `click-${click}@example.com`;
    const link = await stack.link(address);
    if (click >= WARM_UP) pressedAt.set(address, Date.now());
    answers.push(client.ask(oneClick(link)));
    await new Promise((resolve) => setTimeout(resolve, click < WARM_UP ? 10 * EVERY_MS : EVERY_MS));
  }
  await Promise.all(answers);
  client.close();
  return received(stack, pressedAt);
}

async function received(
  stack: LocalStack,
  pressedAt: ReadonlyMap<string, number>,
): Promise<readonly number[]> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answer = await fetch(`${stack.url}/_local/partner`);
    const { received }: { received: readonly { readonly receivedAt: string; readonly body: string }[] } =
      JSON.parse(await answer.text());
    const times = received.flatMap(({ receivedAt, body }) => {
      const begun = pressedAt.get(JSON.parse(body).data.address);
      return begun === undefined ? [] : [Date.parse(receivedAt) - begun];
    });
    if (times.length >= pressedAt.size) return times;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the partner did not hear of every click within ten seconds");
}
