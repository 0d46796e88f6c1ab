import { createLocalJWKSet, errors, type JWTPayload, jwtVerify } from "jose";
import type { ProviderContext, Refusal } from "../../../shared/provider.ts";
import { fail, ok, type Result } from "../../../shared/result.ts";

// https://learn.microsoft.com/en-us/azure/event-grid/secure-webhook-delivery

const KEYS_LAST_MS = 24 * 3_600_000;
/** Keys are fetched again for a token under a new one, but not for every token that somebody makes up. */
const KEYS_REST_MS = 300_000;

interface KeySet {
  readonly keys: ReturnType<typeof createLocalJWKSet>;
  readonly fetchedAt: number;
}

const known = new Map<string, KeySet>();

/**
 * Judges a token of Microsoft Entra ID, of version 1 or 2, that was made in this directory for this audience.
 * @throws where Entra does not give its keys: the sender is asked to come again
 */
export async function verifyEntraToken(
  token: string,
  place: { readonly tenantId: string; readonly audience: string },
  context: ProviderContext,
): Promise<Result<void, Refusal>> {
  const verdict = await judge(token, place, await keysOf(place.tenantId, context, KEYS_LAST_MS), context);
  if (verdict !== "unknown_key") return verdict;
  const again = await judge(token, place, await keysOf(place.tenantId, context, KEYS_REST_MS), context);
  return again === "unknown_key" ? fail("signature_mismatch") : again;
}

async function judge(
  token: string,
  { tenantId, audience }: { readonly tenantId: string; readonly audience: string },
  keys: KeySet["keys"],
  { now }: ProviderContext,
): Promise<Result<void, Refusal> | "unknown_key"> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ["RS256"],
      audience,
      issuer: [`https://login.microsoftonline.com/${tenantId}/v2.0`, `https://sts.windows.net/${tenantId}/`],
      requiredClaims: ["exp"],
      currentDate: new Date(now),
    });
    return isOf(tenantId, payload) ? ok(undefined) : fail("signature_mismatch");
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return "unknown_key";
    return fail(error instanceof errors.JWTExpired ? "timestamp_stale" : "signature_mismatch");
  }
}

function isOf(tenantId: string, payload: JWTPayload): boolean {
  return payload["tid"] === tenantId;
}

/** @param maxAge milliseconds; keys that were fetched longer ago are fetched again */
async function keysOf(tenantId: string, context: ProviderContext, maxAge: number): Promise<KeySet["keys"]> {
  const before = known.get(tenantId);
  if (before !== undefined && context.now - before.fetchedAt < maxAge) return before.keys;
  const url = `https://login.microsoftonline.com/${encodeURIComponent(tenantId)}/discovery/v2.0/keys`;
  const keys = createLocalJWKSet(JSON.parse(await context.fetchText(url)));
  known.set(tenantId, { keys, fetchedAt: context.now });
  return keys;
}
