import { type LocalStack, signal } from "../support/local-stack.ts";
import { sleep } from "./senders.ts";
import type { TrialWishes } from "./trial.ts";

type Disturb = TrialWishes["disturb"];

/** Kills all of the stack so many times, spread over the work, and starts it again each time. */
export function kills(count: number, say: (line: string) => void): Disturb {
  return async (stack, progress) => {
    for (let kill = 1; kill <= count; kill += 1) {
      await until(() => progress() >= kill / (count + 1));
      say(`kill -9, ${kill} of ${count}, at ${Math.round(progress() * 100)} % of the actions`);
      await stack.kill();
      await stack.start();
    }
  };
}

/** Stops the DynamoDB process for a time: it hangs and then goes on. */
export function hang(seconds: number, say: (line: string) => void): Disturb {
  return async (stack, progress) => {
    await until(() => progress() >= 0.2);
    say(`DynamoDB hangs for ${seconds} s`);
    const pid = pidOf(stack);
    signal(pid, "SIGSTOP");
    await sleep(seconds * 1000);
    signal(pid, "SIGCONT");
    say(`DynamoDB goes on, at ${Math.round(progress() * 100)} % of the actions`);
  };
}

/** Kills the DynamoDB process, and for a time every one that the stack starts in its place. */
export function crash(seconds: number, say: (line: string) => void): Disturb {
  return async (stack, progress) => {
    await until(() => progress() >= 0.2);
    say(`DynamoDB is killed, again and again for ${seconds} s`);
    const end = Date.now() + seconds * 1000;
    while (Date.now() < end) {
      signal(pidOf(stack), "SIGKILL");
      await sleep(50);
    }
    say(`DynamoDB may start again, at ${Math.round(progress() * 100)} % of the actions`);
  };
}

function pidOf(stack: LocalStack): number {
  const { pid } = stack.file().dynamodb;
  if (pid === null) throw new Error("the stack has no DynamoDB process of its own");
  return pid;
}

async function until(met: () => boolean): Promise<void> {
  while (!met()) await sleep(20);
}
