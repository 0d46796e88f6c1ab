import { createHash } from "node:crypto";

const REMEMBERED = 4_096;

/**
 * For signatures that cover a nonce and no body: remembers what each was first seen with, so that it cannot be
 * used again with anything else. It reaches as far as one process and its last few thousand deliveries; what
 * the wire carries is for TLS to keep.
 */
export class NonceMemory {
  readonly #seen = new Map<string, string>();

  /** Whether what was signed comes for the first time, or with the same contents as before. */
  isFirstOrSame(signed: string, contents: readonly (string | Buffer)[]): boolean {
    const digest = contents
      .reduce((hash, part) => hash.update(`${part.length}:`).update(part), createHash("sha256"))
      .digest("base64url");
    const before = this.#seen.get(signed);
    if (before !== undefined) return before === digest;
    const [oldest] = this.#seen.keys();
    if (this.#seen.size >= REMEMBERED && oldest !== undefined) this.#seen.delete(oldest);
    this.#seen.set(signed, digest);
    return true;
  }
}
