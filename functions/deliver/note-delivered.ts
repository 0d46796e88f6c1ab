import { addCounts, bucketOf, COUNTED, countUp, minuteOf } from "../../shared/ledger/activity.ts";
import { describeError, log } from "../../shared/log.ts";
import type { Job } from "../../shared/partner.ts";
import type { Table } from "../../shared/table.ts";

/** What was delivered and not yet counted, by tenant, and when it was last written down (milliseconds). */
export type DeliveredNotes = Map<string, { readonly counts: Map<string, number>; writtenAt: number }>;

/** A percentile for people to look at: a write a minute is enough, and what a stop forgets is few of many. */
const EVERY_MS = 60_000;

/** Remembers how long it took from the event's receipt until the partner had it. */
export function noteDelivered(notes: DeliveredNotes, job: Job, now: number): void {
  const since = Date.parse(job.receivedAt ?? job.createdAt);
  const name = bucketOf(`${COUNTED.delivered}${job.partner}.`, now - since);
  const own = notes.get(job.tenant) ?? { counts: new Map<string, number>(), writtenAt: 0 };
  countUp(own.counts, name);
  notes.set(job.tenant, own);
}

/** Counts them, where the last time is long enough ago. It is no part of the delivery. */
export async function countDelivered(
  table: Table,
  notes: DeliveredNotes,
  { now, region }: { readonly now: number; readonly region: string },
): Promise<void> {
  // Apart from what broadcast counts: with many partners an item of all would cost each of its writes double.
  const part = `${region}#delivered`;
  for (const [tenant, own] of notes) {
    if (own.counts.size === 0 || now - own.writtenAt < EVERY_MS) continue;
    const counts = new Map(own.counts);
    own.counts.clear();
    own.writtenAt = now;
    try {
      await addCounts(table, tenant, { minute: minuteOf(now), part }, counts);
    } catch (error) {
      log("warn", "deliver", { outcome: "activity_unnoted", tenant, error: describeError(error) });
    }
  }
}
