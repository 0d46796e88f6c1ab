import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { leafHash, merklePath, merkleRoot, nodeHash, rootAlong } from "../../../shared/ledger/merkle.ts";

/** The tree of RFC 6962, section 2.1.3: seven leaves, d0 to d6. */
const leaves = Array.from({ length: 7 }, (_, n) => leafHash(`d${n}`));
const [a = "", b = "", c = "", d = "", e = "", f = "", j = ""] = leaves;
const [g, h, i] = [nodeHash(a, b), nodeHash(c, d), nodeHash(e, f)];
const [k, l] = [nodeHash(g, h), nodeHash(i, j)];

describe("a Merkle tree (RFC 6962)", () => {
  test("of nothing, and of one empty leaf, has the roots of Certificate Transparency's own vectors", () => {
    expect(merkleRoot([])).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(merkleRoot([leafHash("")])).toBe(
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    );
  });

  test("has the shape of the RFC's example", () => {
    expect(merkleRoot(leaves)).toBe(nodeHash(k, l));
    expect(merklePath(leaves, 0)).toEqual([{ right: b }, { right: h }, { right: l }]);
    expect(merklePath(leaves, 3)).toEqual([{ left: c }, { left: g }, { right: l }]);
    expect(merklePath(leaves, 4)).toEqual([{ right: f }, { right: j }, { left: k }]);
    expect(merklePath(leaves, 6)).toEqual([{ left: i }, { left: k }]);
  });

  test("leads from each leaf to the root, and from nothing else", () => {
    const trees = fc
      .integer({ min: 1, max: 70 })
      .chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));
    fc.assert(
      fc.property(trees, ([size, index]) => {
        const hashes = Array.from({ length: size }, (_, n) => leafHash(`leaf ${n}`));
        const path = merklePath(hashes, index);
        expect(rootAlong(hashes[index] ?? "", path)).toBe(merkleRoot(hashes));
        expect(rootAlong(leafHash("another"), path)).not.toBe(merkleRoot(hashes));
      }),
    );
  });
});
