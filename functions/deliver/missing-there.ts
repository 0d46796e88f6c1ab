import { type Announcer, sendJobs } from "../../shared/announce.ts";
import type { PartnerConfig } from "../../shared/config.ts";
import { eventIdOf, timeText } from "../../shared/event.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import { type Closed, closedOnPage } from "../../shared/ledger/closed.ts";
import { readEntry } from "../../shared/ledger/items.ts";
import { entryKey } from "../../shared/ledger/keys.ts";
import { readReceipt } from "../../shared/ledger/receipts.ts";
import type { Item } from "../../shared/table.ts";
import type { Seen } from "./seen.ts";

/** A list may lag behind what its own API has taken. */
const LAG_MS = 3_600_000;
const PARALLEL = 10;

/** What our nos are compared with. */
export interface Comparison {
  readonly announcer: Announcer;
  readonly tenantId: string;
  readonly partner: PartnerConfig;
  /** All that was on the partner's list. */
  readonly seen: Seen;
  /** When the walk through that list began, in milliseconds. */
  readonly startedAt: number;
}

/**
 * Looks for nos that the partner once took and that are not on its list any more, on one page of the ledger, and
 * tells it again. What it never took has its own job still, and its own clock.
 * @throws where DynamoDB or SQS refuse; to go over the same page again tells nothing twice
 */
export async function tellMissing(
  comparison: Comparison,
  after: Item | undefined,
): Promise<{ readonly missing: number; readonly next: Item | undefined }> {
  const { announcer, tenantId, seen } = comparison;
  const { closed, next } = await closedOnPage(announcer.table, tenantId, after);
  const unseen = closed.filter(({ contactId, topic }) => !seen.has(contactId, topic));
  const told = await inParallel(unseen, (one) => tellAgain(comparison, one), PARALLEL);
  return { missing: told.filter((is) => is).length, next };
}

/** Under an id of its own for each comparison: the first message has its receipt, which stays as it is. */
async function tellAgain(
  { announcer, tenantId, partner, startedAt }: Comparison,
  { contactId, eventId }: Closed,
): Promise<boolean> {
  const { table } = announcer;
  const receipt = await readReceipt(table, tenantId, eventId, partner.id);
  const deliveredAt = receipt?.deliveredAt ?? undefined;
  if (deliveredAt === undefined || deliveredAt > timeText(startedAt - LAG_MS)) return false;
  const item = await table.get(entryKey({ tenantId, contactId, eventId }));
  const entry = item && readEntry(item);
  if (entry === undefined) return false;
  const id = eventIdOf(tenantId, ["reconcile", eventId, partner.id, timeText(startedAt)]);
  await sendJobs(announcer, { ...entry, eventId: id }, [partner]);
  return true;
}
