import { timeText } from "../event.ts";
import { type Ledger, stateKey } from "./ledger.ts";

const EVERY_MS = 86_400_000;

/**
 * Whether a contact may be sent a confirmation now: one a day, whoever signs the address up and however often,
 * or a form becomes a weapon against it. The claim is one conditional write, so of a thousand sign-ups
 * at once one wins; the same event asks again and gets the same answer.
 */
export async function claimConfirmation(
  ledger: Ledger,
  contactId: string,
  eventId: string,
): Promise<boolean> {
  const now = ledger.now();
  return ledger.table.update({
    key: stateKey(ledger.tenantId, contactId),
    expression: "SET confirmAt = :now, confirmFor = :event",
    condition: "attribute_not_exists(confirmAt) OR confirmAt <= :before OR confirmFor = :event",
    values: {
      ":now": { S: timeText(now) },
      ":before": { S: timeText(now - EVERY_MS) },
      ":event": { S: eventId },
    },
  });
}
