import { inParallel } from "../../../shared/in-parallel.ts";
import { batchFrom, type Held } from "../../../shared/ledger/imports.ts";
import type { Ledger } from "../../../shared/ledger/ledger.ts";
import { type Lifted, lift } from "../../../shared/ledger/lift.ts";

/** One call ends well inside the gateway's 30 s and says where the next goes on. */
const LASTS_MS = 20_000;
const PARALLEL = 16;

/** How many entries went which way; what the import made nothing of is not counted. */
export type Undone = Readonly<Record<Exclude<Lifted, "foreign">, number>>;

/**
 * Takes back what an import closed, batch by batch.
 * @param from the batch to begin with
 * @param write `false`: only counts what would be taken back
 */
export async function undoFrom(
  ledger: Ledger,
  importId: string,
  from: number,
  write: boolean,
): Promise<{ readonly undone: Undone; readonly next: number | undefined }> {
  const until = ledger.now() + LASTS_MS;
  const counts = { lifted: 0, held: 0, overtaken: 0, confirmed: 0 };
  let next: number | undefined = from;
  while (next !== undefined && ledger.now() < until) {
    const found = await batchFrom(ledger, importId, next);
    const held = unique(found?.held ?? []);
    const outcomes = await inParallel(held, (one) => lift(ledger, importId, one, write), PARALLEL);
    for (const outcome of outcomes) if (outcome !== "foreign") counts[outcome] += 1;
    next = found === undefined ? undefined : found.batch + 1;
  }
  return { undone: counts, next };
}

/** Two rows of one list may say the same. */
function unique(held: readonly Held[]): readonly Held[] {
  return [...new Map(held.map((one) => [`${one.contactId} ${one.eventId}`, one])).values()];
}
