import { feedEvent } from "../../shared/ledger/feed.ts";
import type { Notice, PartnerContext, Told } from "../../shared/partner.ts";

const LAST = "last";

/**
 * Puts notices into their partner's feed in the table. An event there names no address: that is looked up, in the
 * partner's form, when it is read.
 */
export function putInFeed(notices: readonly Notice[], context: PartnerContext): Promise<readonly Told[]> {
  return Promise.all(notices.map((notice) => put(notice, context)));
}

async function put({ job }: Notice, { table, now, kept }: PartnerContext): Promise<Told> {
  // Two events of one contact may come within a millisecond, and stay in their order.
  const at = Math.max(now(), Number(kept.get(LAST)?.value ?? 0) + 1);
  kept.set(LAST, { value: String(at), until: Number.POSITIVE_INFINITY });
  const { redrivenAt: _, ...told } = job;
  const event = { eventId: job.eventId, job: JSON.stringify(told) };
  await feedEvent(table, { tenantId: job.tenant, partner: job.partner }, event, at);
  return { outcome: "done" };
}
