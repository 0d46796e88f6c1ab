import { createHmac } from "node:crypto";
import { sameBytes } from "../../shared/signature.ts";

const HASHES = { HS256: "sha256", HS384: "sha384", HS512: "sha512" } as const;

export type HmacAlgorithm = keyof typeof HASHES;

type Claims = Readonly<Record<string, unknown>>;

/** A token that has been read, and not yet judged. */
export interface HmacToken {
  readonly claims: Claims;
  /** @param key the secret as the provider shows it, used as UTF-8 text */
  verifies(key: string): boolean;
}

/**
 * Reads a JSON Web Token under a shared secret, in compact form (RFC 7515, section 7.1; RFC 7519). The token
 * picks its algorithm out of those given and no other (RFC 8725, section 3.1).
 * @returns `undefined` for what is no such token
 */
export function readHmacToken(token: string, algorithms: readonly HmacAlgorithm[]): HmacToken | undefined {
  const [head = "", payload = "", mac = "", ...more] = token.split(".");
  const [header, claims, given] = [objectIn(head), objectIn(payload), bytesIn(mac)];
  if (header === undefined || claims === undefined || given === undefined || more.length > 0)
    return undefined;
  const algorithm = algorithms.find((name) => name === header["alg"]);
  // `crit` names extensions that must be understood, and none is (RFC 7515, section 4.1.11).
  if (algorithm === undefined || header["crit"] !== undefined) return undefined;
  const hash = HASHES[algorithm];
  return {
    claims,
    verifies: (key) => sameBytes(given, createHmac(hash, key).update(`${head}.${payload}`).digest()),
  };
}

/**
 * A time among the claims (RFC 7519, section 2: seconds).
 * @returns milliseconds since 1970; `undefined` where there is none, `NaN` for what is no number
 */
export function claimedTime(claims: Claims, name: "exp" | "nbf"): number | undefined {
  const value = claims[name];
  if (value === undefined) return undefined;
  return typeof value === "number" ? value * 1000 : Number.NaN;
}

/** Node's decoder skips what it does not know; a token has one spelling only. */
function bytesIn(segment: string): Buffer | undefined {
  const bytes = Buffer.from(segment, "base64url");
  return bytes.toString("base64url") === segment ? bytes : undefined;
}

function objectIn(segment: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(bytesIn(segment)?.toString() ?? "");
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Claims {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
