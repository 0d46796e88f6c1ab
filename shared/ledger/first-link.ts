import type { Item } from "../table.ts";
import { entryHash, type Link, nextLink } from "./chain.ts";
import { text } from "./items.ts";
import { FIRST_LINK, MADE_BY } from "./keys.ts";
import { formOf } from "./stored-chain.ts";

/**
 * Most contacts have one event, and its link needs no item of its own: the transaction that writes the entry writes it
 * into the state that it makes. So it is laid by nobody later, and costs nothing. All that follows it, and all links
 * of a table that two Regions write to, are items; one that stands at the first place counts before what the state
 * says.
 */
export interface FirstLink {
  /** The attribute that it stands in. */
  readonly name: string;
  readonly text: string;
}

/** What stands there of a chain whose first link is an item. */
export const STANDS_ELSEWHERE = "-";

/**
 * The link that an entry is if it is its contact's first.
 * @param item the entry as it is to be stored
 */
export function firstLinkOf(region: string, eventId: string, item: Item): FirstLink {
  return firstLinkText(region, { eventId, entryHash: entryHash(formOf(item)) });
}

/** A first link as it is written: `<eventId>.<entryHash>`, the hash as base64url. */
export function firstLinkText(
  region: string,
  { eventId, entryHash: hash }: Pick<Link, "eventId" | "entryHash">,
): FirstLink {
  return { name: FIRST_LINK + region, text: `${eventId}.${Buffer.from(hash, "hex").toString("base64url")}` };
}

/** The first link of one Region's chain, where the contact's state has it. */
export function firstLinkIn(state: Item | undefined, region: string): Link | undefined {
  const [eventId = "", hash] = (text(state?.[FIRST_LINK + region]) ?? "").split(".");
  return hash === undefined
    ? undefined
    : nextLink(undefined, eventId, Buffer.from(hash, "base64url").toString("hex"));
}

/** The same of every Region. */
export function firstLinksIn(state: Item): readonly (Link & { readonly region: string })[] {
  return Object.keys(state)
    .filter((name) => name.startsWith(FIRST_LINK))
    .map((name) => name.slice(FIRST_LINK.length))
    .flatMap((region) => {
      const link = firstLinkIn(state, region);
      return link === undefined ? [] : [{ ...link, region }];
    });
}

/** Whether the event made the state, and nothing was written into it since: then its link is the first for certain. */
export function isMadeBy(state: Item | undefined, eventId: string): boolean {
  return text(state?.[MADE_BY]) === eventId;
}
