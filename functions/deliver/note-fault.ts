import { findTenant, kindOfTopic } from "../../shared/config.ts";
import { noteUnattempted } from "../../shared/ledger/receipts.ts";
import type { Job } from "../../shared/partner.ts";
import type { DeliverRuntime } from "./attempt.ts";
import { beginReceipt } from "./begin-receipt.ts";

/**
 * Notes that a job waits for us: its key is not set, say. Its clock runs all the same and is watched from here on.
 * Where this cannot be written either, the age of the partner's queue rings.
 */
export async function noteFault({ config, table, now }: DeliverRuntime, job: Job): Promise<void> {
  const tenant = findTenant(config, job.tenant);
  const partner = tenant?.partners.find(({ id }) => id === job.partner);
  if (tenant === undefined || partner === undefined) return;
  const kind = kindOfTopic(tenant, job.topic);
  const begun = beginReceipt(undefined, job, { kind, tenant, partner });
  const receipt = { ...begun, state: "retrying", lastError: "own_fault" } as const;
  await noteUnattempted(table, job.tenant, job.eventId, receipt, now()).catch(() => {});
}
