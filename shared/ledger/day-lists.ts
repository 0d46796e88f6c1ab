import { createHash } from "node:crypto";
import { canonical } from "../canonical.ts";
import type { Item, Table } from "../table.ts";
import { text } from "./items.ts";
import { key, LISTED } from "./keys.ts";
import { leafHash, merklePath, merkleRoot, nodeHash, type Step } from "./merkle.ts";
import { itemsUnder } from "./read.ts";

/**
 * The links that were laid on one day, in 64 lists. Whoever lays links writes them down here, a batch in one
 * item, before their entries are settled: so a day's head costs what was laid on that day, and never a look at
 * the whole table. A link whose batch is written twice stands twice, which harms nothing.
 */
export interface ListedLink {
  readonly contactId: string;
  readonly seq: number;
  /** The link's. With the hashes before it in its chain, it stands for all that the contact has. */
  readonly hash: string;
}

/** One tenant's day (UTC) in one Region. */
export interface Day {
  readonly tenantId: string;
  readonly region: string;
  /** `YYYY-MM-DD`. */
  readonly day: string;
}

/** A power of two: the roots of the lists are the leaves of a full tree. */
export const LISTS = 64;

/**
 * Writes links down, which takes one item.
 * @returns the list they stand in, by its number
 */
export async function listLinks(table: Table, day: Day, links: readonly ListedLink[]): Promise<number> {
  const batch = links.map(packed).join(" ");
  const digest = createHash("sha256").update(batch).digest();
  const list = (digest[0] ?? 0) % LISTS;
  const id = digest.toString("base64url", 0, 15);
  await table.put({ ...key(listKey(day, list), LISTED + id), links: { S: batch } });
  return list;
}

/** A list of a day, in the order that its hash is made of. */
export async function linksListed(table: Table, day: Day, list: number): Promise<readonly ListedLink[]> {
  const items = await itemsUnder(table, listKey(day, list), LISTED);
  return items.flatMap(linksIn);
}

/** Ten links fit into the kilobyte that one write unit writes. */
function packed({ contactId, seq, hash }: ListedLink): string {
  return `${contactId}.${seq}.${Buffer.from(hash, "hex").toString("base64url")}`;
}

function linksIn(item: Item): readonly ListedLink[] {
  return (text(item["links"]) ?? "").split(" ").map((word) => {
    const [contactId = "", seq = "", hash = ""] = word.split(".");
    return { contactId, seq: Number(seq), hash: Buffer.from(hash, "base64url").toString("hex") };
  });
}

function listKey({ tenantId, region, day }: Day, list: number): string {
  return `${tenantId}#day#${region}#${day}#${list}`;
}

/** The leaf that a link is in its list's tree. */
export function linkLeaf({ contactId, seq, hash }: ListedLink): string {
  return leafHash(canonical({ contactId, seq, hash }));
}

export function listRoot(links: readonly ListedLink[]): string {
  return merkleRoot(links.map(linkLeaf));
}

/** The root of a day: the lists' roots, two by two. */
export function dayRoot(listRoots: readonly string[]): string {
  const [only] = listRoots;
  if (listRoots.length === 1 && only !== undefined) return only;
  return dayRoot(pairs(listRoots));
}

function pairs(hashes: readonly string[]): readonly string[] {
  return Array.from({ length: hashes.length / 2 }, (_, n) =>
    nodeHash(hashes[2 * n] ?? "", hashes[2 * n + 1] ?? ""),
  );
}

/** The way from a link of a list to its day's root. */
export function pathInDay(
  links: readonly ListedLink[],
  index: number,
  listRoots: readonly string[],
  list: number,
): readonly Step[] {
  const path = [...merklePath(links.map(linkLeaf), index)];
  for (let level = listRoots, at = list; level.length > 1; level = pairs(level), at >>= 1) {
    const beside = level[at ^ 1] ?? "";
    path.push(at % 2 === 0 ? { right: beside } : { left: beside });
  }
  return path;
}
