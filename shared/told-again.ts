import { kindOfTopic, type Tenant } from "./config.ts";
import { eventIdOf } from "./event.ts";
import { type Entry, readEntry, readState } from "./ledger/items.ts";
import { entryKey } from "./ledger/keys.ts";
import { stateKey } from "./ledger/ledger.ts";
import { COMPLAINT, type ContactState, closes, HARD_BOUNCE, PAUSE } from "./ledger/standing.ts";
import type { Table } from "./table.ts";

/** What comes late: an entry, or its job that is sent once more. */
export interface Late
  extends Pick<Entry, "tenantId" | "contactId" | "eventId" | "topic" | "status" | "reason" | "occurredAt"> {
  /** Each time it is sent again, what follows it has to be, too. */
  readonly redrivenAt?: string | undefined;
}

/**
 * What has to be told again after an opt-out of everything that comes late, as providers' always do: partners have
 * heard of newer opt-ins of single topics by then, and would take the older word for the last one. It cannot be
 * skipped either, for it closes the other topics (contract, section 5).
 * @param late whose jobs are in the queues already, so that whatever is recorded from now on is told after it
 * @returns the newer opt-ins that stand, each under an id of its own: the first message has its receipts
 */
export async function toldAgainAfter(table: Table, tenant: Tenant, late: Late): Promise<readonly Entry[]> {
  const { tenantId, contactId, topic, status, reason, redrivenAt = "" } = late;
  if (topic !== "*" || status !== "opted_out" || reason === "hard_bounce") return [];
  const state = readState(await table.get(stateKey(tenantId, contactId)));
  const again: Entry[] = [];
  for (const eventId of reopenedSince(state, tenant, late)) {
    const item = await table.get(entryKey({ tenantId, contactId, eventId }));
    const reopening = item && readEntry(item);
    if (reopening === undefined) continue;
    const id = eventIdOf(tenantId, ["again", eventId, late.eventId, redrivenAt]);
    again.push({ ...reopening, eventId: id });
  }
  return again;
}

/** The events that opened a topic after it and still keep it open. */
function reopenedSince({ registers }: ContactState, tenant: Tenant, late: Late): readonly string[] {
  if ([COMPLAINT, HARD_BOUNCE].some((name) => registers.get(name)?.status === "opted_out")) return [];
  const wide = ["*", PAUSE].flatMap((name) => registers.get(name) ?? []);
  return [...registers]
    .filter(([name, { status, at }]) => {
      // Registers of suppression and pauses are no topics, and a topic that is configured no more still is one.
      const covered = /^[a-z0-9]/.test(name) && kindOfTopic(tenant, name) === "marketing";
      const closedAgain = wide.some((one) => closes(one, undefined) && one.at >= at);
      return covered && status === "opted_in" && at > late.occurredAt && !closedAgain;
    })
    .map(([, { eventId }]) => eventId);
}
