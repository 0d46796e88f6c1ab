import { createHash } from "node:crypto";
import { parse, stringify } from "node:querystring";
import {
  type Delivery,
  header,
  type ProviderChange,
  type ProviderContext,
  type Refusal,
} from "../../../shared/provider.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";
import { anyKey, decodeBase64, hmac, sameBytes } from "../../../shared/signature.ts";
import { isDigestOf } from "../body-digest.ts";
import { claimedTime, readHmacToken } from "../hmac-token.ts";
import { unixSeconds } from "../provider-time.ts";

// https://developers.messagebird.com/api/#verifying-http-requests and, for Bird,
// https://docs.bird.com/api/notifications-api/api-reference/webhook-subscriptions/verifying-a-webhook-subscription

const TOKEN = "messagebird-signature-jwt";
const ALGORITHMS = ["HS256", "HS384", "HS512"] as const;
const CLOCK_TOLERANCE_MS = 5_000;

/** Judges by the token where there is one, else by the signature of Bird or of older MessageBird webhooks. */
export function verifyMessagebird(delivery: Delivery, context: ProviderContext): Result<void, Refusal> {
  return delivery.headers[TOKEN] === undefined
    ? verifySignature(delivery, context)
    : verifyToken(delivery, context);
}

/**
 * When a verified delivery was first signed: attempts hours later keep that time. Beside a token the header with
 * a time is not signed.
 */
export function signedAt({ headers }: Delivery): ProviderChange["time"] {
  const given = headers[TOKEN];
  if (given === undefined) return unixSeconds(headers["messagebird-request-timestamp"]);
  return unixSeconds(readHmacToken(given, ALGORITHMS)?.claims["nbf"]);
}

/**
 * As `verify` of messagebird 4.0.1, but that `exp`, a minute after the first attempt, refuses nothing: an attempt
 * hours later comes with the same token. The Express middleware of that package lets everything through.
 */
function verifyToken(delivery: Delivery, context: ProviderContext): Result<void, Refusal> {
  const given = header(delivery, TOKEN);
  if (!given.ok) return given;
  const token = readHmacToken(given.value, ALGORITHMS);
  if (token === undefined || !isOf(delivery, token.claims)) return fail("signature_mismatch");
  const verdict = anyKey(context.secret("signingKey"), (key) => token.verifies(key));
  if (!verdict.ok) return verdict;
  const begins = claimedTime(token.claims, "nbf") ?? 0;
  return context.now + CLOCK_TOLERANCE_MS >= begins ? ok(undefined) : fail("timestamp_stale");
}

/** Whether the token is one for this address and this body. An empty body has no hash, any other needs one. */
function isOf({ url, body }: Delivery, claims: Readonly<Record<string, unknown>>): boolean {
  const { iss, jti, url_hash, payload_hash } = claims;
  const isBody = body.length === 0 ? payload_hash === undefined : isDigestOf(payload_hash, body);
  return iss === "MessageBird" && typeof jti === "string" && isDigestOf(url_hash, url) && isBody;
}

/** Bird signs the whole address; MessageBird's older webhooks sign their query alone, sorted. */
function verifySignature(delivery: Delivery, context: ProviderContext): Result<void, Refusal> {
  const signature = header(delivery, "messagebird-signature");
  if (!signature.ok) return signature;
  const timestamp = header(delivery, "messagebird-request-timestamp");
  if (!timestamp.ok) return timestamp;
  const given = decodeBase64(signature.value);
  if (given === undefined || !/^\d{1,12}$/.test(timestamp.value)) return fail("signature_mismatch");
  const digest = createHash("sha256").update(delivery.body).digest();
  const forms = [delivery.url, sortedQuery(delivery.query)].map((line) =>
    Buffer.concat([Buffer.from(`${timestamp.value}\n${line}\n`), digest]),
  );
  return anyKey(context.secret("signingKey"), (key) =>
    forms.some((signed) => sameBytes(given, hmac("sha256", key, signed))),
  );
}

/** As messagebird 4.0.1 writes it (`lib/signature.js`), which puts the plus back into the one time it knows of. */
function sortedQuery(query: string): string {
  const fields = parse(query);
  const { statusDatetime: at } = fields;
  if (typeof at === "string") fields["statusDatetime"] = at.replaceAll(" ", "+");
  const names = Object.keys(fields).sort();
  return stringify(Object.fromEntries(names.map((name) => [name, fields[name]])));
}
