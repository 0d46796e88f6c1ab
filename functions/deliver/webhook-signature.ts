import { createHmac, type KeyObject, sign } from "node:crypto";
import { signerOf } from "../../shared/ed25519.ts";

// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

const SEED_BYTES = 32;

/**
 * The `webhook-signature` of an id, a time and a body, joined by dots. Each secret signs, so that a partner may
 * change its own at any time of a rotation.
 * @param secrets `whsec_` (or no prefix) with the base64 of a shared key: `v1`, HMAC-SHA-256; `whsk_` with that of
 *   an Ed25519 seed, alone or with its public key behind it: `v1a`
 * @throws for a `whsk_` of another length, which signs nothing that anybody could verify
 */
export function signatureOf(signed: string, secrets: readonly string[]): string {
  return secrets.map((secret) => one(signed, secret.trim())).join(" ");
}

function one(signed: string, secret: string): string {
  const key = Buffer.from(secret.replace(/^wh(sec|sk)_/, ""), "base64");
  if (secret.startsWith("whsk_")) {
    return `v1a,${sign(null, Buffer.from(signed), privateKey(key)).toString("base64")}`;
  }
  return `v1,${createHmac("sha256", key).update(signed).digest("base64")}`;
}

function privateKey(bytes: Buffer): KeyObject {
  if (bytes.length !== SEED_BYTES && bytes.length !== 2 * SEED_BYTES) {
    throw new Error("a whsk_ secret holds neither 32 nor 64 bytes");
  }
  return signerOf(bytes.subarray(0, SEED_BYTES));
}
