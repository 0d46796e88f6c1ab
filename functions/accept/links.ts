import * as v from "valibot";
import { normaliseAddress } from "../../shared/address.ts";
import { authenticate } from "../../shared/bearer.ts";
import type { Tenant } from "../../shared/config.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { type LinkClaims, otherChannel, signingKey } from "../../shared/link.ts";
import { type MintingKey, mintLink } from "../../shared/mail-headers.ts";
import { json, type Mistake, problem, type Reply } from "../../shared/replies.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { type Runtime, runtimeFromEnv, start } from "../../shared/runtime.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";
import {
  ADDRESS,
  CHANNEL,
  LANGUAGE,
  oneOrMany,
  TOPIC_ID,
  topicMistake,
  validate,
} from "../../shared/validate.ts";

const LINK = v.strictObject({
  channel: CHANNEL,
  address: ADDRESS,
  topic: v.optional(TOPIC_ID),
  campaign: v.optional(v.pipe(v.string(), v.maxLength(64, "at most 64 characters"))),
  language: v.optional(LANGUAGE),
  also: v.optional(ADDRESS),
});

/** `POST /v1/links`: the addresses and headers for one message, or for up to 10,000: all of them or none. */
export function links(runtime: Runtime): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "links:write");
    if (!caller.ok) return problem(caller.error);
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const asked = oneOrMany(body.value, "links");
    if (!asked.ok) return problem(asked.error);
    const { items, many } = asked.value;
    const claims = items.map((item, index) => claimsOf(caller.value, item, many ? `/links/${index}` : ""));
    const mistakes = claims.flatMap((claim) => (claim.ok ? [] : claim.error));
    if (mistakes.length > 0) return problem("invalid_request", mistakes.slice(0, 100));
    const good = claims.flatMap((claim) => (claim.ok ? [claim.value] : []));
    return json({ links: await mintAll(runtime, caller.value, good) });
  }
  return serve("links", { POST: post });
}

function claimsOf(tenant: Tenant, item: unknown, at: string): Result<LinkClaims, readonly Mistake[]> {
  const judged = validate(LINK, item, at);
  if (!judged.ok) return judged;
  const { channel, topic, campaign, language } = judged.value;
  const other = otherChannel(channel);
  const address = normaliseAddress(channel, judged.value.address);
  const also = judged.value.also === undefined ? undefined : normaliseAddress(other, judged.value.also);
  const mistakes = [
    ...(address === undefined ? [{ pointer: `${at}/address`, detail: `expected ${FORMS[channel]}` }] : []),
    ...(also === undefined && judged.value.also !== undefined
      ? [{ pointer: `${at}/also`, detail: `expected ${FORMS[other]}` }]
      : []),
    ...topicMistake(tenant, topic, `${at}/topic`),
  ];
  return address === undefined || mistakes.length > 0
    ? fail(mistakes)
    : ok({ channel, address, topic, campaign, language, also });
}

const FORMS = { email: "an e-mail address", sms: "an international number (E.164)" } as const;

async function mintAll(
  runtime: Runtime,
  tenant: Tenant,
  claims: readonly LinkClaims[],
): Promise<readonly unknown[]> {
  const key = await mintingKey(runtime, tenant);
  const now = runtime.now();
  return Promise.all(claims.map((claim) => mintLink(tenant, key, claim, now)));
}

/** The contact keys are read only where the header also names an address to write to. */
async function mintingKey({ secrets }: Runtime, tenant: Tenant): Promise<MintingKey> {
  const key = await signingKey(secrets, tenant);
  return tenant.mailto === undefined ? key : { ...key, vault: await tenantVault(tenant, secrets) };
}

export const handler = start(() => links(runtimeFromEnv()));
