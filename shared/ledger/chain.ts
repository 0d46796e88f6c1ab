import { createHash } from "node:crypto";
import type { AttributeValue, Item } from "../table.ts";
import { text } from "./items.ts";

/**
 * One link of a contact's hash chain (format `heed-chain-1`). Hashes are SHA-256 in lower-case hex; `seq`
 * counts from 1, and `prev` of the first link is `NO_LINK`.
 */
export interface Link {
  readonly seq: number;
  readonly eventId: string;
  readonly entryHash: string;
  readonly prev: string;
  readonly hash: string;
}

const FORMAT = "heed-chain-1";
const NO_LINK = "0".repeat(64);

/**
 * What may change after an entry was chained: the place in the chain, the mark, what a fold takes off again,
 * and the evidence's key, whose removal is its erasure. All the rest is under the hash, and it is ciphertext
 * and ids, never plaintext.
 */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  "seq",
  "markShard",
  "markedAt",
  "unfolded",
  "address",
  "dataKey",
]);

/** SHA-256 of an entry's canonical form (RFC 8785; binary attributes as base64url). */
export function entryHash(item: Item): string {
  const hashed: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(item)) {
    if (!BOOKKEEPING.has(name)) hashed[name] = plain(value);
  }
  return sha256(canonical(hashed));
}

/** The link that follows `last` for an entry of that hash. */
export function nextLink(last: Link | undefined, eventId: string, hashOfEntry: string): Link {
  const link = {
    seq: (last?.seq ?? 0) + 1,
    eventId,
    entryHash: hashOfEntry,
    prev: last?.hash ?? NO_LINK,
  };
  return { ...link, hash: linkHash(link) };
}

function linkHash({ seq, eventId, entryHash, prev }: Omit<Link, "hash">): string {
  return sha256(canonical({ format: FORMAT, seq, eventId, entryHash, prev }));
}

export interface ChainFault {
  /** The entry that does not fit; of a missing link, the one that stands where it should be. */
  readonly eventId: string;
  readonly seq: number;
  readonly fault: "link_missing" | "link_altered" | "entry_missing" | "entry_altered" | "entry_repeated";
}

/**
 * Verifies one Region's chain of one contact.
 * @param links in the order they are stored
 * @param entries every entry of that contact and Region, by event id; those without a `seq` are not chained yet
 * @returns the first entry that does not fit, or nothing
 */
export function verifyChain(
  links: readonly Link[],
  entries: ReadonlyMap<string, Item>,
): ChainFault | undefined {
  const chained = new Set<string>();
  let last: Link | undefined;
  for (const link of links) {
    const { seq, eventId } = link;
    if (seq !== (last?.seq ?? 0) + 1) return { eventId, seq, fault: "link_missing" };
    const sound = link.prev === (last?.hash ?? NO_LINK) && link.hash === linkHash(link);
    if (!sound) return { eventId, seq, fault: "link_altered" };
    const entry = entries.get(eventId);
    if (entry === undefined) return { eventId, seq, fault: "entry_missing" };
    if (entryHash(entry) !== link.entryHash) return { eventId, seq, fault: "entry_altered" };
    if (chained.has(eventId)) return { eventId, seq, fault: "entry_repeated" };
    chained.add(eventId);
    last = link;
  }
  // An entry that says it was chained proves that the end of the chain was cut off.
  for (const [eventId, entry] of entries) {
    const seq = Number(entry["seq"]?.N ?? 0);
    if (seq > 0 && !chained.has(eventId)) return { eventId, seq, fault: "link_missing" };
  }
  return undefined;
}

/** @returns `undefined` for an item that is no link */
export function readLink(item: Item): Link | undefined {
  const seq = Number(item["seq"]?.N ?? 0);
  const eventId = text(item["eventId"]);
  const hashOfEntry = text(item["entryHash"]);
  const prev = text(item["prev"]);
  const hash = text(item["hash"]);
  if (!eventId || !hashOfEntry || !prev || !hash || !Number.isSafeInteger(seq) || seq < 1) return undefined;
  return { seq, eventId, entryHash: hashOfEntry, prev, hash };
}

function plain(value: AttributeValue): unknown {
  if (value.B !== undefined) return Buffer.from(value.B).toString("base64url");
  if (value.N !== undefined) return Number(value.N);
  return value.S ?? value.BOOL ?? null;
}

/** RFC 8785 for what entries and links hold: one flat object of texts, whole numbers and booleans. */
function canonical(value: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))));
}

function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
