import { type LedgerRuntime, tenantLedger } from "../../../shared/intake.ts";
import type { Entry } from "../../../shared/ledger/items.ts";
import { newestEntries } from "../../../shared/ledger/newest.ts";
import type { OpenedLink } from "../../../shared/link.ts";
import { describeError, log } from "../../../shared/log.ts";
import { contactsOf } from "./names.ts";

/**
 * What is held about a person's choices, the newest first.
 * @param regions those of the deployment
 * @param most so many at least, where there are as many
 * @returns `undefined` where the table refuses
 */
export async function preferencesHeld(
  runtime: LedgerRuntime,
  link: OpenedLink,
  { regions, most }: { readonly regions: readonly string[]; readonly most: number },
): Promise<readonly Entry[] | undefined> {
  try {
    const ledger = await tenantLedger(runtime, link.tenant);
    const ids = contactsOf(link).flatMap(({ channel, address }) => ledger.vault.contactIds(channel, address));
    const tenantId = link.tenant.id;
    const entries = await Promise.all(
      ids.map((contactId) => newestEntries(ledger.table, { tenantId, contactId, regions, most })),
    );
    return entries.flat().sort((a, b) => (a.receivedAt < b.receivedAt ? 1 : -1));
  } catch (error) {
    log("warn", "preferences-page", {
      outcome: "unread",
      tenant: link.tenant.id,
      error: describeError(error),
    });
    return undefined;
  }
}
