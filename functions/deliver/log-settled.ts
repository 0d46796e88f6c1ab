import type { Receipt } from "../../shared/ledger/receipts.ts";
import { log } from "../../shared/log.ts";
import type { Job } from "../../shared/partner.ts";

/** What ended well in this batch and is not in the log yet: ids of events, by what became of them. */
export type SettledNotes = Map<string, { readonly line: Line; readonly eventIds: string[] }>;

type Line = Readonly<Record<string, string | number>>;

/** What became of a job, as the log says it. */
export function lineOf(
  { tenant }: Job,
  { state, partner, attempts, lastStatus, lastError, reason }: Receipt,
): Line {
  return {
    outcome: state,
    tenant,
    partner,
    attempts,
    ...(lastStatus !== null && { status: lastStatus }),
    ...(lastError !== null && { error: lastError }),
    ...(reason !== null && { reason }),
  };
}

/** Remembers a job that was delivered or skipped until the batch is through. */
export function noteSettled(notes: SettledNotes, job: Job, receipt: Receipt): void {
  const line = lineOf(job, receipt);
  const name = JSON.stringify(line);
  const alike = notes.get(name) ?? { line, eventIds: [] };
  alike.eventIds.push(job.eventId);
  notes.set(name, alike);
}

/** One line for all that ended alike: a line for each would cost more than the calls to its partner. */
export function logSettled(notes: SettledNotes): void {
  for (const { line, eventIds } of notes.values()) {
    log("info", "deliver", { ...line, events: eventIds.join(" ") });
  }
  notes.clear();
}
