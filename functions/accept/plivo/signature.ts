import { type Delivery, header, type ProviderContext, type Refusal } from "../../../shared/provider.ts";
import { fail, type Result } from "../../../shared/result.ts";
import { anyKey, decodeBase64, hmac, sameBytes } from "../../../shared/signature.ts";
import { NonceMemory } from "../nonce-memory.ts";

// https://www.plivo.com/docs/messaging/concepts/signature-validation documents V2,
// https://www.plivo.com/docs/voice/xml/request/validation V3; both as plivo 4.79.0 computes them.

/** A sub-account's deliveries come with a second header, under the main account's token. */
const HEADERS = {
  v3: ["x-plivo-signature-v3", "x-plivo-signature-ma-v3"],
  v2: ["x-plivo-signature-v2", "x-plivo-signature-ma-v2"],
} as const;
const MOST_SIGNATURES = 16;

const nonces = new NonceMemory();

/**
 * Judges by V3 where its headers are there, else by V2, which texts are documented with, unless the tenant will have
 * V3 only; never by V2 what V3 refuses.
 */
export function verifyPlivo(delivery: Delivery, context: ProviderContext): Result<void, Refusal> {
  const isThere = (name: string) => delivery.headers[name] !== undefined;
  const version = HEADERS.v3.some(isThere) ? "v3" : "v2";
  if (version === "v2" && context.setting("requireV3") === true) return fail("version_unknown");
  const given = signaturesOf(delivery, HEADERS[version]);
  if (given.length === 0) return fail("header_missing");
  const nonce = header(delivery, `x-plivo-signature-${version}-nonce`);
  if (!nonce.ok) return nonce;
  // Nothing parts address and nonce in V2: one that held a slash could have been cut out of another path.
  if (!/^[\w-]{1,128}$/.test(nonce.value)) return fail("envelope_malformed");
  const signed =
    version === "v3" ? `${signedByV3(delivery)}.${nonce.value}` : addressOf(delivery) + nonce.value;
  const verdict = anyKey(context.secret("authToken"), (token) => {
    const expected = hmac("sha256", token, signed);
    return given.some((signature) => sameBytes(signature, expected));
  });
  if (!verdict.ok || version === "v3") return verdict;
  const contents = [delivery.method, delivery.query, delivery.body];
  return nonces.isFirstOrSame(signed, contents) ? verdict : fail("signature_mismatch");
}

/** Each header may hold several, one for each of the account's tokens, parted by commas. */
function signaturesOf({ headers }: Delivery, names: readonly string[]): readonly Buffer[] {
  const texts = names.flatMap((name) => (headers[name] ?? "").split(","));
  return texts.slice(0, MOST_SIGNATURES).flatMap((text) => {
    const bytes = decodeBase64(text.trim());
    return bytes === undefined || bytes.length === 0 ? [] : [bytes];
  });
}

/** Scheme, host, port and path: all that V2 signs besides the nonce. */
function addressOf({ url }: Delivery): string {
  return url.split("?", 1).join("");
}

/** The address with its query sorted, then the form's fields sorted, each name before its value. */
function signedByV3(delivery: Delivery): string {
  const query = sorted(delivery.query)
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const form = delivery.method === "GET" ? [] : sorted(delivery.body.toString());
  const mark = query !== "" || form.length > 0 ? "?" : "";
  const dot = query !== "" && form.length > 0 ? "." : "";
  return `${addressOf(delivery)}${mark}${query}${dot}${form.map((pair) => pair.join("")).join("")}`;
}

/** By name, then by value, in the order of UTF-16 code units. */
function sorted(encoded: string): readonly (readonly [string, string])[] {
  const order = (a: string, b: string) => (a < b ? -1 : Number(a > b));
  return [...new URLSearchParams(encoded)].sort(([a, x], [b, y]) => order(a, b) || order(x, y));
}
