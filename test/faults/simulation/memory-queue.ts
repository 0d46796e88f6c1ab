import type { OutgoingMessage, Queue } from "../../../shared/queue.ts";

/** One message in a queue. */
interface Kept {
  readonly id: string;
  readonly body: string;
  readonly group: string | undefined;
  readonly sentAt: number;
  receives: number;
  visibleAt: number;
}

export interface Taken {
  readonly id: string;
  readonly body: string;
  readonly group: string;
  /** Milliseconds. */
  readonly sentAt: number;
  readonly receives: number;
}

const VISIBILITY_MS = 60_000;
const DEDUPLICATION_MS = 300_000;

/**
 * SQS in memory, as far as its promises go: at least once; a standard queue in any order; a FIFO queue in the
 * order of each group, which is held while one of its messages is out, and one message for each deduplication
 * id in five minutes.
 */
export class MemoryQueues {
  readonly #queues = new Map<string, Kept[]>();
  readonly #seen = new Map<string, number>();
  readonly #now: () => number;
  #lastId = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  send(url: string, { body, group, deduplicationId }: OutgoingMessage): void {
    const seen = `${url} ${group} ${deduplicationId}`;
    const now = this.#now();
    if (deduplicationId !== undefined) {
      if ((this.#seen.get(seen) ?? Number.NEGATIVE_INFINITY) > now - DEDUPLICATION_MS) return;
      this.#seen.set(seen, now);
    }
    this.#lastId += 1;
    const queue = this.#queues.get(url) ?? [];
    this.#queues.set(url, queue);
    queue.push({ id: `message-${this.#lastId}`, body, group, sentAt: now, receives: 0, visibleAt: now });
  }

  /** Takes up to ten messages, of each group its first ones, and hides them. */
  receive(url: string, random: () => number): readonly Taken[] {
    const now = this.#now();
    const queue = this.#queues.get(url) ?? [];
    const held = new Set(queue.filter(({ visibleAt }) => visibleAt > now).map(({ group }) => group));
    const free = queue.filter(
      ({ visibleAt, group }) => visibleAt <= now && (group === undefined || !held.has(group)),
    );
    const some = 1 + Math.floor(random() * 10);
    const taken = free[0]?.group === undefined ? shuffled(free, random).slice(0, some) : free.slice(0, some);
    return taken.map((message) => {
      message.receives += 1;
      message.visibleAt = now + VISIBILITY_MS;
      const { id, body, group = "", sentAt, receives } = message;
      return { id, body, group, sentAt, receives };
    });
  }

  delete(url: string, id: string): void {
    const queue = this.#queues.get(url) ?? [];
    const index = queue.findIndex((message) => message.id === id);
    if (index >= 0) queue.splice(index, 1);
  }

  changeVisibility(url: string, id: string, seconds: number): void {
    const message = this.#queues.get(url)?.find((one) => one.id === id);
    if (message !== undefined) message.visibleAt = this.#now() + seconds * 1000;
  }

  size(url: string): number {
    return this.#queues.get(url)?.length ?? 0;
  }

  /** The seam that functions have, whose calls go through `effect`. */
  seam(effect: <T>(act: () => T) => Promise<T>): Queue {
    return {
      sendBatch: (url, messages) =>
        effect(() => {
          for (const message of messages) this.send(url, message);
          return [];
        }),
      send: (url, messages) =>
        effect(() => {
          for (const message of messages) this.send(url, message);
        }),
      receive: (url) =>
        effect(() => this.receive(url, () => 0).map(({ id, body, group }) => ({ body, group, handle: id }))),
      changeVisibility: (url, handles, seconds) =>
        effect(() => {
          for (const handle of handles) this.changeVisibility(url, handle, seconds);
        }),
      delete: (url, handles) =>
        effect(() => {
          for (const handle of handles) this.delete(url, handle);
        }),
    };
  }
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
