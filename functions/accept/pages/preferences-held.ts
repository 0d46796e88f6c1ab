import { type LedgerRuntime, tenantLedger } from "../../../shared/intake.ts";
import type { Entry } from "../../../shared/ledger/items.ts";
import { entriesOf } from "../../../shared/ledger/read.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import { describeError, log } from "../../../shared/log.ts";
import { contactsOf } from "./names.ts";

/**
 * Everything that is held about a person's choices, the newest first.
 * @returns `undefined` where the table refuses
 */
export async function preferencesHeld(
  runtime: LedgerRuntime,
  link: OpenedLink,
): Promise<readonly Entry[] | undefined> {
  try {
    const ledger = await tenantLedger(runtime, link.tenant);
    const ids = contactsOf(link).flatMap(({ channel, address }) => ledger.vault.contactIds(channel, address));
    const stored = await Promise.all(ids.map((id) => entriesOf(ledger.table, link.tenant.id, id)));
    const entries = stored.flat().map(({ entry }) => entry);
    return entries.sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
  } catch (error) {
    log("warn", "preferences-page", {
      outcome: "unread",
      tenant: link.tenant.id,
      error: describeError(error),
    });
    return undefined;
  }
}
