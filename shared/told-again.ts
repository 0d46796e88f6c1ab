import { findTopic, type Tenant } from "./config.ts";
import { eventIdOf } from "./event.ts";
import { type Entry, readEntry, readState } from "./ledger/items.ts";
import { entryKey } from "./ledger/lay-chain.ts";
import { stateKey } from "./ledger/ledger.ts";
import { COMPLAINT, type ContactState, closes, HARD_BOUNCE, PAUSE } from "./ledger/standing.ts";
import type { Table } from "./table.ts";

/**
 * What has to be told again after an opt-out of everything that comes late, as providers' always do: partners have
 * heard of newer opt-ins of single topics by then, and would take the older word for the last one. It cannot be
 * skipped either, for it closes the other topics (contract, section 5).
 * @param entry whose jobs are in the queues already, so that whatever is recorded from now on is told after it
 * @returns the newer opt-ins that stand, each under an id of its own: the first message has its receipts
 */
export async function toldAgainAfter(table: Table, tenant: Tenant, entry: Entry): Promise<readonly Entry[]> {
  if (entry.topic !== "*" || entry.status !== "opted_out" || entry.reason === "hard_bounce") return [];
  const state = readState(await table.get(stateKey(entry.tenantId, entry.contactId)));
  const again: Entry[] = [];
  for (const eventId of reopenedSince(state, tenant, entry)) {
    const item = await table.get(entryKey({ ...entry, eventId }));
    const reopening = item && readEntry(item);
    if (reopening === undefined) continue;
    again.push({ ...reopening, eventId: eventIdOf(entry.tenantId, ["again", eventId, entry.eventId]) });
  }
  return again;
}

/** The events that opened a topic after `entry` and still keep it open. */
function reopenedSince({ registers }: ContactState, tenant: Tenant, entry: Entry): readonly string[] {
  if ([COMPLAINT, HARD_BOUNCE].some((name) => registers.get(name)?.status === "opted_out")) return [];
  const wide = ["*", PAUSE].flatMap((name) => registers.get(name) ?? []);
  return [...registers]
    .filter(([name, { status, at }]) => {
      // Registers of suppression and pauses are no topics, and a topic that is configured no more still is one.
      const covered =
        /^[a-z0-9]/.test(name) && (findTopic(tenant, name)?.kind ?? "marketing") === "marketing";
      const closedAgain = wide.some((one) => closes(one, undefined) && one.at >= at);
      return covered && status === "opted_in" && at > entry.occurredAt && !closedAgain;
    })
    .map(([, { eventId }]) => eventId);
}
