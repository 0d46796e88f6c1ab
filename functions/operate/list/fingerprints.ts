import { hash } from "node:crypto";

/** Twice as many places as entries keep the way to a free one short. */
const SPARE = 2;
const BYTES = 16;

/**
 * Remembers what was seen by 16 bytes of its SHA-256, in one block of memory: a million entries take 32 MB, where a
 * Set of texts would take ten times that.
 */
export class Fingerprints {
  #size = 1 << 12;
  #count = 0;
  #table = Buffer.alloc(this.#size * BYTES);

  /** @returns `false` for what was seen before */
  add(text: string): boolean {
    if (this.#count * SPARE >= this.#size) this.#grow();
    const print = hash("sha256", text, "buffer").subarray(0, BYTES);
    // Nothing but zeros marks a free place.
    if (print.every((byte) => byte === 0)) print[0] = 1;
    if (!this.#put(print)) return false;
    this.#count += 1;
    return true;
  }

  #put(print: Buffer): boolean {
    for (let place = print.readUInt32LE() % this.#size; ; place = (place + 1) % this.#size) {
      const at = place * BYTES;
      if (this.#table.compare(print, 0, BYTES, at, at + BYTES) === 0) return false;
      if (this.#isFree(at)) {
        print.copy(this.#table, at);
        return true;
      }
    }
  }

  #isFree(at: number): boolean {
    return this.#table.readBigUInt64LE(at) === 0n && this.#table.readBigUInt64LE(at + 8) === 0n;
  }

  #grow(): void {
    const old = this.#table;
    this.#size *= 2;
    this.#table = Buffer.alloc(this.#size * BYTES);
    for (let at = 0; at < old.length; at += BYTES) {
      const print = old.subarray(at, at + BYTES);
      if (print.readBigUInt64LE() !== 0n || print.readBigUInt64LE(8) !== 0n) this.#put(print);
    }
  }
}
