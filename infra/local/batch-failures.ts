/**
 * What a function reports as failed of a batch (`batchItemFailures`). As on Lambda, a report that names no
 * record of the batch fails all of it.
 * @param ids the records' identifiers, in the order of the batch
 * @returns those of `ids` that failed
 */
export function failuresIn(answer: unknown, ids: readonly string[]): ReadonlySet<string> {
  if (typeof answer !== "object" || answer === null || !("batchItemFailures" in answer)) return new Set();
  const { batchItemFailures } = answer;
  if (!Array.isArray(batchItemFailures)) return new Set();
  const named = batchItemFailures.map((failure: { readonly itemIdentifier?: unknown } | null) =>
    String(failure?.itemIdentifier),
  );
  return new Set(named.every((id) => ids.includes(id)) ? named : ids);
}
