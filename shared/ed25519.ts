import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { canonical } from "./canonical.ts";

/** RFC 8410's wrapping of an Ed25519 seed: the key is the 32 bytes that every other key of ours is. */
const SEED_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** @param seed 32 bytes @throws for any other number of them */
export function signerOf(seed: Buffer): KeyObject {
  return createPrivateKey({ key: Buffer.concat([SEED_PREFIX, seed]), format: "der", type: "pkcs8" });
}

/** The public key, 32 bytes in base64url. */
export function publicKeyOf(signer: KeyObject): string {
  return createPublicKey(signer).export({ format: "jwk" }).x ?? "";
}

/** The signature over a value's canonical form, in base64url. Ed25519 is deterministic: signed again it is the same. */
export function signatureOf(signer: KeyObject, value: object): string {
  return sign(null, Buffer.from(canonical(value)), signer).toString("base64url");
}

/** Whether a value was signed with a key; whose key that is must be known from elsewhere. */
export function isSignatureOf(value: object, key: string, signature: string): boolean {
  try {
    const signer = createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x: key }, format: "jwk" });
    return verify(null, Buffer.from(canonical(value)), signer, Buffer.from(signature, "base64url"));
  } catch {
    return false;
  }
}
