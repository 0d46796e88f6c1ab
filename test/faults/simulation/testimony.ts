import type { Tenant } from "../../../shared/config.ts";
import { timeText } from "../../../shared/event.ts";
import { historyOf } from "../../../shared/ledger/history.ts";
import { contactOf, type Ledger } from "../../../shared/ledger/ledger.ts";
import { standingOf } from "../../../shared/ledger/precedence.ts";
import { deliveriesOf } from "../../../shared/ledger/receipts.ts";
import type { StoredDelivery, Testimony } from "../evidence.ts";

/** What the API would say of one contact. */
export async function testimonyOf(ledger: Ledger, tenant: Tenant, address: string): Promise<Testimony> {
  const history = await historyOf(ledger, "email", address, undefined);
  if (history === undefined) throw new Error("no history");
  const { state } = await contactOf(ledger, "email", address);
  const { allowed } = standingOf(state, "newsletter", {
    channel: "email",
    kind: "marketing",
    defaultAllowed: tenant.defaultAllowed,
    requireEvidence: false,
    now: timeText(ledger.now()),
  });
  const deliveries = new Map<string, readonly StoredDelivery[]>();
  for (const { eventId } of history.events) {
    const found = await deliveriesOf(ledger.table, tenant.id, eventId, ledger.now());
    if (found !== undefined) deliveries.set(eventId, found);
  }
  return { events: history.events, proof: history.proof, allowed, deliveries };
}
