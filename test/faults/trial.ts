import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalStack, localStack } from "../support/local-stack.ts";
import { testimonies } from "./evidence.ts";
import { type FailingPartner, failingPartner, seeded } from "./failing-partner.ts";
import { judge, type Violation } from "./judge.ts";
import { type Done, type Script, scriptsOf, senders, sleep } from "./senders.ts";

export interface TrialWishes {
  readonly seed: number;
  readonly actions: number;
  /** How long each sender waits between its actions, in milliseconds. */
  readonly pace: number;
  /** Called while the senders are at work, with the share of actions that is done, 0 to 1. */
  readonly disturb: (stack: LocalStack, progress: () => number) => Promise<void>;
  readonly say: (line: string) => void;
}

export interface Verdict {
  readonly actions: number;
  readonly acknowledged: number;
  /** Of these, kept in the intake queue first. */
  readonly queued: number;
  readonly events: number;
  readonly requests: number;
  readonly repeats: number;
  readonly seconds: number;
  readonly violations: readonly Violation[];
}

const PARALLEL = 24;
const FAIL = 0.3;
/** A job in hand at a kill is hidden for a minute, and the back-off doubles; nothing takes longer than this. */
const QUIET_AFTER_MS = 240_000;

/** Lets senders work on a whole stack with a partner that fails, disturbs it, and judges what is left. */
export async function trial(wishes: TrialWishes): Promise<Verdict> {
  const from = Date.now();
  const random = seeded(wishes.seed);
  const dataDir = mkdtempSync(join(tmpdir(), "heed-faults-"));
  const partner = await failingPartner(FAIL, random);
  const retry = { firstSeconds: 1, maxSeconds: 4, forSeconds: 259_200 };
  const stack = await localStack({ dataDir, partnerUrl: partner.url, retry });
  await stack.start();
  try {
    const scripts = scriptsOf(wishes.actions, random);
    const done = await send(stack, scripts, wishes);
    wishes.say("all sent; the rest is delivered");
    const events = await untilQuiet(stack, scripts, partner);
    const violations = judge({
      done,
      testimonies: events,
      heard: partner.heard,
      partnerSecret: stack.secret("CRM_WEBHOOK_SECRET"),
    });
    const ids = new Set(partner.heard.filter(({ status }) => status === 200).map(({ id }) => id));
    return {
      actions: done.length,
      acknowledged: done.filter(({ status }) => status !== undefined).length,
      queued: done.filter(({ status }) => status === 202).length,
      events: [...events.values()].reduce((sum, testimony) => sum + testimony.events.length, 0),
      requests: partner.heard.length,
      repeats: partner.heard.filter(({ status }) => status === 200).length - ids.size,
      seconds: Math.round((Date.now() - from) / 1000),
      violations,
    };
  } finally {
    await stack.stop();
    await partner.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function send(
  stack: LocalStack,
  scripts: readonly Script[],
  { disturb, pace }: TrialWishes,
): Promise<readonly Done[]> {
  const all = scripts.reduce((sum, script) => sum + script.length, 0);
  const done: Done[] = [];
  const crowd = senders(stack, PARALLEL, pace);
  await Promise.all([crowd.run(scripts, (one) => done.push(one)), disturb(stack, () => done.length / all)]);
  crowd.close();
  return done;
}

/** Waits until nothing is on its way any more, or for as long as anything may take. */
async function untilQuiet(
  stack: LocalStack,
  scripts: readonly Script[],
  partner: FailingPartner,
): Promise<Awaited<ReturnType<typeof testimonies>>> {
  const addresses = [...new Set(scripts.flat().map(({ address }) => address))];
  const until = Date.now() + QUIET_AFTER_MS;
  for (;;) {
    const heard = partner.heard.length;
    const found = await testimonies(stack, addresses);
    const waiting = [...found.values()].some(({ deliveries, proof }) => {
      const states = [...deliveries.values()].flat().map(({ state }) => state);
      return proof.unchained.length > 0 || states.some((state) => state === "queued" || state === "retrying");
    });
    if ((!waiting && partner.heard.length === heard) || Date.now() > until) return found;
    await sleep(2_000);
  }
}
