import { HeedUnavailable, type Post } from "./api.ts";
import { bytesOf } from "./bytes.ts";

/** One answer as it came, and when it was asked for (milliseconds): of later changes it knows nothing. */
export interface Told {
  readonly result: object;
  readonly askedAt: number;
}

interface Waiting {
  readonly promise: Promise<Told>;
  resolve(told: Told): void;
  reject(error: unknown): void;
}

/** Limits of one call: questions, and bytes with some room below the API's mebibyte. */
const MOST_QUESTIONS = 10_000;
const MOST_BYTES = 1_000_000;
const PARALLEL = 4;

/**
 * Puts questions that come within moments of each other into one call. The same question asked twice is sent once,
 * but only while it still waits: one that is under way may have been answered before the change it is asked about.
 * @param collectMs how long the first question waits for others
 */
export function batcher(
  post: Post,
  collectMs: number,
  now: () => number,
): (question: string) => Promise<Told> {
  let waiting = new Map<string, Waiting>();

  async function flush(): Promise<void> {
    const lists = callsFor([...waiting]).values();
    waiting = new Map();
    const work = async (): Promise<void> => {
      for (const list of lists) await call(post, list, now());
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
  }

  return (question) => {
    const known = waiting.get(question);
    if (known !== undefined) return known.promise;
    if (waiting.size === 0) setTimeout(() => void flush(), collectMs);
    const made = waiter();
    waiting.set(question, made);
    return made.promise;
  };
}

/** `Promise.withResolvers`, which Node has from 22 on. */
function waiter(): Waiting {
  let settle: Omit<Waiting, "promise"> | undefined;
  const promise = new Promise<Told>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, resolve: (told) => settle?.resolve(told), reject: (error) => settle?.reject(error) };
}

type Entry = readonly [question: string, waiting: Waiting];

function callsFor(entries: readonly Entry[]): readonly (readonly Entry[])[] {
  const calls: Entry[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const entry of entries) {
    const size = bytesOf(entry[0]).length + 1;
    const last = calls.at(-1);
    if (last === undefined || last.length === MOST_QUESTIONS || bytes + size > MOST_BYTES) {
      calls.push([entry]);
      bytes = size;
    } else {
      last.push(entry);
      bytes += size;
    }
  }
  return calls;
}

async function call(post: Post, entries: readonly Entry[], askedAt: number): Promise<void> {
  try {
    const body = `{"checks":[${entries.map(([question]) => question).join(",")}]}`;
    const results = resultsIn(await post("/v1/check", body));
    if (results.length !== entries.length) throw new HeedUnavailable("the answer is not one of Heed's");
    for (const [index, [, { resolve }]] of entries.entries())
      resolve({ result: results[index] ?? {}, askedAt });
  } catch (error) {
    for (const [, { reject }] of entries) reject(error);
  }
}

function resultsIn(answer: unknown): readonly object[] {
  if (typeof answer !== "object" || answer === null || !("results" in answer)) return [];
  return Array.isArray(answer.results) ? answer.results : [];
}
