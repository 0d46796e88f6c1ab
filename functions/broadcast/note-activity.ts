import { addCounts, bucketOf, COUNTED, countedAs, countUp, minuteOf } from "../../shared/ledger/activity.ts";
import type { Entry } from "../../shared/ledger/items.ts";
import { noteRecent } from "../../shared/ledger/recent.ts";
import { describeError, log } from "../../shared/log.ts";
import type { Table } from "../../shared/table.ts";

/** How many of the newest are kept of a batch: as many as anybody is shown. */
const NEWEST = 50;

/**
 * Counts what a batch announced for the first time, by the minute in which it was received. It is no part of the
 * way of an opt-out: where it cannot be written, all else stands.
 * @param now milliseconds
 */
export async function noteActivity(table: Table, entries: readonly Entry[], now: number): Promise<void> {
  const tenants = Map.groupBy(entries, ({ tenantId }) => tenantId);
  try {
    await Promise.all([...tenants].map(([tenantId, some]) => note(table, tenantId, some, now)));
  } catch (error) {
    log("warn", "broadcast", { outcome: "activity_unnoted", error: describeError(error) });
  }
}

async function note(table: Table, tenantId: string, entries: readonly Entry[], now: number): Promise<void> {
  const minutes = Map.groupBy(entries, ({ receivedAt }) => minuteOf(Date.parse(receivedAt)));
  const [{ region: part } = { region: "" }] = entries;
  await Promise.all(
    [...minutes].map(([minute, some]) => addCounts(table, tenantId, { minute, part }, countsOf(some, now))),
  );
  await noteRecent(table, tenantId, entries, NEWEST);
}

function countsOf(entries: readonly Entry[], now: number): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const entry of entries) {
    const name = countedAs(entry);
    if (name !== undefined) countUp(counts, name);
    countUp(counts, bucketOf(COUNTED.announced, now - Date.parse(entry.receivedAt)));
  }
  return counts;
}
