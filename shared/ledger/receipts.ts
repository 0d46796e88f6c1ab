import type { AttributeValue, Item, Table } from "../table.ts";
import { text } from "./items.ts";
import { expiry, jobsOf } from "./jobs.ts";
import { EXPIRES_AT, eventKey, JOBS, key, MARK_SHARD, MARKED_AT, RECEIPT } from "./keys.ts";
import { openMark } from "./open-mark.ts";

export type ReceiptState = "retrying" | "delivered" | "skipped" | "refused" | "dead";

/** What became of one event at one partner; the contract's "deliveries". `null`: there was none yet. */
export interface Receipt {
  readonly partner: string;
  readonly state: ReceiptState;
  /** Requests begun, over all redrives. */
  readonly attempts: number;
  /** Requests begun since the job was made or last redriven; the back-off counts these. */
  readonly round: number;
  readonly lastStatus: number | null;
  /** A short code, never a partner's own words. */
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly lastAttemptAt: string | null;
  readonly nextAttemptAt: string | null;
  readonly deliveredAt: string | null;
  readonly redrivenAt: string | null;
  /** SHA-256 of the answer's body as far as it was read: proof beside the status. */
  readonly answerHash: string | null;
  /** When the partner says that it took effect, where it says so. */
  readonly appliedAt: string | null;
  /** Why a job was skipped: `overtaken`, `echo`, `known`, `erased`, or what the partner's type declines. */
  readonly reason: string | null;
  /** By when the partner must have been told, by which rule, and from when the clock runs; `null` where none does. */
  readonly rule: string | null;
  readonly startsAt: string | null;
  readonly dueAt: string | null;
}

export interface Delivery {
  readonly partner: string;
  readonly state: ReceiptState | "queued";
  readonly attempts: number;
  readonly lastStatus: number | null;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly lastAttemptAt: string | null;
  readonly nextAttemptAt: string | null;
  readonly deliveredAt: string | null;
  readonly answerHash: string | null;
  readonly appliedAt: string | null;
  readonly reason: string | null;
  readonly rule: string | null;
  readonly dueAt: string | null;
}

/** A delivery that nothing has become of yet. */
export function queuedDelivery(partner: string, createdAt: string): Delivery {
  const never = {
    lastStatus: null,
    lastError: null,
    lastAttemptAt: null,
    nextAttemptAt: null,
    deliveredAt: null,
    answerHash: null,
    appliedAt: null,
    reason: null,
    rule: null,
    dueAt: null,
  };
  return { partner, state: "queued", attempts: 0, ...never, createdAt };
}

export async function readReceipt(
  table: Table,
  tenantId: string,
  eventId: string,
  partner: string,
): Promise<Receipt | undefined> {
  const item = await table.get(key(eventKey(tenantId, eventId), RECEIPT + partner));
  return item && receiptOf(item);
}

/**
 * Stores a receipt. One that says "delivered" is final: a slower attempt at the same job never overwrites it.
 * @param now milliseconds; receipts are kept for three years from here
 */
export async function writeReceipt(
  table: Table,
  tenantId: string,
  eventId: string,
  receipt: Receipt,
  now: number,
): Promise<void> {
  const item = itemOf(tenantId, eventId, receipt, now);
  await table.put(item, receipt.state === "delivered" ? undefined : "attribute_not_exists(deliveredAt)");
}

/**
 * Notes a job that could not be attempted by a fault of ours, so that its clock is watched too. Of what was
 * attempted there is a receipt already, which stays.
 */
export async function noteUnattempted(
  table: Table,
  tenantId: string,
  eventId: string,
  receipt: Receipt,
  now: number,
): Promise<void> {
  await table.put(itemOf(tenantId, eventId, receipt, now), "attribute_not_exists(pk)");
}

/**
 * Closes a job that the partner was told of by other means, so that its clock stops. What was delivered, or is
 * being tried still, is not to be closed.
 * @returns whether there was one that had been given up
 */
