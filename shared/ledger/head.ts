import { createHash, type KeyObject } from "node:crypto";
import { canonical } from "../canonical.ts";
import { isSignatureOf, publicKeyOf, signatureOf } from "../ed25519.ts";

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

/** Signs a head. Ed25519 is deterministic, and so is a closed day: made again, a head is the same to the byte. */
export function signHead(signer: KeyObject, head: Head): SignedHead {
  return { head, key: publicKeyOf(signer), signature: signatureOf(signer, head) };
}

/** Whether the signature is that of the key the head names; whose key that is must be known from elsewhere. */
export function isSigned({ head, key, signature }: SignedHead): boolean {
  return isSignatureOf(head, key, signature);
}
