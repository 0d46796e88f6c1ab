import * as v from "valibot";
import type { Api } from "./ask.ts";
import { CommandFailed } from "./command.ts";
import type { ImportEntry } from "./import-entries.ts";
import { patiently } from "./patience.ts";

const RESULTS = v.object({
  results: v.array(v.object({ outcome: v.string(), detail: v.optional(v.string()) })),
});

/** What the API takes at once. */
export const AT_ONCE = 500;

/** How many rows had which outcome. */
export type Outcomes = Record<string, number>;

/** Entries in the lots that the API takes. */
export async function* batchesOf(
  entries: AsyncIterable<ImportEntry>,
): AsyncGenerator<readonly ImportEntry[]> {
  let batch: ImportEntry[] = [];
  for await (const entry of entries) {
    batch.push(entry);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Asks about one batch, again where the stack has no answer for a while: nothing is recorded twice.
 * @throws CommandFailed where it has none for a minute
 */
export async function send(api: Api, route: string, body: object): Promise<Outcomes> {
  return counted(await patiently(() => api.post(route, "operate", body)));
}

function counted(answer: unknown): Outcomes {
  const judged = v.safeParse(RESULTS, answer);
  if (!judged.success) throw new CommandFailed("the answer is not one of /v1/imports");
  const outcomes: Outcomes = {};
  for (const { outcome } of judged.output.results) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return outcomes;
}

export function addTo(sum: Outcomes, more: Outcomes): void {
  for (const [outcome, count] of Object.entries(more)) sum[outcome] = (sum[outcome] ?? 0) + count;
}
