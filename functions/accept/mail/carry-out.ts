import { acceptAll, type RecordingRuntime, tenantLedger } from "../../../shared/intake.ts";
import { keepUnread } from "../../../shared/ledger/quarantine.ts";
import { log } from "../../../shared/log.ts";
import type { Decision } from "./decision.ts";

/** The name that mail has in log lines and among what is kept. */
export const MAIL = "mail";

/**
 * Does what was decided. What is recorded or kept is stored, or queued, before this returns; done again, it
 * changes nothing.
 * @param raw the notification, for what must be kept
 * @throws where nothing can be stored: the mail must come again
 */
export async function carryOut(runtime: RecordingRuntime, decision: Decision, raw: string): Promise<void> {
  if (decision.act === "ignore") return log("info", MAIL, { outcome: "ignored", reason: decision.reason });
  const { tenant } = decision;
  if (decision.act === "keep") {
    const { why, alarm } = decision;
    await keepUnread(await tenantLedger(runtime, tenant), MAIL, "body", { why, raw });
    return log(alarm ? "error" : "warn", MAIL, { tenant: tenant.id, outcome: "kept", why });
  }
  for (const accepted of await acceptAll(runtime, tenant, [decision.change])) {
    const event = "eventId" in accepted ? { eventId: accepted.eventId } : {};
    log("info", MAIL, { tenant: tenant.id, outcome: accepted.outcome, ...event });
  }
}
