import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import {
  type Announced,
  type Announcer,
  announcerFromEnv,
  type Chained,
  sendAndChain,
  settleAll,
} from "../../shared/announce.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import { ENTRY, type EntryKey, STATE, splitContactKey } from "../../shared/ledger/keys.ts";
import { mendState } from "../../shared/ledger/mend-state.ts";
import { describeError, log } from "../../shared/log.ts";
import { start } from "../../shared/runtime.ts";
import type { Item } from "../../shared/table.ts";
import { noteActivity } from "./note-activity.ts";
import { itemIn } from "./stream-image.ts";

/** How many contacts of one batch go on at the same time. */
const PARALLEL = 20;

interface Arrival {
  /** Without an event it is the contact's state that arrived. */
  readonly entry: Omit<EntryKey, "eventId"> & { readonly eventId?: string };
  readonly image: Item | undefined;
  readonly sequenceNumber: string;
  /** Its place in the batch. */
  readonly position: number;
}

/** What became of one contact's arrivals: those that are sent, and the one that stopped it. */
interface Announcing {
  readonly sent: readonly (EntryKey & { readonly outcome: Announced; readonly chained?: Chained })[];
  readonly stoppedAt: Arrival | undefined;
}

/**
 * Takes what was recorded to the partners' queues. Contacts go in parallel, the entries of one in their order;
 * a failure stops its contact, and the stream is asked for everything from the first failure on: repeats are
 * harmless, a gap would not be. What could be sent is settled together at the end.
 */
export async function broadcast(
  announcer: Announcer,
  event: DynamoDBStreamEvent,
): Promise<DynamoDBBatchResponse> {
  const contacts = [...byContact(event.Records, announcer.replicated).values()];
  const all = await inParallel(contacts, (arrivals) => sendInOrder(announcer, arrivals), PARALLEL);
  const sent = all.flatMap((one) => one.sent);
  if (!(await settled(announcer, sent))) return from(event.Records[0]?.dynamodb?.SequenceNumber);
  logDone(sent);
  await noteActivity(
    announcer.table,
    sent.flatMap(({ chained }) => chained?.entry ?? []),
    announcer.now(),
  );
  const [first] = all.flatMap(({ stoppedAt }) => stoppedAt ?? []).sort((a, b) => a.position - b.position);
  return from(first?.sequenceNumber);
}

function from(sequenceNumber: string | undefined): DynamoDBBatchResponse {
  return { batchItemFailures: sequenceNumber === undefined ? [] : [{ itemIdentifier: sequenceNumber }] };
}

/** @returns `false` where all of the batch has to come again, to be settled then */
async function settled(announcer: Announcer, sent: Announcing["sent"]): Promise<boolean> {
  const chained = sent.flatMap((one) => one.chained ?? []);
  try {
    await settleAll(announcer, chained);
    return true;
  } catch (error) {
    log("error", "broadcast", { outcome: "not_settled", count: chained.length, error: describeError(error) });
    return false;
  }
}

/** One line for all that ended alike: a line for each would cost more than the table's reads. */
function logDone(sent: Announcing["sent"]): void {
  const alike = Map.groupBy(sent, ({ tenantId, outcome }) => `${tenantId} ${outcome}`);
  for (const some of alike.values()) {
    const [one] = some;
    if (one === undefined) continue;
    const { tenantId: tenant, outcome } = one;
    // What nobody can announce would hold up its shard for ever: it is reported and passed by (fault 14).
    const level = outcome === "unreadable" || outcome === "unknown_tenant" ? "error" : "info";
    log(level, "broadcast", { outcome, tenant, events: some.map(({ eventId }) => eventId).join(" ") });
  }
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
    const image = dynamodb?.NewImage && itemIn(dynamodb.NewImage);
    arrivals.push({ entry: { ...splitContactKey(pk), ...entry }, image, sequenceNumber, position });
    contacts.set(pk, arrivals);
  }
  return contacts;
}

async function sendInOrder(announcer: Announcer, arrivals: readonly Arrival[]): Promise<Announcing> {
  const sent: Announcing["sent"][number][] = [];
  for (const arrival of arrivals) {
    const { tenantId: tenant, contactId, eventId } = arrival.entry;
    try {
      if (eventId === undefined) {
        await mendState(announcer.table, tenant, contactId);
        continue;
      }
      const entry = { ...arrival.entry, eventId };
      sent.push({ ...entry, ...(await sendAndChain(announcer, entry, arrival.image)) });
    } catch (error) {
      const what = { tenant, contactId, eventId, error: describeError(error) };
      log("error", "broadcast", { outcome: "failed", ...what });
      return { sent, stoppedAt: arrival };
    }
  }
  return { sent, stoppedAt: undefined };
}

export const handler = start(() => {
  const announcer = announcerFromEnv();
  return (event: DynamoDBStreamEvent) => broadcast(announcer, event);
});
