import type { Writable } from "node:stream";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { describeError } from "../../shared/log.ts";

export interface FunctionSettings {
  readonly name: string;
  /** The folder's `index.mjs`. */
  readonly bundle: string;
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly log: Writable;
}

export interface HostData {
  readonly name: string;
  readonly bundle: string;
}

/** Event and result travel as JSON, as they do on Lambda: what JSON cannot say, no function sees. */
interface HostCall {
  readonly id: number;
  readonly event: string;
  readonly deadline: number;
}

export interface HostAnswer {
  readonly id: number;
  readonly result?: string;
  /** What the handler threw, in words that are safe to log. */
  readonly thrown?: Readonly<Record<string, string>>;
}

/** A call that Lambda would report as failed: the handler threw, the process ended, or time was up. */
export class CallFailed extends Error {
  override readonly name = "CallFailed";
  readonly reason: "threw" | "crashed" | "timed_out";
  constructor(functionName: string, reason: "threw" | "crashed" | "timed_out") {
    super(`${functionName}: ${reason.replace("_", " ")}`);
    this.reason = reason;
  }
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: CallFailed) => void;
  readonly timer: NodeJS.Timeout;
}

/** Left to itself, each of some dozens of workers would let a hundred megabytes of garbage wait. */
const YOUNG_MB = 16;

/**
 * A worker thread with one bundle. It takes many calls at a time, unlike on Lambda: a laptop has not the memory
 * for hundreds of them. After a call that outlasts its time it takes no more, and ends with the last it has.
 */
export class ExecutionEnvironment {
  readonly #settings: FunctionSettings;
  readonly #worker: Worker;
  readonly #calls = new Map<number, Waiting>();
  readonly #loaded = Promise.withResolvers<void>();
  #lastId = 0;
  #state: "serves" | "retired" | "gone" = "serves";

  constructor(settings: FunctionSettings) {
    this.#settings = settings;
    this.#worker = launch(settings);
    this.#worker.on("message", (answer: HostAnswer) => this.#finish(answer));
    // A bundle that does not even load ends here.
    this.#worker.on("error", (error) => this.#note({ outcome: "crashed", error: describeError(error) }));
    this.#worker.on("exit", () => this.#lost());
  }

  get state(): "serves" | "retired" | "gone" {
    return this.#state;
  }

  /** Until the bundle is loaded, or cannot be. */
  get loaded(): Promise<void> {
    return this.#loaded.promise;
  }

  /** @throws CallFailed */
  invoke(event: object): Promise<unknown> {
    const milliseconds = this.#settings.timeoutSeconds * 1000;
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#outOfTime(id), milliseconds);
      this.#calls.set(id, { resolve, reject, timer });
      const call: HostCall = { id, event: JSON.stringify(event), deadline: Date.now() + milliseconds };
      this.#worker.postMessage(call);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #finish({ id, result, thrown }: HostAnswer): void {
    this.#loaded.resolve();
    const waiting = this.#take(id);
    if (thrown === undefined) {
      waiting?.resolve(result === undefined ? null : JSON.parse(result));
    } else {
      this.#note({ outcome: "threw", ...thrown });
      waiting?.reject(new CallFailed(this.#settings.name, "threw"));
    }
  }

  #outOfTime(id: number): void {
    this.#note({ outcome: "timed_out" });
    this.#state = "retired";
    this.#take(id)?.reject(new CallFailed(this.#settings.name, "timed_out"));
  }

  #lost(): void {
    this.#state = "gone";
    this.#loaded.resolve();
    for (const id of [...this.#calls.keys()]) {
      this.#take(id)?.reject(new CallFailed(this.#settings.name, "crashed"));
    }
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#calls.get(id);
    this.#calls.delete(id);
    clearTimeout(waiting?.timer);
    if (this.#state === "retired" && this.#calls.size === 0) void this.end();
    return waiting;
  }

  #note(fields: object): void {
    const { log, name } = this.#settings;
    log.write(`${JSON.stringify({ level: "error", stage: name, ...fields })}\n`);
  }
}

function launch({ name, bundle, env, log }: FunctionSettings): Worker {
  const workerData: HostData = { name, bundle: pathToFileURL(bundle).href };
  const worker = new Worker(new URL("./lambda-host.mjs", import.meta.url), {
    workerData,
    env: { ...env, AWS_LAMBDA_FUNCTION_NAME: name },
    stdout: true,
    stderr: true,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  worker.stdout.pipe(log, { end: false });
  worker.stderr.pipe(log, { end: false });
  return worker;
}
