import { createHash } from "node:crypto";

// Merkle trees as RFC 6962, section 2.1, has them, over SHA-256. Hashes are lower-case hex. Leaves and nodes are
// hashed with different first bytes, so that neither can be shown for the other.

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** One step from a leaf to the root: the hash that stands beside, and on which side. */
export type Step = { readonly left: string } | { readonly right: string };

/** @param text UTF-8 */
export function leafHash(text: string): string {
  return createHash("sha256").update(LEAF).update(text).digest("hex");
}

export function nodeHash(left: string, right: string): string {
  const both = Buffer.from(left + right, "hex");
  return createHash("sha256").update(NODE).update(both).digest("hex");
}

/** @param hashes of the leaves, in their order; of none it is the hash of nothing */
export function merkleRoot(hashes: readonly string[]): string {
  const [only] = hashes;
  if (only === undefined) return createHash("sha256").digest("hex");
  if (hashes.length === 1) return only;
  const middle = split(hashes.length);
  return nodeHash(merkleRoot(hashes.slice(0, middle)), merkleRoot(hashes.slice(middle)));
}

/** The way from one leaf to the root. */
export function merklePath(hashes: readonly string[], index: number): readonly Step[] {
  if (hashes.length <= 1) return [];
  const middle = split(hashes.length);
  return index < middle
    ? [...merklePath(hashes.slice(0, middle), index), { right: merkleRoot(hashes.slice(middle)) }]
    : [...merklePath(hashes.slice(middle), index - middle), { left: merkleRoot(hashes.slice(0, middle)) }];
}

/** The root that a leaf's hash and its way lead to. */
export function rootAlong(hash: string, path: readonly Step[]): string {
  return path.reduce(
    (below, step) => ("left" in step ? nodeHash(step.left, below) : nodeHash(below, step.right)),
    hash,
  );
}

/** The largest power of two below a number of leaves. */
function split(count: number): number {
  return 2 ** (Math.ceil(Math.log2(count)) - 1);
}
