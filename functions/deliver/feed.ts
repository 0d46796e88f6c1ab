import type { PartnerConfig, Tenant } from "../../shared/config.ts";
import { timeText } from "../../shared/event.ts";
import { type HttpHandler, type Request, serve } from "../../shared/http.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import {
  type Fed,
  type Feed,
  noteTaken,
  readFeed,
  readTaken,
  settledBefore,
} from "../../shared/ledger/feed.ts";
import { stateKey } from "../../shared/ledger/ledger.ts";
import { log } from "../../shared/log.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";
import { type Runtime, runtimeFromEnv, start } from "../../shared/runtime.ts";
import { sameSecret } from "../../shared/signature.ts";
import { type Table, tableFromEnv } from "../../shared/table.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";
import { type ConsentNotice, consentNotice } from "./consent-notice.ts";
import { readJob } from "./job.ts";
import { addressOf, inForm } from "./partner-context.ts";

const PAGE = 500;
/** How many pages one cursor may have skipped; the rest is noted with the next one. */
const PAGES_TAKEN = 4;

interface FeedRuntime extends Runtime {
  readonly table: Table;
}

/** Whose token it is. */
interface Reader {
  readonly tenant: Tenant;
  readonly partner: PartnerConfig;
}

/**
 * `GET /v1/feed`: what a partner of type `feed` is told, oldest first, from behind its `cursor`. The next cursor says
 * that the page before was taken; the receipts then have the time of it as `appliedAt`. To read a page again is safe.
 */
export function feed(runtime: FeedRuntime): HttpHandler {
  async function get(request: Request): Promise<Reply> {
    const reader = await readerOf(runtime, request);
    if (reader === undefined) return problem("unauthenticated");
    const cursors = await cursorsOf(runtime, reader);
    const cursor = new URLSearchParams(request.query).get("cursor");
    const after = cursor === null ? undefined : cursors.open(cursor);
    if (cursor !== null && after === undefined) {
      return problem("invalid_request", [{ pointer: "/cursor", detail: "expected a `cursor` of this feed" }]);
    }
    if (after !== undefined) await take(runtime, reader, after);
    const before = settledBefore(runtime.now());
    const { events, more } = await readFeed(runtime.table, feedOf(reader), { after, before, limit: PAGE });
    const given = await inParallel(events, (event) => noticeOf(runtime, reader, event));
    const last = events.at(-1)?.place ?? after;
    return json({
      events: given.filter((one) => one !== undefined),
      cursor: last === undefined ? null : cursors.seal(last),
      more,
    });
  }
  return serve("feed", { GET: get });
}

function feedOf({ tenant, partner }: Reader): Feed {
  return { tenantId: tenant.id, partner: partner.id };
}

/** Every secret is compared, so that the time it takes says nothing. */
async function readerOf({ config, secrets }: Runtime, { headers }: Request): Promise<Reader | undefined> {
  const token = /^Bearer ([\x21-\x7e]+)$/i.exec(headers["authorization"] ?? "")?.[1];
  if (token === undefined) return undefined;
  let found: Reader | undefined;
  for (const tenant of config.tenants) {
    for (const partner of tenant.partners) {
      const refs = [partner["secret"] ?? []].flat();
      const values = await Promise.all(refs.map((ref) => secrets.get(String(ref))));
      if (values.some((value) => value !== undefined && sameSecret(value, token)))
        found = { tenant, partner };
    }
  }
  return found;
}

/** A cursor is a place in one partner's feed, sealed: it opens for nobody else. */
async function cursorsOf(
  { secrets }: Runtime,
  { tenant, partner }: Reader,
): Promise<{ open(cursor: string): string | undefined; seal(place: string): string }> {
  const vault = await tenantVault(tenant, secrets);
  const context = `feed ${tenant.id} ${partner.id}`;
  return {
    open: (cursor) => vault.open("cursor", context, Buffer.from(cursor, "base64url"))?.toString(),
    seal: (place) => vault.seal("cursor", context, Buffer.from(place)).toString("base64url"),
  };
}

/** Everything before the cursor was given to the partner, and it came back. */
async function take({ table, now }: FeedRuntime, reader: Reader, cursor: string): Promise<void> {
  const whose = feedOf(reader);
  let after = (await readTaken(table, whose))?.place;
  for (let page = 0; page < PAGES_TAKEN && (after ?? "") < cursor; page += 1) {
    const { events, more } = await readFeed(table, whose, { after, before: cursor, limit: PAGE });
    after = more ? (events.at(-1)?.place ?? cursor) : cursor;
    await noteTaken(table, whose, events, { place: after, at: timeText(now()) });
    log("info", "feed", {
      outcome: "taken",
      ...{ tenant: whose.tenantId, partner: whose.partner },
      count: events.length,
    });
  }
}

/** @returns nothing where the person was erased since, and for what is no job of ours */
async function noticeOf(
  runtime: FeedRuntime,
  { tenant, partner }: Reader,
  { job: body }: Fed,
): Promise<ConsentNotice | undefined> {
  const job = readJob(body);
  if (job === undefined) return undefined;
  const address = await addressOf(
    runtime,
    tenant,
    job,
    await runtime.table.get(stateKey(tenant.id, job.contactId)),
  );
  return address === undefined
    ? undefined
    : consentNotice({ job, address: inForm(partner.address, address) });
}

export const handler = start(() => feed({ ...runtimeFromEnv(), table: tableFromEnv() }));
