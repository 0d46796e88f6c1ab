import type { PartnerConfig } from "../../shared/config.ts";
import type { Entry } from "../../shared/ledger/items.ts";
import { entriesOf } from "../../shared/ledger/read.ts";
import { type Receipt, readReceipt } from "../../shared/ledger/receipts.ts";
import { isSuppression, type Job } from "../../shared/partner.ts";
import type { Table } from "../../shared/table.ts";

/** A provider reports what was written to it within minutes; a day later it is news again. */
const ECHO_MS = 86_400_000;
/** How far back an echo of an echo is looked for. */
const DEPTH = 5;

const FROM_PROVIDER = "provider:";

/** Whether the event came from this very partner: it is never sent back there. */
export function isOwn({ source }: Job, { type, provider = type }: PartnerConfig): boolean {
  return source === FROM_PROVIDER + provider;
}

/**
 * Whether a provider's event repeats a no that this partner took within the last day. Providers report what is
 * written to them, each report is an event of its own, and two of them would tell each other for ever.
 */
export async function isKnown(table: Table, job: Job): Promise<boolean> {
  if (!job.source.startsWith(FROM_PROVIDER) || !closes(job)) return false;
  const entries = await entriesOf(table, job.tenant, job.contactId);
  const before = entries
    .map(({ entry }) => entry)
    .filter((entry) => isBefore(entry, job) && concerns(entry, job))
    .sort((a, b) => (a.occurredAt < b.occurredAt ? 1 : -1));
  const opened = before.findIndex((entry) => !closes(entry));
  const standing = before.slice(0, opened === -1 ? DEPTH : Math.min(opened, DEPTH));
  for (const { eventId } of standing) {
    const receipt = await readReceipt(table, job.tenant, eventId, job.partner);
    if (receipt !== undefined && isFresh(receipt, job)) return true;
  }
  return false;
}

function closes({ status, reason }: Pick<Job, "status" | "reason">): boolean {
  return status === "opted_out" || isSuppression(reason);
}

function isBefore(entry: Entry, job: Job): boolean {
  return !entry.inert && entry.eventId !== job.eventId && entry.occurredAt <= job.occurredAt;
}

/** Of the same scope or wider; a suppression is repeated by the same suppression only. */
function concerns({ topic, reason }: Entry, job: Job): boolean {
  if (isSuppression(job.reason)) return reason === job.reason;
  return topic === job.topic || topic === "*";
}

/** Delivered, or come from the partner itself, a short while before this job was made. */
function isFresh({ state, reason, deliveredAt, createdAt }: Receipt, job: Job): boolean {
  const at = state === "delivered" ? deliveredAt : reason === "echo" ? createdAt : null;
  return at !== null && Date.parse(job.createdAt) - Date.parse(at) < ECHO_MS;
}
