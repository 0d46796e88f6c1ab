import { type Delivery, header, type ProviderContext, type Refusal } from "../../shared/provider.ts";
import { fail, type Result } from "../../shared/result.ts";
import { anyKey, decodeBase64, sameSecret } from "../../shared/signature.ts";

// For providers that sign nothing: who knows the password may say anything, so no byte of it may leak.

/**
 * HTTP Basic authentication (RFC 7617) by the secrets `username` and `password`. During rotation both are lists
 * and belong together by position; one that stands alone goes with every one of the other.
 */
export function verifyBasic(delivery: Delivery, context: ProviderContext): Result<void, Refusal> {
  const given = credentials(delivery, "basic");
  if (!given.ok) return given;
  const pair = decodeBase64(given.value);
  const pairs = pairsOf(context.secret("username"), context.secret("password"));
  return anyKey(pairs, (expected) => pair !== undefined && sameSecret(pair, expected));
}

/** A bearer token (RFC 6750) by the secret of that setting: any of its values is good. */
export function verifyBearer(
  delivery: Delivery,
  context: ProviderContext,
  setting: string,
): Result<void, Refusal> {
  const given = credentials(delivery, "bearer");
  if (!given.ok) return given;
  return anyKey(context.secret(setting), (expected) => sameSecret(given.value, expected));
}

/** The secret that the last segment of the webhook's path carries, by the secret `urlSecret`. */
export function verifyUrlSecret({ urlSecret }: Delivery, context: ProviderContext): Result<void, Refusal> {
  return anyKey(context.secret("urlSecret"), (expected) => sameSecret(urlSecret ?? "", expected));
}

/** What follows the scheme in `Authorization`. The scheme's case and the spaces after it do not matter. */
function credentials(delivery: Delivery, scheme: "basic" | "bearer"): Result<string, Refusal> {
  const authorization = header(delivery, "authorization");
  if (!authorization.ok) return authorization;
  const [, name, value] = /^([\w-]+) +([^ ]+)$/.exec(authorization.value) ?? [];
  if (value === undefined || name?.toLowerCase() !== scheme) return fail("signature_mismatch");
  return { ok: true, value };
}

/**
 * User and password as they are sent, joined by a colon: compared as one, so that neither is found before the
 * other. A half that is empty is no credential, and gives the empty text that `anyKey` passes over.
 */
function pairsOf(usernames: readonly string[], passwords: readonly string[]): readonly string[] {
  const length = Math.max(usernames.length, passwords.length);
  return Array.from({ length }, (_, place) => {
    const username = usernames.length === 1 ? usernames[0] : usernames[place];
    const password = passwords.length === 1 ? passwords[0] : passwords[place];
    return username && password ? `${username}:${password}` : "";
  });
}
