import { setTimeout } from "node:timers/promises";
import type { Config } from "../../shared/config.ts";
import { timeText } from "../../shared/event.ts";
import { noteRetentionPlace, retainPage, retentionPlace } from "../../shared/ledger/retention.ts";
import { log } from "../../shared/log.ts";
import { type LambdaContext, runtimeFromEnv, start } from "../../shared/runtime.ts";
import { type Table, tableFromEnv } from "../../shared/table.ts";

/** What is not reached in this run is where the next one begins. */
const MARGIN_MS = 10_000;
/** A page every so often takes a twentieth of what a partition can read, so that no check waits for it. */
const PAUSE_MS = 50;
const DAY_MS = 86_400_000;

export interface Retaining {
  readonly config: Config;
  readonly table: Table;
  readonly now: () => number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/**
 * Walks through the ledger, a stretch an hour and then from the start again, and erases the evidence that the
 * tenants' `retention` no longer keeps. A million contacts take about a week; nothing else reads so.
 * @returns whether the walk came to its end
 */
export async function retention(
  { config, table, now, pause }: Retaining,
  context: LambdaContext,
): Promise<{ readonly erased: number; readonly ended: boolean }> {
  const cutOffs = new Map(
    config.tenants.flatMap(({ id, retention: policy }) =>
      policy === undefined ? [] : [[id, timeText(now() - policy.evidenceDays * DAY_MS)]],
    ),
  );
  if (cutOffs.size === 0) return { erased: 0, ended: true };
  let erased = 0;
  let place = await retentionPlace(table);
  do {
    const page = await retainPage(table, place, (tenantId) => cutOffs.get(tenantId));
    erased += page.erased;
    place = page.next;
    await noteRetentionPlace(table, place);
    if (place !== undefined) await pause(PAUSE_MS);
  } while (place !== undefined && context.getRemainingTimeInMillis() > MARGIN_MS);
  log("info", "retention", { outcome: place === undefined ? "ended" : "goes on", erased });
  return { erased, ended: place === undefined };
}

export const handler = start(() => {
  const retaining = { ...runtimeFromEnv(), table: tableFromEnv(), pause: setTimeout };
  return (_event: unknown, context: LambdaContext) => retention(retaining, context);
});
