import { timeText } from "../event.ts";
import type { Item } from "../table.ts";
import { MARK_SHARD, MARKED_AT } from "./keys.ts";

/** Jobs that failed, of one partner, are spread over so many partitions of the index: an outage makes many at once. */
const SHARDS = 4;
const DAY_MS = 86_400_000;

/** Whose job it is, and its clock. */
interface Clocked {
  readonly tenantId: string;
  readonly eventId: string;
  readonly partner: string;
  readonly createdAt: string;
  readonly startsAt: string | null;
  readonly dueAt: string | null;
}

/**
 * What puts an open job's receipt into the sparse index, ordered by when half of its time is used up. The receipt
 * that settles the job has no such attributes, and with it the job leaves the index: nothing stands in two places.
 */
export function openMark(job: Clocked): Item {
  const { tenantId, partner, eventId } = job;
  const shard = openShards(tenantId, partner)[eventId.charCodeAt(0) % SHARDS] ?? "";
  return { [MARK_SHARD]: { S: shard }, [MARKED_AT]: { S: halfOf(job) } };
}

/** A job without a deadline stands where one that is due in two days would. */
function halfOf({ createdAt, startsAt, dueAt }: Clocked): string {
  if (startsAt === null || dueAt === null) return timeText(Date.parse(createdAt) + DAY_MS);
  return timeText((Date.parse(startsAt) + Date.parse(dueAt)) / 2);
}

/** The index partitions of one partner's open jobs. */
export function openShards(tenantId: string, partner: string): readonly string[] {
  return Array.from({ length: SHARDS }, (_, n) => `D#${tenantId}#${partner}#${n}`);
}
