import type { Tenant } from "../../shared/config.ts";
import type { Change } from "../../shared/event.ts";
import { inParallel, PARALLEL } from "../../shared/in-parallel.ts";
import { type RecordingRuntime, tenantLedger } from "../../shared/intake.ts";
import { countSoftBounce } from "../../shared/ledger/soft-bounces.ts";
import { describeError, log } from "../../shared/log.ts";

/** Five within thirty days, unless the tenant says otherwise. */
const DEFAULT = { count: 5, days: 30 };

/**
 * Counts soft bounces and gives those that reach the tenant's threshold, to be recorded as hard ones. One that
 * cannot be counted is no reason to refuse the delivery it came in: it is nobody's wish, and others follow.
 */
export async function tooManySoftBounces(
  runtime: RecordingRuntime,
  tenant: Tenant,
  bounces: readonly Change[],
): Promise<readonly Change[]> {
  if (bounces.length === 0) return [];
  const { count, days } = tenant.softBounces ?? DEFAULT;
  const ledger = await tenantLedger(runtime, tenant);
  const reached: Change[] = [];
  let failed = 0;
  await inParallel(bounces, async (bounce) => {
    const { channel, address, occurredAt, identity, evidence } = bounce;
    // So many failures are an outage, which a large batch must not wait out one by one.
    if ("press" in identity || failed >= PARALLEL) return;
    try {
      const one = { channel, address, parts: identity.parts, occurredAt };
      const counted = await countSoftBounce(ledger, one, days);
      if (counted >= count) reached.push({ ...bounce, evidence: { ...evidence, softBounces: counted } });
    } catch (error) {
      failed += 1;
      log("warn", "accept", {
        tenant: tenant.id,
        outcome: "soft_bounce_not_counted",
        error: describeError(error),
      });
    }
  });
  return reached;
}
