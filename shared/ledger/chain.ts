import { createHash } from "node:crypto";
import { canonical } from "../canonical.ts";

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
 * An entry as its hash covers it: attributes by name, binary ones as base64url. All of it is ciphertext and ids,
 * never plaintext.
 */
export type EntryForm = Readonly<Record<string, unknown>>;

/** An entry as it is verified. */
export interface ChainedEntry {
  readonly form: EntryForm;
  /** Its place in the chain, as it says itself; none while it waits for one. */
  readonly seq: number | undefined;
}

/** SHA-256 of an entry's canonical form (RFC 8785). */
export function entryHash(form: EntryForm): string {
  return sha256(canonical(form));
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

/** SHA-256 of what a link holds beside it. */
export function linkHash({ seq, eventId, entryHash, prev }: Omit<Link, "hash">): string {
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
  entries: ReadonlyMap<string, ChainedEntry>,
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
    if (entryHash(entry.form) !== link.entryHash) return { eventId, seq, fault: "entry_altered" };
    if (chained.has(eventId)) return { eventId, seq, fault: "entry_repeated" };
    chained.add(eventId);
    last = link;
  }
  // An entry that says it was chained proves that the end of the chain was cut off.
  for (const [eventId, { seq }] of entries) {
    if (seq !== undefined && !chained.has(eventId)) return { eventId, seq, fault: "link_missing" };
  }
  return undefined;
}

function sha256(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
