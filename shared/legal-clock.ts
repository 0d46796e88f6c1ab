import { shareAt } from "./deadline.ts";
import { untaken } from "./ledger/feed.ts";
import { openJobs } from "./ledger/open-jobs.ts";
import type { Table } from "./table.ts";

/** How many of a partner's open jobs have used up how much of their time; `more` says that these are the least. */
export interface ClockCount {
  readonly half: number;
  readonly ninety: number;
  readonly late: number;
  readonly more: boolean;
}

/** More than anybody could look into; an outage of days has not to be counted to the last. */
const COUNTED = 1_000;

/**
 * Reads a partner's legal clock: of the jobs that are not settled, those past half, past nine tenths and past all
 * of their time. Where there are none that is a look at the index and at its feed. What a partner has in its feed and did not take is not settled.
 * @param now as the ledger writes times
 */
export async function readClock(
  table: Table,
  tenantId: string,
  partner: string,
  now: string,
): Promise<ClockCount> {
  const [open, unread] = await Promise.all([
    openJobs(table, tenantId, partner, { half: now, limit: COUNTED }),
    untaken(table, { tenantId, partner }, now),
  ]);
  const timed = [...open.jobs, ...unread.receipts]
    .flatMap(({ startsAt, dueAt }) => (startsAt === null || dueAt === null ? [] : [{ startsAt, dueAt }]))
    .filter((deadline) => shareAt(deadline, 0.5) <= now);
  return {
    half: timed.length,
    ninety: timed.filter((deadline) => shareAt(deadline, 0.9) <= now).length,
    late: timed.filter(({ dueAt }) => dueAt <= now).length,
    more: open.more || unread.more,
  };
}
