import { inParallel } from "../../../shared/in-parallel.ts";
import { holdToo, noteBatch } from "../../../shared/ledger/imports.ts";
import type { Ledger } from "../../../shared/ledger/ledger.ts";
import { record } from "../../../shared/ledger/record.ts";
import type { ImportContext, Outcome, Planned } from "./plan.ts";

/**
 * Records what was planned. Repeated after whatever stopped it, it changes nothing that was done.
 * @returns what each row did
 * @throws where DynamoDB refuses: the batch has to come again
 */
export async function carryOut(
  { ledger, importId }: ImportContext,
  batch: number,
  planned: readonly Planned[],
): Promise<readonly Outcome[]> {
  const held = planned.flatMap(({ own, standsOn }) => [own, ...standsOn]);
  await noteBatch(ledger, importId, batch, held);
  return inParallel(planned, (row) => carryOutRow(ledger, importId, row));
}

async function carryOutRow(ledger: Ledger, importId: string, row: Planned): Promise<Outcome> {
  for (const held of row.standsOn) await holdToo(ledger, importId, held);
  if (!row.records) return row.outcome;
  const recorded = await record(ledger, row.change);
  if (recorded.outcome !== "recorded") return "known";
  return recorded.applied || row.outcome !== "closes" ? row.outcome : "later";
}
