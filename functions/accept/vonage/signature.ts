import { createHash, createHmac } from "node:crypto";
import { type Delivery, header, type ProviderContext, type Refusal } from "../../../shared/provider.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { anyKey, sameBytes } from "../../../shared/signature.ts";
import { isDigestOf } from "../body-digest.ts";
import { plainFields } from "../form-or-json.ts";
import { claimedTime, readHmacToken } from "../hmac-token.ts";

// https://developer.vonage.com/en/getting-started/concepts/webhooks and .../concepts/signing-messages

const TOKEN = /^bearer +/i;

type Digest = (signed: string, secret: string) => Buffer;

const keyed =
  (hash: string): Digest =>
  (signed, secret) =>
    createHmac(hash, secret).update(signed).digest();

/** By the setting `algorithm`, which is the account's choice: never by the looks of a signature. */
const DIGESTS: ReadonlyMap<unknown, Digest> = new Map<unknown, Digest>([
  [
    "md5hash",
    (signed, secret) =>
      createHash("md5")
        .update(signed + secret)
        .digest(),
  ],
  ["md5", keyed("md5")],
  ["sha1", keyed("sha1")],
  ["sha256", keyed("sha256")],
  ["sha512", keyed("sha512")],
]);

/** Judges a delivery of the Messages API by its token, or one of the SMS API by the field `sig`. */
export function verifyVonage(delivery: Delivery, context: ProviderContext): Result<void, Refusal> {
  const bears = TOKEN.test(delivery.headers["authorization"] ?? "");
  return bears ? verifyToken(delivery, context) : verifyFields(delivery, context);
}

/** Vonage's own check leaves out `payload_hash`, without which one message's token fits any body. */
function verifyToken(delivery: Delivery, context: ProviderContext): Result<void, Refusal> {
  const authorization = header(delivery, "authorization");
  if (!authorization.ok) return authorization;
  const token = readHmacToken(authorization.value.replace(TOKEN, ""), ["HS256"]);
  // The token covers the body and no query, so by GET it would cover nothing.
  if (token === undefined || delivery.method === "GET") return fail("signature_mismatch");
  if (!isDigestOf(token.claims["payload_hash"], delivery.body)) return fail("signature_mismatch");
  const verdict = anyKey(context.secret("signatureSecret"), (secret) => token.verifies(secret));
  if (!verdict.ok) return verdict;
  const [expires, begins] = [claimedTime(token.claims, "exp"), claimedTime(token.claims, "nbf")];
  const holds = context.now < (expires ?? Infinity) && context.now >= (begins ?? 0);
  return holds ? ok(undefined) : fail("timestamp_stale");
}

function verifyFields(delivery: Delivery, context: ProviderContext): Result<void, Refusal> {
  const fields = plainFields(delivery);
  const signature = fields?.get("sig");
  if (!fields || !signature) return fail("header_missing");
  const digest = DIGESTS.get(context.setting("algorithm") ?? "md5hash");
  if (digest === undefined) return fail("key_missing");
  const signed = signedText(fields);
  if (signed === undefined || !/^[0-9a-f]+$/i.test(signature)) return fail("signature_mismatch");
  const given = Buffer.from(signature, "hex");
  return anyKey(context.secret("signatureSecret"), (secret) => sameBytes(given, digest(signed, secret)));
}

/**
 * The fields but `sig`, sorted; what parts them is `_` inside of values. A name that holds it could pose as
 * another field, and of a repeated one nobody knows which was signed: neither is ever sent.
 */
function signedText(fields: URLSearchParams): string | undefined {
  const names = [...fields.keys()].filter((name) => name !== "sig");
  const isOdd = (name: string) => /[&=]/.test(name) || fields.getAll(name).length > 1;
  if (names.some(isOdd) || fields.getAll("sig").length > 1) return undefined;
  return names
    .sort()
    .map((name) => `&${name}=${fields.get(name)?.replace(/[&=]/g, "_")}`)
    .join("");
}
