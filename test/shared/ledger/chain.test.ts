import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type ChainedEntry,
  entryHash,
  type Link,
  nextLink,
  verifyChain,
} from "../../../shared/ledger/chain.ts";
import { chainedEntryOf, formOf } from "../../../shared/ledger/stored-chain.ts";
import type { Item } from "../../../shared/table.ts";

function entry(eventId: string, changes: Item = {}): Item {
  return {
    pk: { S: "demo#1abc" },
    sk: { S: `E#${eventId}` },
    channel: { S: "email" },
    status: { S: "opted_out" },
    evidence: { B: Buffer.from([1, 2, 3]) },
    byPerson: { BOOL: true },
    dataKey: { B: Buffer.from([9]) },
    markShard: { S: "P#3" },
    markedAt: { S: "2026-11-25T09:00:00.000Z" },
    ...changes,
  };
}

/** A sound chain over these events, and its entries as they stand afterwards. */
function chainOf(ids: readonly string[]): { links: Link[]; entries: Map<string, ChainedEntry> } {
  const links: Link[] = [];
  const entries = new Map<string, ChainedEntry>();
  for (const id of ids) {
    const link = nextLink(links.at(-1), id, hashOf(entry(id)));
    links.push(link);
    entries.set(id, placed(id, link.seq));
  }
  return { links, entries };
}

function hashOf(item: Item): string {
  return entryHash(formOf(item));
}

function placed(id: string, seq: number, changes: Item = {}): ChainedEntry {
  return chainedEntryOf(entry(id, { seq: { N: String(seq) }, ...changes }));
}

const IDS = ["A", "B", "C", "D"];

describe("the hash of an entry", () => {
  test("is SHA-256 over canonical JSON: sorted names, binary as base64url", () => {
    const item = {
      sk: { S: "E#A" },
      evidence: { B: Buffer.from([255, 254]) },
      late: { BOOL: true },
      pk: { S: "x" },
    };
    // printf '{"evidence":"__4","late":true,"pk":"x","sk":"E#A"}' | sha256sum
    expect(hashOf(item)).toBe("72edad5c3468edfb067fbf7bcdd58156f31266e47575250267ba68bbefe37716");
  });

  test("does not change with bookkeeping: place, mark, fold and the erasable key", () => {
    const hash = hashOf(entry("A"));
    const { markShard: _shard, markedAt: _at, dataKey: _key, ...settled } = entry("A", { seq: { N: "1" } });
    expect(hashOf(settled)).toBe(hash);
    expect(hashOf(entry("A", { unfolded: { BOOL: true }, address: { B: Buffer.from([1]) } }))).toBe(hash);
  });

  test("does not depend on the order in which DynamoDB gives the attributes", () => {
    fc.assert(
      fc.property(fc.shuffledSubarray(Object.entries(entry("A")), { minLength: 9 }), (attributes) => {
        expect(hashOf(Object.fromEntries(attributes))).toBe(hashOf(entry("A")));
      }),
    );
  });
});

describe("a chain", () => {
  test("that nobody touched is sound, also with an entry that is not chained yet", () => {
    const { links, entries } = chainOf(IDS);
    entries.set("E", chainedEntryOf(entry("E")));
    expect(verifyChain(links, entries)).toBeUndefined();
    expect(verifyChain([], new Map())).toBeUndefined();
  });

  test.for([
    ["a flipped byte of ciphertext", { evidence: { B: Buffer.from([1, 2, 2]) } }],
    ["another status", { status: { S: "opted_in" } }],
    ["an attribute that was added", { late: { BOOL: true } }],
  ] as const)("names the entry with %s", ([, change]) => {
    const { links, entries } = chainOf(IDS);
    entries.set("C", placed("C", 3, change));
    expect(verifyChain(links, entries)).toEqual({ eventId: "C", seq: 3, fault: "entry_altered" });
  });

  test("names an entry that is gone", () => {
    const { links, entries } = chainOf(IDS);
    entries.delete("B");
    expect(verifyChain(links, entries)).toEqual({ eventId: "B", seq: 2, fault: "entry_missing" });
  });

  test("names the place of a link that is gone, even when its entry went with it", () => {
    const { links, entries } = chainOf(IDS);
    entries.delete("B");
    expect(verifyChain(links.toSpliced(1, 1), entries)).toEqual({
      eventId: "C",
      seq: 3,
      fault: "link_missing",
    });
  });

  test("names the entry whose link was cut off at the end", () => {
    const { links, entries } = chainOf(IDS);
    expect(verifyChain(links.slice(0, 3), entries)).toEqual({ eventId: "D", seq: 4, fault: "link_missing" });
  });

  test("names the first of two links that changed places", () => {
    const { links, entries } = chainOf(IDS);
    const [a, b, c, d] = links;
    if (!a || !b || !c || !d) throw new Error("the chain is too short");
    expect(verifyChain([a, c, b, d], entries)).toEqual({ eventId: "C", seq: 3, fault: "link_missing" });
    const renumbered = [a, { ...c, seq: 2 }, { ...b, seq: 3 }, d];
    expect(verifyChain(renumbered, entries)).toEqual({ eventId: "C", seq: 2, fault: "link_altered" });
  });

  test("names an entry that was slipped in with a link of its own", () => {
    const { links, entries } = chainOf(IDS);
    const forged = nextLink(links[1], "X", hashOf(entry("X")));
    entries.set("X", chainedEntryOf(entry("X")));
    const after = links.slice(2).map((link) => ({ ...link, seq: link.seq + 1 }));
    expect(verifyChain([...links.slice(0, 2), forged, ...after], entries)).toEqual({
      eventId: "C",
      seq: 4,
      fault: "link_altered",
    });
  });

  test("names an entry that was chained twice", () => {
    const { links, entries } = chainOf(IDS);
    const again = nextLink(links.at(-1), "A", hashOf(entry("A")));
    expect(verifyChain([...links, again], entries)).toEqual({
      eventId: "A",
      seq: 5,
      fault: "entry_repeated",
    });
  });

  test("breaks at whatever character of whatever link is changed", () => {
    const { links, entries } = chainOf(IDS);
    const places = fc.record({
      link: fc.nat(3),
      name: fc.constantFrom("entryHash", "prev", "hash"),
      at: fc.nat(63),
    });
    fc.assert(
      fc.property(places, ({ link, name, at }) => {
        const altered = links.map((one, index) => {
          if (index !== link) return one;
          const value = name === "prev" ? one.prev : name === "hash" ? one.hash : one.entryHash;
          const flipped = value[at] === "0" ? "1" : "0";
          return { ...one, [name]: value.slice(0, at) + flipped + value.slice(at + 1) };
        });
        expect(verifyChain(altered, entries)?.fault).toBe("link_altered");
      }),
    );
  });
});