export function settleByHand(
  table: Table,
  tenantId: string,
  eventId: string,
  partner: string,
): Promise<boolean> {
  return table.update({
    key: key(eventKey(tenantId, eventId), RECEIPT + partner),
    expression: "SET #state = :skipped, reason = :by REMOVE #shard, #at",
    condition: "#state = :refused OR #state = :dead",
    names: { "#state": "state", "#shard": MARK_SHARD, "#at": MARKED_AT },
    values: {
      ":skipped": { S: "skipped" },
      ":by": { S: "settled_by_hand" },
      ":refused": { S: "refused" },
      ":dead": { S: "dead" },
    },
  });
}

function itemOf(tenantId: string, eventId: string, receipt: Receipt, now: number): Item {
  const { partner, attempts, round, lastStatus, ...texts } = receipt;
  const item: Item = {
    ...key(eventKey(tenantId, eventId), RECEIPT + partner),
    attempts: { N: String(attempts) },
    round: { N: String(round) },
    [EXPIRES_AT]: expiry(now),
    ...(isOpen(receipt) ? openMark({ tenantId, eventId, ...receipt }) : {}),
  };
  if (lastStatus !== null) item["lastStatus"] = { N: String(lastStatus) };
  for (const [name, value] of Object.entries(texts)) {
    if (value !== null) item[name] = { S: value };
  }
  return item;
}

/** What was given up is open as well: the person is owed it still. */
function isOpen({ state }: Receipt): boolean {
  return state !== "delivered" && state !== "skipped";
}

const STATES: ReadonlySet<string> = new Set(["retrying", "delivered", "skipped", "refused", "dead"]);

function isState(value: string | undefined): value is ReceiptState {
  return value !== undefined && STATES.has(value);
}

export function receiptOf(item: Item): Receipt | undefined {
  const state = text(item["state"]);
  if (!isState(state)) return undefined;
  return {
    partner: (text(item["sk"]) ?? "").slice(RECEIPT.length),
    state,
    attempts: Number(item["attempts"]?.N ?? 0),
    round: Number(item["round"]?.N ?? 0),
    lastStatus: item["lastStatus"]?.N === undefined ? null : Number(item["lastStatus"].N),
    lastError: orNull(item["lastError"]),
    createdAt: text(item["createdAt"]) ?? "",
    lastAttemptAt: orNull(item["lastAttemptAt"]),
    nextAttemptAt: orNull(item["nextAttemptAt"]),
    deliveredAt: orNull(item["deliveredAt"]),
    redrivenAt: orNull(item["redrivenAt"]),
    answerHash: orNull(item["answerHash"]),
    appliedAt: orNull(item["appliedAt"]),
    reason: orNull(item["reason"]),
    rule: orNull(item["rule"]),
    startsAt: orNull(item["startsAt"]),
    dueAt: orNull(item["dueAt"]),
  };
}

function orNull(value: AttributeValue | undefined): string | null {
  return value?.S ?? null;
}

/**
 * Every partner's delivery of one event: what has no receipt yet is `queued`.
 * @param now milliseconds; DynamoDB deletes late, so expired receipts are left out here
 * @returns `undefined` for an event that the tenant does not have, or that was not broadcast yet
 */
export async function deliveriesOf(
  table: Table,
  tenantId: string,
  eventId: string,
  now: number,
): Promise<readonly Delivery[] | undefined> {
  const { items } = await table.query({
    condition: "pk = :pk",
    values: { ":pk": { S: eventKey(tenantId, eventId) } },
  });
  const noted = items.find(({ sk }) => sk?.S === JOBS);
  if (noted === undefined) return undefined;
  const jobs = jobsOf(noted);
  const found = new Map<string, Delivery>();
  for (const item of items) {
    const delivery = deliveryIn(item, now);
    if (delivery !== undefined) found.set(delivery.partner, delivery);
  }
  const names = [...new Set([...jobs.partners, ...found.keys()])].sort();
  return names.map((partner) => found.get(partner) ?? queuedDelivery(partner, jobs.createdAt));
}

/** @returns `undefined` for an item that is no receipt, or that has expired */
export function deliveryIn(item: Item, now: number): Delivery | undefined {
  const receipt = receiptOf(item);
  const live = Number(item[EXPIRES_AT]?.N ?? 0) * 1000 > now;
  return receipt !== undefined && live ? deliveryOf(receipt) : undefined;
}

function deliveryOf({ round, redrivenAt, startsAt, ...delivery }: Receipt): Delivery {
  return delivery;
}
