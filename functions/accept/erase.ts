import * as v from "valibot";
import { normaliseAddress } from "../../shared/address.ts";
import { authenticateActor } from "../../shared/bearer.ts";
import type { Tenant } from "../../shared/config.ts";
import { type Change, type Channel, timeText } from "../../shared/event.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { type LedgerRuntime, tenantLedger } from "../../shared/intake.ts";
import { ERASURE_ROUTE, eraseContact, type UnderWay, underWay } from "../../shared/ledger/erase.ts";
import type { Ledger } from "../../shared/ledger/ledger.ts";
import { record } from "../../shared/ledger/record.ts";
import { forgetReviews } from "../../shared/ledger/review.ts";
import { log } from "../../shared/log.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { ADDRESS, addressMistake, CHANNEL, validate } from "../../shared/validate.ts";

const ERASE = v.strictObject({
  channel: CHANNEL,
  address: ADDRESS,
  force: v.optional(v.boolean("true or false"), false),
});

/** What is listed of it; a contact has a few. */
const MOST_WAITING = 100;

/**
 * `POST /v1/erase`: what is the person's goes, the keyed no stays and still answers. Everything is closed
 * first, and partners are told of it while there is still an address to tell: `waiting` says whom it waits for, and
 * the caller asks again. With `force` what has not arrived by now never does.
 */
export function erase(given: LedgerRuntime): HttpHandler {
  async function post(request: Request): Promise<Reply> {
    const caller = await authenticateActor(given, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const { tenant, runtime } = caller.value;
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const judged = validate(ERASE, body.value);
    if (!judged.ok) return problem("invalid_request", judged.error);
    const { channel, force } = judged.value;
    const address = normaliseAddress(channel, judged.value.address);
    if (address === undefined) return problem("invalid_request", [addressMistake(channel, "/address")]);
    return eraseOne(runtime, tenant, { channel, address, force });
  }
  return serve("erase", { POST: post });
}

interface Erasure {
  readonly channel: Channel;
  readonly address: string;
  readonly force: boolean;
}

async function eraseOne(
  runtime: LedgerRuntime,
  tenant: Tenant,
  { channel, address, force }: Erasure,
): Promise<Reply> {
  const ledger = await tenantLedger(runtime, tenant);
  for (const topic of ["*", "sale_share"]) await record(ledger, closing(ledger, channel, address, topic));
  const ids = ledger.vault.contactIds(channel, address);
  const waiting = force ? [] : await waitingOf(ledger, tenant, ids);
  if (waiting.length > 0) {
    log("info", "erase", { tenant: tenant.id, outcome: "waiting", count: waiting.length });
    return json({ erased: false, waiting: waiting.slice(0, MOST_WAITING) });
  }
  let events = 0;
  for (const id of ids) events += await eraseContact(ledger, id);
  const isTheirs = (from: string): boolean => normaliseAddress("sms", from) === address;
  const texts = channel === "sms" ? await forgetReviews(ledger, isTheirs) : 0;
  log("info", "erase", { tenant: tenant.id, outcome: "erased", contactId: ids.at(-1), events, texts });
  return json({ erased: true, waiting: [], events, texts });
}

/** Asks for nothing again where it stands already: then it is no second event. */
function closing({ now }: Ledger, channel: Channel, address: string, topic: string): Change {
  const at = timeText(now());
  return {
    channel,
    address,
    topic,
    effect: "opted_out",
    source: "api",
    occurredAt: at,
    receivedAt: at,
    late: false,
    identity: { press: true },
    evidence: { route: ERASURE_ROUTE },
    byPerson: true,
  };
}

async function waitingOf(
  ledger: Ledger,
  { partners }: Tenant,
  ids: readonly string[],
): Promise<readonly UnderWay[]> {
  const names = new Set(partners.map(({ id }) => id));
  const found = await Promise.all(ids.map((id) => underWay(ledger, id, names)));
  return found.flat();
}
