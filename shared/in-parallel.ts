/** How many reads or writes one delivery has under way at the same time. */
export const PARALLEL = 32;

/**
 * Does the work of a list, `most` at a time: each worker takes the next item that nobody has. After a failure
 * nothing more is begun, and what is under way ends first: a function that has answered leaves no write behind.
 * @returns what the work gives, in the order of the list
 * @throws the first thing that the work throws
 */
export async function inParallel<T, R>(
  list: readonly T[],
  work: (item: T, index: number) => Promise<R>,
  most = PARALLEL,
): Promise<readonly R[]> {
  const results = new Array<R>(list.length);
  const failures: unknown[] = [];
  const waiting = list.entries();
  async function worker(): Promise<void> {
    for (const [index, item] of waiting) {
      if (failures.length > 0) return;
      try {
        results[index] = await work(item, index);
      } catch (error) {
        failures.push(error);
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(most, list.length) }, worker));
  for (const failure of failures) throw failure;
  return results;
}
