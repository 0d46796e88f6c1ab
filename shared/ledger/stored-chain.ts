import type { AttributeValue, Item } from "../table.ts";
import type { ChainedEntry, EntryForm, Link } from "./chain.ts";
import { text } from "./items.ts";
import { contactKey, key, LINK } from "./keys.ts";

/**
 * What may change after an entry was chained: the place in the chain and in the day's list, the mark, what a fold
 * takes off again, the imports that found it standing, and the evidence's key, whose removal is its erasure. All
 * the rest is under the hash.
 */
const BOOKKEEPING: ReadonlySet<string> = new Set([
  "seq",
  "listed",
  "markShard",
  "markedAt",
  "unfolded",
  "address",
  "dataKey",
  "heldBy",
]);

/** A stored entry as its hash covers it. */
export function formOf(item: Item): EntryForm {
  const attributes = Object.entries(item).filter(([name]) => !BOOKKEEPING.has(name));
  return Object.fromEntries(attributes.map(([name, value]) => [name, plain(value)]));
}

/** The item behind a form, its bytes left as the text that they are hashed as. */
export function itemOf(form: EntryForm): Item {
  const attributes = Object.entries(form).flatMap(([name, value]): [string, AttributeValue][] => {
    if (typeof value === "string") return [[name, { S: value }]];
    return typeof value === "boolean" ? [[name, { BOOL: value }]] : [];
  });
  return Object.fromEntries(attributes);
}

/** The same with its place, as a chain is verified. */
export function chainedEntryOf(item: Item): ChainedEntry {
  const seq = item["seq"]?.N;
  return { form: formOf(item), seq: seq === undefined ? undefined : Number(seq) };
}

function plain(value: AttributeValue): unknown {
  if (value.B !== undefined) return Buffer.from(value.B).toString("base64url");
  if (value.N !== undefined) return Number(value.N);
  return value.S ?? value.BOOL ?? null;
}

/** Wide enough for the sort key to order them; a contact never has ten thousand million events. */
const SEQ_DIGITS = 10;

/** Where a link stands. */
export function linkKey(tenantId: string, contactId: string, region: string, seq: number): Item {
  const sk = `${LINK}${region}#${String(seq).padStart(SEQ_DIGITS, "0")}`;
  return key(contactKey(tenantId, contactId), sk);
}

/** The attributes of a link beside its key. */
export function linkAttributes({ seq, eventId, entryHash, prev, hash }: Link): Item {
  return {
    seq: { N: String(seq) },
    eventId: { S: eventId },
    entryHash: { S: entryHash },
    prev: { S: prev },
    hash: { S: hash },
  };
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
