/** How many reads or writes one delivery has under way at the same time. */
export const PARALLEL = 32;

/**
 * Does the work of a list, `most` at a time: each worker takes the next item that nobody has.
 * @throws what the work throws, once; workers that are under way go on to the end of their item
 */
export async function inParallel<T>(
  list: readonly T[],
  work: (item: T, index: number) => Promise<void>,
  most = PARALLEL,
): Promise<void> {
  const waiting = list.entries();
  async function worker(): Promise<void> {
    for (const [index, item] of waiting) await work(item, index);
  }
  await Promise.all(Array.from({ length: Math.min(most, list.length) }, worker));
}
