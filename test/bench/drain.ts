import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { join } from "node:path";
import { portOf } from "../support/partner-server.ts";
import type { DrainMemory, DrainWork } from "./drain-child.ts";
import type { World } from "./world.ts";

const CHILD = join(import.meta.dirname, "drain-child.ts");
const FUNCTION = "deliver-webhook";

/** Partners that count what they are told, each under its own number; those that are mute never answer. */
export interface CountingPartners {
  readonly url: string;
  readonly told: Map<string, number>;
  readonly mute: Set<string>;
  stop(): void;
}

export async function countingPartners(): Promise<CountingPartners> {
  const told = new Map<string, number>();
  const mute = new Set<string>();
  const server = createServer((request, response) => {
    const name = (request.url ?? "").slice(1);
    request.resume().on("end", () => {
      if (mute.has(name)) return;
      told.set(name, (told.get(name) ?? 0) + 1);
      response.end("ok");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${portOf(server.address())}/`,
    told,
    mute,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** The webhook partners' function at work on these queues. */
export interface Draining {
  /** As it said. */
  readonly memory: readonly DrainMemory[];
  stop(): Promise<void>;
}

export function startDraining(world: World, queues: readonly string[]): Draining {
  const memory: DrainMemory[] = [];
  const child: ChildProcess = fork(CHILD, {
    env: { ...world.envOf(FUNCTION), AWS_LAMBDA_FUNCTION_NAME: FUNCTION },
    // About what V8 takes for itself in a function of 512 MB.
    execArgv: ["--expose-gc", "--max-old-space-size=384"],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  child.on("message", (now: DrainMemory) => memory.push(now));
  const work: DrainWork = {
    bundle: world.bundleOf(FUNCTION),
    sqsUrl: new URL(world.queuePrefix).origin,
    queueUrls: queues.map((name) => world.queuePrefix + name),
  };
  child.send(work);
  return {
    memory,
    async stop() {
      const gone = once(child, "exit");
      child.kill();
      await gone;
    },
  };
}

/** @throws after so many minutes: what is waited for will not come */
export async function until(isTrue: () => boolean, minutes: number): Promise<void> {
  const end = Date.now() + minutes * 60_000;
  while (!isTrue()) {
    if (Date.now() > end) throw new Error(`the partners were not told within ${minutes} minutes`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
