import type { TransactWriteItem } from "@aws-sdk/client-dynamodb";
import type { Change, Status } from "../event.ts";
import type { Cancellation, Item } from "../table.ts";
import { marked, sealAddress, sealEntry, unfolded, writeToken } from "./entry.ts";
import { type FirstLink, firstLinkOf } from "./first-link.ts";
import { readState, text } from "./items.ts";
import { eventKey, KEY, key } from "./keys.ts";
import { contactOf, type Ledger, stateKey } from "./ledger.ts";
import { registersOf, takes } from "./standing.ts";
import { foldSteps, type RegisterChange, stateUpdate } from "./state-update.ts";

/** What became of a change that was to be recorded. All but `conflict` mean: stored durably. */
export type Recorded =
  | {
      readonly outcome: "recorded" | "duplicate";
      readonly eventId: string;
      readonly contactId: string;
      /** Whether it changed the state when it was first recorded; a repeat gives the same answer. */
      readonly applied: boolean;
    }
  /** The idempotency key was used before with another request. */
  | { readonly outcome: "conflict" };

/** Attempts against contention on one contact, before the entry is written without its state. */
const ATTEMPTS = 6;

/** One event on its way into the table. */
interface Draft {
  readonly ledger: Ledger;
  readonly contactId: string;
  readonly eventId: string;
  readonly change: Change;
  readonly entry: Item;
  /** What its contact's state is to say of whom it is about. */
  readonly contact: { readonly address: Buffer; readonly channel: string };
  /** Its link, should it be the contact's first. Of two Regions' states one may get lost, and a link may not. */
  readonly firstLink: FirstLink | undefined;
}

/**
 * Writes one event: entry and state in one transaction, whose conditions are the idempotency. A change that a later
 * one overtook is written to the ledger alone, or it would be lost.
 * @param eventId derived from what makes the event the same event
 * @throws where DynamoDB refuses: nothing is stored then
 */
export async function write(
  ledger: Ledger,
  contactId: string,
  eventId: string,
  change: Change,
): Promise<Recorded> {
  const entry = await sealEntry(ledger, contactId, eventId, change, await statusOf(ledger, change));
  const contact = { address: sealAddress(ledger, contactId, change.address), channel: change.channel };
  const firstLink = ledger.replicated ? undefined : firstLinkOf(ledger.region, eventId, entry);
  const draft: Draft = { ledger, contactId, eventId, change, entry, contact, firstLink };
  let registers: readonly RegisterChange[] = registersOf(change);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const applied = registers.length > 0 || change.effect === "pending";
    // Told to nobody, but chained like every other: it is marked too, should the stream miss it.
    const item = marked(applied ? entry : { ...entry, inert: { BOOL: true } }, contactId);
    const puts = putsOf(draft, item);
    const updates = applied ? [updateOf(draft, registers)] : [];
    const cancelled = await transact(draft, [...puts, ...updates], String(registers.length));
    const settled = settle(draft, cancelled, applied);
    if (settled !== undefined) return settled;
    const standing = failed(cancelled?.[puts.length]);
    if (standing === undefined) {
      await ledger.pause(Math.round(Math.random() * 15 * 2 ** attempt));
    } else {
      // A later change stands on some register: only those that still take this one are tried again.
      const state = readState(standing);
      const at = change.occurredAt;
      registers = registers.filter(({ name, status }) => takes(state.registers.get(name), { status, at }));
    }
  }
  return writeAlone(draft);
}

/**
 * The state is too contended to be had in time. The entry alone is durable, and `broadcast` folds it into the
 * state; the fold is tried here too, so that the next check sees it.
 */
async function writeAlone(draft: Draft): Promise<Recorded> {
  const { ledger, contactId, change, eventId, entry, contact } = draft;
  const puts = putsOf(draft, unfolded(entry, contactId, contact.address));
  const settled = settle(draft, await transact(draft, puts, "alone"), true);
  if (settled === undefined) throw new Error("the ledger entry could not be written: the table is contended");
  if (settled.outcome === "recorded") {
    for (const registers of foldSteps(change)) {
      const update = stateUpdate(contact, registers, change, eventId);
      await ledger.table.update({ key: stateKey(ledger.tenantId, contactId), ...update });
    }
  }
  return settled;
}

/** What a transaction's outcome means; `undefined` where it has to be tried again. */
function settle(
  draft: Draft,
  cancelled: readonly Cancellation[] | undefined,
  applied: boolean,
): Recorded | undefined {
  const { contactId, eventId, change } = draft;
  if (cancelled === undefined) return { outcome: "recorded", eventId, contactId, applied };
  if (change.requestDigest !== undefined) {
    const request = failed(cancelled[1]);
    if (request && text(request["requestDigest"]) !== change.requestDigest) return { outcome: "conflict" };
  }
  const known = failed(cancelled[0]);
  if (known === undefined) return undefined;
  return { outcome: "duplicate", eventId, contactId, applied: known["inert"]?.BOOL !== true };
}

/** The item that stood in the way of one part of a transaction. */
function failed(part: Cancellation | undefined): Item | undefined {
  return part?.code === "ConditionalCheckFailed" ? (part.old ?? {}) : undefined;
}

const ALL_OLD = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;

/** The entry, and the request behind its idempotency key where there is one. */
function putsOf({ ledger, eventId, change }: Draft, entry: Item): readonly TransactWriteItem[] {
  const isNew = { TableName: ledger.table.name, ConditionExpression: "attribute_not_exists(pk)", ...ALL_OLD };
  if (change.requestDigest === undefined) return [{ Put: { Item: entry, ...isNew } }];
  const request = key(eventKey(ledger.tenantId, eventId), KEY);
  const digest = { requestDigest: { S: change.requestDigest } };
  return [{ Put: { Item: entry, ...isNew } }, { Put: { Item: { ...request, ...digest }, ...isNew } }];
}

function updateOf(draft: Draft, registers: readonly RegisterChange[]): TransactWriteItem {
  const { ledger, contactId, change, eventId, firstLink } = draft;
  const contact = { ...draft.contact, firstLink };
  const { expression, condition, names, values } = stateUpdate(contact, registers, change, eventId);
  return {
    Update: {
      TableName: ledger.table.name,
      Key: stateKey(ledger.tenantId, contactId),
      UpdateExpression: expression,
      ...(condition === undefined ? {} : { ConditionExpression: condition }),
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
      ...ALL_OLD,
    },
  };
}

function transact(
  { ledger, entry }: Draft,
  items: readonly TransactWriteItem[],
  attempt: string,
): Promise<readonly Cancellation[] | undefined> {
  return ledger.table.transact(items, writeToken(entry, attempt));
}

/** A hard bounce says nothing of the person's choice: the entry repeats what is known of it. */
async function statusOf(ledger: Ledger, change: Change): Promise<Status> {
  if (change.effect === "complaint") return "opted_out";
  if (change.effect !== "hard_bounce") return change.effect;
  const { state } = await contactOf(ledger, change.channel, change.address);
  return state.registers.get("*")?.status ?? "unknown";
}
