import { feedEvent } from "../../../shared/ledger/feed.ts";
import type { Notice, PartnerContext, PartnerType, Told } from "../../../shared/partner.ts";
import { deliver } from "../deliver.ts";

/**
 * A partner without webhooks: it reads what it is told page by page (`GET /v1/feed`). An event of the feed names no
 * address; that is looked up, in the partner's form, when it is read.
 */
export const partner: PartnerType = {
  name: "feed",
  settings: { secret: "secret" },
  addresses: ["plain", "sha256", "md5"],
  batch: 10,
  send: (notices, context) => Promise.all(notices.map((notice) => put(notice, context))),
};

const LAST = "last";

async function put({ job }: Notice, { table, now, kept }: PartnerContext): Promise<Told> {
  // Two events of one contact may come within a millisecond, and stay in their order.
  const at = Math.max(now(), Number(kept.get(LAST)?.value ?? 0) + 1);
  kept.set(LAST, { value: String(at), until: Number.POSITIVE_INFINITY });
  const { redrivenAt: _, ...told } = job;
  const event = { eventId: job.eventId, job: JSON.stringify(told) };
  await feedEvent(table, { tenantId: job.tenant, partner: job.partner }, event, at);
  return { outcome: "done" };
}

export const handler = deliver(partner);
