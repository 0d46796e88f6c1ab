import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import type { Channel } from "./event.ts";

const IV_BYTES = 12;
/** What an encrypted text ends with. */
export const TAG_BYTES = 16;

/** One contact key: its `kid` and its 32 bytes. */
export interface ContactKey {
  readonly kid: string;
  readonly secret: Buffer;
}

/** A tenant's contact ids and the encryption of what stands beside them (design: pseudonymous keys). */
export interface Vault {
  /** The ids an address may be stored under; the first is the one for a new contact. */
  contactIds(channel: Channel, address: string): readonly string[];
  /** The same for who gives no more than the SHA-256 of the normalised address. */
  contactIdsOfHash(channel: Channel, inner: Buffer): readonly string[];
  /** The ids that an old link of a previous system may be stored under, in the same way. */
  oldLinkIds(system: string, id: string): readonly string[];
  /** Encrypts under the first key; `context` binds the text to its place in the table. */
  seal(purpose: Purpose, context: string, plain: Buffer): Buffer;
  /** @returns `undefined` where the key is gone or the text was altered */
  open(purpose: Purpose, context: string, sealed: Uint8Array): Buffer | undefined;
}

export type Purpose =
  | "address"
  | "evidence"
  | "agent"
  | "intake"
  | "quarantine"
  | "review"
  | "reply"
  | "cursor";

/** @param keys at least one; the first is used for new contacts, all are looked up */
export function vault(keys: readonly ContactKey[]): Vault {
  // As key objects: Node takes five times as long over a key that comes as bytes.
  const contactKeys = keys.map(({ secret }) => createSecretKey(secret));
  const derived = new Map<string, KeyObject>();
  function keyFor(key: ContactKey, purpose: Purpose): KeyObject {
    const name = `${key.kid} ${purpose}`;
    const known = derived.get(name);
    if (known !== undefined) return known;
    const bytes = hkdfSync("sha256", key.secret, Buffer.alloc(0), `heed-${purpose}`, 32);
    const made = createSecretKey(Buffer.from(bytes));
    derived.set(name, made);
    return made;
  }
  const first = keys[0];
  if (first === undefined) throw new Error("a tenant needs at least one contact key");

  function idsOf(kind: string, inner: string): readonly string[] {
    // Counted from the oldest key, so that putting a new one first leaves every older id as it was.
    return contactKeys.map((key, index) => {
      const version = (keys.length - index).toString(36);
      const mac = createHmac("sha256", key).update(`${kind}\0${inner}`, "binary");
      return version + mac.digest("base64url");
    });
  }

  return {
    contactIds: (channel, address) => idsOf(channel, hash("sha256", address, "binary")),
    contactIdsOfHash: (channel, inner) => idsOf(channel, inner.toString("binary")),
    // No channel holds a colon, so no old link can be taken for a contact.
    oldLinkIds: (system, id) => idsOf(`old-link:${system}`, hash("sha256", id, "binary")),
    seal(purpose, context, plain) {
      const kid = Buffer.from(first.kid);
      const sealed = encrypt(keyFor(first, purpose), context, plain);
      return Buffer.concat([Buffer.from([kid.length]), kid, sealed]);
    },
    open(purpose, context, sealed) {
      const bytes = Buffer.from(sealed);
      const kidEnd = 1 + (bytes[0] ?? 0);
      const kid = bytes.subarray(1, kidEnd).toString();
      const key = keys.find((candidate) => candidate.kid === kid);
      return key === undefined ? undefined : decrypt(keyFor(key, purpose), context, bytes.subarray(kidEnd));
    },
  };
}

/** What a contact's id is made from: no more than this need ever leave whoever holds the address. */
export function innerHash(address: string): Buffer {
  return hash("sha256", address, "buffer");
}

const POOL_BYTES = 4_096;
let pool = Buffer.alloc(0);

/** Random bytes that nobody else has: drawn from the system in larger lots, for each draw costs as much. */
export function randomPart(length: number): Buffer {
  if (pool.length < length) pool = randomBytes(POOL_BYTES);
  const part = pool.subarray(0, length);
  pool = pool.subarray(length);
  return part;
}

/** AES-256-GCM: a random IV, the ciphertext, the tag. `context` is authenticated with it. */
export function encrypt(key: KeyObject, context: string, plain: Buffer): Buffer {
  const iv = randomPart(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(context));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** @returns `undefined` where key, context or text are not the ones that were encrypted */
export function decrypt(key: KeyObject, context: string, sealed: Buffer): Buffer | undefined {
  if (sealed.length < IV_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, sealed.subarray(0, IV_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(IV_BYTES, -TAG_BYTES)), decipher.final()]);
  } catch {
    return undefined;
  }
}
