/** What one seed decides. */
export type Random = () => number;

/** How an effect may go wrong, each with its share of all effects. */
export interface FaultShares {
  /** It fails and has not happened. */
  readonly before: number;
  /** It fails and has happened: the reply was lost. */
  readonly after: number;
  /** The process that asked for it dies, before it happens or after. */
  readonly death: number;
}

/** A failure that the simulation made up. */
export class Injected extends Error {
  override readonly name = "Injected";
}

/** One run of a function. Dead, it asks for nothing more and hears of nothing more. */
export interface Process {
  dead: boolean;
}

interface Waiting {
  readonly process: Process;
  readonly run: () => void;
}

/**
 * Decides everything that a real machine leaves to chance, from one seed: which of the effects that are under way
 * happens next, how long it takes, and whether it fails, before or after it happened. Time is virtual.
 */
export class Scheduler {
  readonly random: Random;
  #now: number;
  #waiting: Waiting[] = [];
  #timers: { readonly at: number; readonly run: () => void }[] = [];
  #faults: FaultShares;

  constructor(random: Random, start: number, faults: FaultShares) {
    this.random = random;
    this.#now = start;
    this.#faults = faults;
  }

  now = (): number => this.#now;

  /** From here on nothing fails: what is left must come to its end. */
  heal(): void {
    this.#faults = { before: 0, after: 0, death: 0 };
  }

  /** Lets an effect happen in its turn. It never ends where its process dies. */
  effect<T>(process: Process, act: () => Promise<T> | T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const run = (): void => {
        if (process.dead) return;
        const { before, after, death } = this.#faults;
        const draw = this.random();
        if (draw < before) {
          reject(new Injected("before the effect"));
          return;
        }
        if (draw < before + death) process.dead = true;
        // Who dies does so before it happened, or just after.
        if (draw < before + death / 2) return;
        const done = Promise.resolve().then(act);
        if (process.dead) done.catch(() => {});
        else if (draw < before + death + after) done.then(() => reject(new Injected("after it")), reject);
        else done.then(resolve, reject);
      };
      this.#waiting.push({ process, run });
    });
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      this.#timers.push({ at: this.#now + milliseconds, run: resolve });
    });
  }

  /** Runs until the work is done. @throws where nothing is left that could end it */
  async until(isDone: () => boolean, limit: number): Promise<void> {
    for (let steps = 0; !isDone(); steps += 1) {
      if (steps > limit) throw new Error(`not done after ${limit} steps`);
      await settled();
      if (!isDone()) this.#step();
    }
  }

  #step(): void {
    // Mostly an effect, sometimes a timer, so that timers also come between the effects of one process.
    if (this.#waiting.length > 0 && (this.#timers.length === 0 || this.random() < 0.9)) {
      const [next] = this.#waiting.splice(Math.floor(this.random() * this.#waiting.length), 1);
      this.#now += 1 + Math.floor(this.random() * 20);
      next?.run();
      return;
    }
    this.#timers.sort((a, b) => a.at - b.at);
    const timer = this.#timers.shift();
    if (timer === undefined) throw new Error("nothing is left to happen");
    this.#now = Math.max(this.#now, timer.at);
    timer.run();
  }
}

/** Until everything that was started has run as far as it can. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
