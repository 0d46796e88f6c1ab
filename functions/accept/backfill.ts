import * as v from "valibot";
import { authenticate } from "../../shared/bearer.ts";
import { jsonBody, type Request } from "../../shared/http.ts";
import { log } from "../../shared/log.ts";
import { NOTHING, type Provider, type ProviderChange } from "../../shared/provider.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { ADDRESS, CHANNEL, validate } from "../../shared/validate.ts";
import type { ReceivingRuntime } from "./receiving-runtime.ts";
import { recordParsed } from "./record-parsed.ts";

const WORD = v.pipe(v.string("a text"), v.minLength(1, "a text"), v.maxLength(320, "at most 320 characters"));

/** Only what lowers permission: a list of how things stand somewhere is nobody's consent. */
const CHANGE = v.strictObject({
  channel: CHANNEL,
  address: ADDRESS,
  list: v.optional(WORD),
  sender: v.optional(WORD),
  effect: v.picklist(
    ["opted_out", "complaint", "hard_bounce", "soft_bounce"],
    "opted_out, complaint, hard_bounce or soft_bounce",
  ),
  id: WORD,
  time: v.optional(
    v.strictObject({
      milliseconds: v.pipe(v.number("a time in milliseconds"), v.integer("a time in milliseconds")),
      wholeSecond: v.boolean("true or false"),
    }),
  ),
  evidence: v.optional(
    v.pipe(
      v.record(v.pipe(v.string(), v.maxLength(32)), v.pipe(v.string("texts"), v.maxLength(320)), "texts"),
      v.maxEntries(8, "at most 8 members"),
    ),
  ),
});

const BACKFILL = v.strictObject({
  changes: v.pipe(v.array(CHANGE, "an array"), v.maxLength(500, "at most 500 changes")),
});

/**
 * `POST /v1/backfill/{provider}`: what an operator read from the provider's own API after an outage, recorded as
 * its deliveries are. Where the provider tells the id that its delivery had, nothing is recorded twice.
 */
export async function backfill(
  provider: Provider,
  runtime: ReceivingRuntime,
  request: Request,
): Promise<Reply> {
  const caller = await authenticate(runtime, request, "operate");
  if (!caller.ok) return problem(caller.error);
  const tenant = caller.value;
  const body = jsonBody(request);
  if (!body.ok) return problem(body.error);
  const judged = validate(BACKFILL, body.value);
  if (!judged.ok) return problem("invalid_request", judged.error);
  if (tenant.providers[provider.name] === undefined) return problem("not_found");
  const changes = judged.value.changes.map((change): ProviderChange => {
    return { ...change, evidence: { ...change.evidence, route: "backfill" } };
  });
  if (changes.length > 0) {
    await recordParsed(await runtime.recording(), provider, tenant, { ...NOTHING, changes });
  }
  log("info", provider.name, { tenant: tenant.id, outcome: "backfilled", changes: changes.length });
  return json({ received: changes.length });
}
