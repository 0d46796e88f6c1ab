import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { type Announcer, announce, announcerFromEnv } from "../../shared/announce.ts";
import { ENTRY, STATE, splitContactKey } from "../../shared/ledger/keys.ts";
import type { EntryKey } from "../../shared/ledger/lay-chain.ts";
import { mendState } from "../../shared/ledger/mend-state.ts";
import { describeError, log } from "../../shared/log.ts";
import { start } from "../../shared/runtime.ts";

/** How many contacts of one batch go on at the same time. */
const PARALLEL = 20;

interface Arrival {
  /** Without an event it is the contact's state that arrived. */
  readonly entry: Omit<EntryKey, "eventId"> & { readonly eventId?: string };
  readonly sequenceNumber: string;
  /** Its place in the batch. */
  readonly position: number;
}

/**
 * Takes what was recorded to the partners' queues. Contacts go in parallel, the entries of one in their order;
 * a failure stops its contact, and the stream is asked for everything from the first failure on: repeats are
 * harmless, a gap would not be.
 */
export async function broadcast(
  announcer: Announcer,
  event: DynamoDBStreamEvent,
): Promise<DynamoDBBatchResponse> {
  const contacts = byContact(event.Records, announcer.replicated === true).values();
  const failed: Arrival[] = [];
  async function work(): Promise<void> {
    // One iterator for all workers: each takes the next contact that nobody has.
    for (const arrivals of contacts) {
      const stoppedAt = await announceInOrder(announcer, arrivals);
      if (stoppedAt !== undefined) failed.push(stoppedAt);
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work));
  const first = failed.sort((a, b) => a.position - b.position)[0];
  return { batchItemFailures: first === undefined ? [] : [{ itemIdentifier: first.sequenceNumber }] };
}

/**
 * Only new entries: links and receipts come through the same stream, and the filter may be lost. States count
 * where a second Region writes them too.
 */
function byContact(
  records: readonly DynamoDBRecord[],
  states: boolean,
): ReadonlyMap<string, readonly Arrival[]> {
  const contacts = new Map<string, Arrival[]>();
  for (const [position, { eventName, dynamodb }] of records.entries()) {
    const sequenceNumber = dynamodb?.SequenceNumber ?? "";
    const pk = dynamodb?.Keys?.["pk"]?.S ?? "";
    const sk = dynamodb?.Keys?.["sk"]?.S ?? "";
    const isEntry = eventName === "INSERT" && sk.startsWith(ENTRY);
    if (!isEntry && !(states && sk === STATE && eventName !== "REMOVE")) continue;
    const arrivals = contacts.get(pk) ?? [];
    const entry = isEntry ? { eventId: sk.slice(ENTRY.length) } : {};
    arrivals.push({ entry: { ...splitContactKey(pk), ...entry }, sequenceNumber, position });
    contacts.set(pk, arrivals);
  }
  return contacts;
}

/** @returns the arrival that could not be announced, or nothing */
async function announceInOrder(
  announcer: Announcer,
  arrivals: readonly Arrival[],
): Promise<Arrival | undefined> {
  for (const arrival of arrivals) {
    const { tenantId: tenant, contactId, eventId } = arrival.entry;
    try {
      if (eventId === undefined) {
        await mendState(announcer.table, tenant, contactId);
        continue;
      }
      const outcome = await announce(announcer, { ...arrival.entry, eventId });
      // What nobody can announce would hold up its shard for ever: it is reported and passed by (fault 14).
      const level = outcome === "unreadable" || outcome === "unknown_tenant" ? "error" : "info";
      log(level, "broadcast", { outcome, tenant, contactId, eventId });
    } catch (error) {
      log("error", "broadcast", {
        outcome: "failed",
        tenant,
        contactId,
        eventId,
        error: describeError(error),
      });
      return arrival;
    }
  }
  return undefined;
}

export const handler = start(() => {
  const announcer = announcerFromEnv();
  return (event: DynamoDBStreamEvent) => broadcast(announcer, event);
});
