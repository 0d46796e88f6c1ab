import * as v from "valibot";
import { normaliseAddress } from "../../shared/address.ts";
import { authenticate } from "../../shared/bearer.ts";
import type { Tenant } from "../../shared/config.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import { type LedgerRuntime, tenantLedger } from "../../shared/intake.ts";
import { keepOldLink, type OldLink } from "../../shared/ledger/old-links.ts";
import { log } from "../../shared/log.ts";
import { json, type Mistake, problem, type Reply } from "../../shared/replies.ts";
import { fail, ok, type Result } from "../../shared/result.ts";
import { ADDRESS, addressMistake, CHANNEL, TOPIC_ID, topicMistake, validate } from "../../shared/validate.ts";

const LINK = v.strictObject({
  id: v.pipe(v.string("what the link says"), v.minLength(1, "what the link says"), v.maxLength(200)),
  channel: v.optional(CHANNEL, "email"),
  address: ADDRESS,
  topic: v.optional(TOPIC_ID, "*"),
});
const KEEP = v.strictObject({
  system: v.string("the name of a previous system"),
  links: v.pipe(v.array(LINK, "an array"), v.maxLength(500, "at most 500 links")),
});

type KeptLink = readonly [id: string, link: OldLink];

/** `POST /v1/old-links`: whom the links of a previous system are of. All or nothing; the same again changes nothing. */
export function keepOldLinks(runtime: LedgerRuntime): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const tenant = caller.value;
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const judged = validate(KEEP, body.value);
    if (!judged.ok) return problem("invalid_request", judged.error);
    const { system, links } = judged.value;
    // Kept for an address that is not served, they would be forgotten there.
    if (tenant.oldLinks?.includes(system) !== true) return problem("not_found");
    const read = links.map((link, index) => linkOf(tenant, link, `/links/${index}`));
    const mistakes = read.flatMap((link) => (link.ok ? [] : link.error));
    if (mistakes.length > 0) return problem("invalid_request", mistakes);
    const ledger = await tenantLedger(runtime, tenant);
    const kept = read.flatMap((link) => (link.ok ? [link.value] : []));
    await inParallel(kept, ([id, link]) => keepOldLink(ledger, system, id, link));
    log("info", "old-links", { tenant: tenant.id, outcome: "kept", system, count: kept.length });
    return json({ kept: kept.length });
  }
  return serve("old-links", { POST: post });
}

function linkOf(
  tenant: Tenant,
  { id, channel, address, topic }: v.InferOutput<typeof LINK>,
  at: string,
): Result<KeptLink, readonly Mistake[]> {
  const normal = normaliseAddress(channel, address);
  const unknown = topicMistake(tenant, topic, `${at}/topic`);
  if (normal === undefined) return fail([addressMistake(channel, `${at}/address`), ...unknown]);
  return unknown.length > 0 ? fail(unknown) : ok([id, { channel, address: normal, topic }]);
}
