import { type Delivery, header, type ProviderContext, type Refusal } from "../../shared/provider.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { anyKey, decodeBase64, ed25519Verifies, hmac, publicKey, sameBytes } from "../../shared/signature.ts";

// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md

/** Every attempt is signed anew, so an old signature is a replay; libraries of the standard allow as much. */
const MOST_AGE_SECONDS = 300;
/** A sender lists one for each of its keys. */
const MOST_SIGNATURES = 16;
/** What stands before the 32 bytes of an Ed25519 key in DER (RFC 8410). */
const ED25519_SPKI = Buffer.from("302a300506032b6570032100", "hex");

interface Signature {
  readonly version: string;
  readonly bytes: Buffer;
}

type Key = (signed: Buffer, signatures: readonly Signature[]) => boolean;

/**
 * Judges a delivery signed as Standard Webhooks 1.0.0 or Svix asks, by the keys of the setting `secret`:
 * `whsec_` with the base64 of an HMAC key, or `whpk_` with that of an Ed25519 public key. A key never verifies
 * the other kind's signatures.
 */
export function verifyStandardWebhooks(delivery: Delivery, context: ProviderContext): Result<void, Refusal> {
  const prefix = prefixOf(delivery);
  const id = header(delivery, `${prefix}-id`);
  if (!id.ok) return id;
  const timestamp = header(delivery, `${prefix}-timestamp`);
  if (!timestamp.ok) return timestamp;
  const signatures = signaturesOf(delivery, `${prefix}-signature`);
  if (!signatures.ok) return signatures;
  // Dots part what is signed: with one in the id, another id and time could be cut out of the same bytes.
  if (!/^[!-\-/-~]{1,256}$/.test(id.value) || !/^\d{1,12}$/.test(timestamp.value)) {
    return fail("envelope_malformed");
  }
  const signed = Buffer.concat([Buffer.from(`${id.value}.${timestamp.value}.`), delivery.body]);
  const keys = context.secret("secret").flatMap((secret) => keyOf(secret) ?? []);
  const verdict = anyKey(keys, (verifies) => verifies(signed, signatures.value));
  if (!verdict.ok) return verdict;
  const age = Math.floor(context.now / 1000) - Number(timestamp.value);
  return Math.abs(age) > MOST_AGE_SECONDS ? fail("timestamp_stale") : ok(undefined);
}

/** The id that every attempt to deliver the same message carries. */
export function standardWebhookId(delivery: Delivery): string | undefined {
  return delivery.headers[`${prefixOf(delivery)}-id`];
}

/** Svix has its own names for the headers, and where a sender sends both it goes by those. */
function prefixOf({ headers }: Delivery): "svix" | "webhook" {
  const parts = ["id", "timestamp", "signature"];
  return parts.some((part) => headers[`svix-${part}`] !== undefined) ? "svix" : "webhook";
}

/** The list of `version,base64`, parted by spaces. Base64 has no comma, so a second one is a second header. */
function signaturesOf({ headers }: Delivery, name: string): Result<readonly Signature[], Refusal> {
  const entries = (headers[name] ?? "").split(" ").filter((entry) => entry !== "");
  if (entries.length === 0) return fail("header_missing");
  const parts = entries.map((entry) => entry.split(","));
  if (parts.some(({ length }) => length > 2)) return fail("header_repeated");
  return ok(
    parts.slice(0, MOST_SIGNATURES).flatMap(([version = "", text]): readonly Signature[] => {
      const bytes = text === undefined ? undefined : decodeBase64(text);
      return bytes === undefined ? [] : [{ version, bytes }];
    }),
  );
}

/**
 * `undefined` for what is no key. The prefix of a symmetric one may be left out, and so may padding: a key has
 * one owner, who may spell it as other libraries take it.
 */
function keyOf(secret: string): Key | undefined {
  const text = secret.trim();
  const encoded = text.replace(/^(?:whsec|whpk)_/, "").replace(/=+$/, "");
  const bytes = Buffer.from(encoded, "base64");
  if (!/^[\w+/-]+$/.test(encoded) || bytes.length === 0) return undefined;
  return text.startsWith("whpk_") ? asymmetric(bytes) : symmetric(bytes);
}

function symmetric(bytes: Buffer): Key {
  return (signed, signatures) => {
    const expected = hmac("sha256", bytes, signed);
    return signatures.some((given) => given.version === "v1" && sameBytes(given.bytes, expected));
  };
}

function asymmetric(bytes: Buffer): Key | undefined {
  const key = publicKey(Buffer.concat([ED25519_SPKI, bytes]).toString("base64"));
  if (key === undefined) return undefined;
  return (signed, signatures) =>
    signatures.some((given) => given.version === "v1a" && ed25519Verifies(key, signed, given.bytes));
}
