import {
  createHash,
  createHmac,
  createPublicKey,
  type KeyObject,
  timingSafeEqual,
  verify,
} from "node:crypto";
import type { Refusal } from "./provider.ts";
import { fail, ok, type Result } from "./result.ts";

/**
 * Compares in constant time (R-180; CVE-2018-6596 was a plain comparison). `timingSafeEqual` throws on
 * unequal lengths, and the length of a MAC is no secret.
 */
export function sameBytes(given: Buffer, expected: Buffer): boolean {
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * Compares two secrets in constant time, whatever their lengths: of a password, unlike of a MAC, even the
 * length is nobody's business.
 */
export function sameSecret(given: Buffer | string, expected: string): boolean {
  return sameBytes(digest(given), digest(expected));
}

function digest(secret: Buffer | string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** Node's decoder skips what it does not know; a signature has one spelling only. */
export function decodeBase64(text: string): Buffer | undefined {
  const bytes = Buffer.from(text, "base64");
  return bytes.toString("base64") === text ? bytes : undefined;
}

/** @param key the secret as the provider shows it, used as UTF-8 text; or the bytes that its base64 stands for */
export function hmac(hash: "sha1" | "sha256", key: string | Buffer, data: Buffer | string): Buffer {
  return createHmac(hash, key).update(data).digest();
}

/**
 * Rotation: any of the keys may verify. A secret left empty is no key: everybody knows it.
 * @returns `key_missing` where there is none to try
 */
export function anyKey<Key>(keys: readonly Key[], verifies: (key: Key) => boolean): Result<void, Refusal> {
  const usable = keys.filter((key) => key !== "");
  if (usable.length === 0) return fail("key_missing");
  return usable.some(verifies) ? ok(undefined) : fail("signature_mismatch");
}

/**
 * A public key as providers show it: PEM, or the base64 of its DER form (SubjectPublicKeyInfo). A PEM that
 * came through an environment variable may have its line ends written as `\n`.
 * @returns `undefined` for what is no key
 */
export function publicKey(text: string): KeyObject | undefined {
  try {
    if (text.includes("-----BEGIN")) return createPublicKey(text.replaceAll("\\n", "\n"));
    return createPublicKey({ key: Buffer.from(text, "base64"), format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}

/** ECDSA over P-256 and SHA-256, the signature in DER. A malformed key or signature is a plain `false`. */
export function ecdsaVerifies(key: KeyObject, data: Buffer, signature: Buffer): boolean {
  return key.asymmetricKeyDetails?.namedCurve === "prime256v1" && verifies("sha256", key, data, signature);
}

/** RSA with PKCS#1 v1.5 padding. */
export function rsaVerifies(
  hash: "sha1" | "sha256",
  key: KeyObject,
  data: Buffer,
  signature: Buffer,
): boolean {
  return key.asymmetricKeyType === "rsa" && verifies(hash, key, data, signature);
}

/** Ed25519 over the data itself; the signature is its raw 64 bytes. */
export function ed25519Verifies(key: KeyObject, data: Buffer, signature: Buffer): boolean {
  return key.asymmetricKeyType === "ed25519" && verifies(null, key, data, signature);
}

function verifies(hash: string | null, key: KeyObject, data: Buffer, signature: Buffer): boolean {
  try {
    return verify(hash, data, key, signature);
  } catch {
    return false;
  }
}
