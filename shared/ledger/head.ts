import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { canonical } from "../canonical.ts";

/** What stands for everything that was chained on one day. Nothing in it says who. */
export interface Head {
  readonly format: "heed-head-1";
  readonly tenant: string;
  readonly region: string;
  /** `YYYY-MM-DD`, UTC. */
  readonly day: string;
  /** How many links the day's lists hold. */
  readonly links: number;
  /** The root of the day's lists. */
  readonly root: string;
  /** The hash of the head of the day before; `null` of the first. */
  readonly previous: string | null;
}

/** A head as it is kept: a file of its own, which anybody can verify who knows the key. */
export interface SignedHead {
  readonly head: Head;
  /** The Ed25519 public key, 32 bytes in base64url. */
  readonly key: string;
  /** Over the head's canonical form, in base64url. */
  readonly signature: string;
}

/** SHA-256 of a head's canonical form. */
export function headHash(head: Head): string {
  return createHash("sha256").update(canonical(head)).digest("hex");
}

/** RFC 8410's wrapping of an Ed25519 seed: the key is the 32 bytes that every other key of ours is. */
const SEED_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** @param seed 32 bytes */
export function headSigner(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([SEED_PREFIX, seed]), format: "der", type: "pkcs8" });
}

/** Signs a head. Ed25519 is deterministic, and so is a closed day: made again, a head is the same to the byte. */
export function signHead(signer: KeyObject, head: Head): SignedHead {
  const signature = sign(null, Buffer.from(canonical(head)), signer).toString("base64url");
  return { head, key: publicKeyOf(signer), signature };
}

export function publicKeyOf(signer: KeyObject): string {
  return createPublicKey(signer).export({ format: "jwk" }).x ?? "";
}

/** Whether the signature is that of the key the head names; whose key that is must be known from elsewhere. */
export function isSigned({ head, key, signature }: SignedHead): boolean {
  try {
    const signer = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: key }, format: "jwk" });
    return verify(null, Buffer.from(canonical(head)), signer, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}
