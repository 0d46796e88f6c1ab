import { type Announcer, announce, partnersFor, sendJobs } from "../../shared/announce.ts";
import type { PartnerConfig, Tenant } from "../../shared/config.ts";
import { timeText } from "../../shared/event.ts";
import { type Entry, readEntry } from "../../shared/ledger/items.ts";
import { RECEIPTS_KEPT_SECONDS } from "../../shared/ledger/jobs.ts";
import { type Delivery, deliveriesOf } from "../../shared/ledger/receipts.ts";
import type { Item } from "../../shared/table.ts";

const PAGE = 200;
const PARALLEL = 10;
/** A back-off that ended so long ago was never taken up: its message is gone. */
const LOST_AFTER_MS = 3600_000;

export interface RedrivenMissing {
  readonly redriven: number;
  /** Where to go on; nothing where the whole ledger was gone through. */
  readonly after: Item | undefined;
}

/**
 * Rebuilds lost jobs from the ledger: every entry that some partner has no receipt for is announced to it
 * again. A job that is in its queue after all is then there twice, and its receipt makes the second do nothing.
 * @param partner only this one; all of the tenant's where it is not given
 * @param until milliseconds of the clock
 */
export async function redriveMissing(
  announcer: Announcer,
  tenant: Tenant,
  { partner, after }: { readonly partner?: string | undefined; readonly after: Item | undefined },
  until: number,
): Promise<RedrivenMissing> {
  let redriven = 0;
  let next = after;
  do {
    const page = await announcer.table.scan(PAGE, next);
    const entries = page.items.flatMap((item) => readEntry(item) ?? []);
    const waiting = entries.filter((entry) => isOurs(announcer, tenant, entry)).values();
    const work = async (): Promise<void> => {
      for (const entry of waiting) {
        const made = await announceAgain(announcer, tenant, entry, partner);
        redriven += made;
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, work));
    next = page.next;
  } while (next !== undefined && announcer.now() < until);
  return { redriven, after: next };
}

/** An entry older than receipts are kept has none because they expired. */
function isOurs({ region, now }: Announcer, tenant: Tenant, entry: Entry): boolean {
  const oldest = timeText(now() - RECEIPTS_KEPT_SECONDS * 1000);
  return entry.tenantId === tenant.id && entry.region === region && entry.receivedAt > oldest;
}

/** @returns how many jobs were made */
async function announceAgain(
  announcer: Announcer,
  tenant: Tenant,
  entry: Entry,
  only: string | undefined,
): Promise<number> {
  const partners = partnersFor(tenant, entry);
  if (entry.marked || entry.seq === undefined) {
    return (await announce(announcer, entry)) === "announced" ? partners.length : 0;
  }
  const asked = partners.filter(({ id }) => only === undefined || id === only);
  const missing = await withoutReceipt(announcer, entry, asked);
  if (missing.length > 0)
    await sendJobs(announcer, entry, missing, { redrivenAt: timeText(announcer.now()) });
  return missing.length;
}

async function withoutReceipt(
  { table, now }: Announcer,
  { tenantId, eventId }: Entry,
  partners: readonly PartnerConfig[],
): Promise<readonly PartnerConfig[]> {
  if (partners.length === 0) return [];
  const deliveries = (await deliveriesOf(table, tenantId, eventId, now())) ?? [];
  return partners.filter(({ id }) =>
    isLost(
      deliveries.find(({ partner }) => partner === id),
      now(),
    ),
  );
}

function isLost(delivery: Delivery | undefined, now: number): boolean {
  if (delivery === undefined || delivery.state === "queued") return true;
  return delivery.state === "retrying" && Date.parse(delivery.nextAttemptAt ?? "") < now - LOST_AFTER_MS;
}
