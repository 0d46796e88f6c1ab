import { createHash } from "node:crypto";

/** As much as one item of the table keeps beside its key. */
const BYTES = 256 * 1024;
const HASHES = 4;

/** Who was on a partner's list, in bounded memory however long that is. */
export interface Seen {
  add(contactId: string, topic: string): void;
  /** @param topic nothing for a no of everything: a partner may keep it as one entry for each of its lists */
  has(contactId: string, topic: string | undefined): boolean;
  readonly bytes: Uint8Array;
}

/**
 * A Bloom filter: who was added is always found. Of those who were not, some are taken for seen: one of a hundred
 * beside 100,000 entries, half of them beside a million. Another `salt` takes others for seen, so that what one
 * comparison overlooks the next ones find.
 * @param bytes of the same salt, to go on with
 */
export function seenFilter(salt: string, bytes: Uint8Array = new Uint8Array(BYTES)): Seen {
  function bitsOf(name: string): readonly number[] {
    const digest = createHash("sha256")
      .update(JSON.stringify([salt, name]))
      .digest();
    return Array.from({ length: HASHES }, (_, n) => digest.readUInt32BE(4 * n) % (8 * bytes.length));
  }
  function note(name: string): void {
    for (const bit of bitsOf(name)) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
  }
  function noted(name: string): boolean {
    return bitsOf(name).every((bit) => ((bytes[bit >> 3] ?? 0) & (1 << (bit & 7))) !== 0);
  }
  return {
    add(contactId, topic) {
      note(contactId);
      note(`${contactId} ${topic}`);
    },
    has(contactId, topic) {
      if (topic === undefined) return noted(contactId);
      return noted(`${contactId} ${topic}`) || noted(`${contactId} *`);
    },
    bytes,
  };
}
