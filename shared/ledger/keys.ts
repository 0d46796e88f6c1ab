import type { Item } from "../table.ts";

/**
 * Every key pattern of the table (README, "The table"). Nothing outside this folder knows one.
 *
 * | pk                            | sk              | what |
 * | ----------------------------- | --------------- | ---- |
 * | `<tenant>#<contactId>`        | `STATE`         | the contact's state and encrypted address, and the first link of its chain |
 * | `<tenant>#<contactId>`        | `E#<eventId>`   | one ledger entry |
 * | `<tenant>#<contactId>`        | `C#<region>#<seq>` | one link of the contact's hash chain, from the second on |
 * | `<tenant>#<contactId>`        | `SOFT`          | the contact's soft bounces, while they count |
 * | `<tenant>#<contactId>`        | `A#<kind>#<number>` | when a text of the contact's was last answered; expires |
 * | `<tenant>#event#<eventId>`    | `JOBS`          | that the event was broadcast, and for whom |
 * | `<tenant>#event#<eventId>`    | `R#<partner>`   | one partner's receipt |
 * | `<tenant>#partner#<partner>`  | `HEALTH`        | how a partner has answered lately |
 * | `<tenant>#partner#<partner>`  | `DRIFT`         | how its own list and ours differed |
 * | `<tenant>#partner#<partner>`  | `ROUND`, `SEEN` | how far the comparison of the two is |
 * | `<tenant>#partner#<partner>`  | `TAKEN`         | how far a partner has read its feed |
 * | `<tenant>#partner#<partner>`  | `FULL`          | how far the writing of its full file is |
 * | `<tenant>#feed#<partner>`     | `F#<time>#<eventId>` | one event of a partner's feed; expires |
 * | `<tenant>#event#<eventId>`    | `KEY`           | the request behind an `Idempotency-Key` |
 * | `<tenant>#agent-key#<month>`  | `KEY`           | the month's key for IP and agent; expires |
 * | `<tenant>#wording#<hash>`     | `KEY`           | a wording as it was shown |
 * | `<tenant>#day#<region>#<day>#<list>` | `L#<batch>` | links of contacts' chains that were laid on that day |
 * | `<tenant>#heads#<region>`     | `<day>`         | the signed head of a day |
 * | `<tenant>#quarantine#<day>`   | `Q#<id>`        | an authentic event that could not be read; expires |
 * | `<tenant>#review#<day>`       | `V#<receivedAt>#<id>` | a text that a person is to judge; expires |
 * | `<tenant>#imports`            | `I#<id>`        | one import of a list |
 * | `<tenant>#import#<id>`        | `B#<batch>`     | the entries that one batch of it made or found |
 * | `<tenant>#link#<keyed hash>`  | `KEY`           | whom a previous system's link is of |
 * | `<tenant>#counts#<day>`       | `M#<HH:MM>#<part>` | what happened in a minute, counted; expires |
 * | `<tenant>#recent`             | `N#<receivedAt>#<eventId>` | the newest events of a batch; expires |
 * | `<tenant>#provider#<provider>` | `HEALTH`       | how a provider's deliveries were found lately |
 * | `#retention`                  | `KEY`           | how far the walk of the retention is |
 */
export const STATE = "STATE";
export const ENTRY = "E#";
export const LINK = "C#";
export const SOFT_BOUNCES = "SOFT";
export const ANSWERED = "A#";
export const RECEIPT = "R#";
export const JOBS = "JOBS";
export const KEY = "KEY";
export const HEALTH = "HEALTH";
export const DRIFT = "DRIFT";
export const ROUND = "ROUND";
export const SEEN = "SEEN";
export const TAKEN = "TAKEN";
export const FULL = "FULL";
export const FED = "F#";
export const IMPORT = "I#";
export const BATCH = "B#";
export const LISTED = "L#";

/** The event that made a state; the contact's channel once there was another. */
export const MADE_BY = "by";
/** What stands before a Region in the attribute of a state that is the first link of that Region's chain. */
export const FIRST_LINK = "c.";

/** The sparse index of entries that wait for something, and its two keys. */
export const MARKS_INDEX = "marks";
export const MARK_SHARD = "markShard";
export const MARKED_AT = "markedAt";
/** DynamoDB deletes late, so whoever reads an item with this attribute compares it with the clock. */
export const EXPIRES_AT = "expiresAt";

/** More than one, for a hot index partition throttles the base table's writes. */
export const MARK_SHARDS = 16;
/** What an entry in the index waits for: its broadcast, or, of a sign-up, its confirmation. */
export const WAITS = { broadcast: "P#", confirmation: "S#" } as const;

export function contactKey(tenantId: string, contactId: string): string {
  return `${tenantId}#${contactId}`;
}

export function eventKey(tenantId: string, eventId: string): string {
  return `${tenantId}#event#${eventId}`;
}

export function feedKey(tenantId: string, partner: string): string {
  return `${tenantId}#feed#${partner}`;
}

export function partnerKey(tenantId: string, partner: string): string {
  return `${tenantId}#partner#${partner}`;
}

/** The contact stays in one shard, so that a sweep meets its entries in the order of their times. */
export function markShard(contactId: string, waitsFor: keyof typeof WAITS = "broadcast"): string {
  // Behind the key's version the id is a hash already.
  const byte = Buffer.from(contactId.slice(1, 5), "base64url")[0] ?? 0;
  return `${WAITS[waitsFor]}${byte % MARK_SHARDS}`;
}

export function key(pk: string, sk: string): Item {
  return { pk: { S: pk }, sk: { S: sk } };
}

/** Where an entry stands. */
export interface EntryKey {
  readonly tenantId: string;
  readonly contactId: string;
  readonly eventId: string;
}

export function entryKey({ tenantId, contactId, eventId }: EntryKey): Item {
  return key(contactKey(tenantId, contactId), ENTRY + eventId);
}

/** Tenant and contact behind the partition key of an entry. */
export function splitContactKey(pk: string): { readonly tenantId: string; readonly contactId: string } {
  const at = pk.indexOf("#");
  return { tenantId: pk.slice(0, at), contactId: pk.slice(at + 1) };
}
