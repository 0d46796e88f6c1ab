import * as v from "valibot";
import { authenticate } from "../../shared/bearer.ts";
import type { PartnerConfig, Tenant } from "../../shared/config.ts";
import { shortestHours } from "../../shared/deadline.ts";
import { requireEnv } from "../../shared/env.ts";
import { timeText } from "../../shared/event.ts";
import { type HttpHandler, jsonBody, type Request, serve } from "../../shared/http.ts";
import { readDrift } from "../../shared/ledger/drift.ts";
import { readTaken } from "../../shared/ledger/feed.ts";
import { type OpenJob, openJobs } from "../../shared/ledger/open-jobs.ts";
import { type PartnerHealth, readPartnerHealth } from "../../shared/ledger/partner-health.ts";
import { settleByHand } from "../../shared/ledger/receipts.ts";
import { readClock } from "../../shared/legal-clock.ts";
import { log } from "../../shared/log.ts";
import { queueName } from "../../shared/partner.ts";
import { queueDepth, type ReadDepth } from "../../shared/queue-depth.ts";
import { json, type Mistake, problem, type Reply } from "../../shared/replies.ts";
import { type Runtime, runtimeFromEnv, start } from "../../shared/runtime.ts";
import { type Table, tableFromEnv } from "../../shared/table.ts";
import { validate } from "../../shared/validate.ts";

/** What it takes to tell how partners are. */
interface PartnersRuntime extends Runtime {
  readonly table: Table;
  readonly depth: ReadDepth;
  /** What stands before a queue's name in its URL. */
  readonly urlPrefix: string;
}

const SETTLED = v.strictObject({
  partner: v.pipe(v.string(), v.nonEmpty()),
  event: v.pipe(v.string(), v.regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "an event's id")),
});

/** How many of a partner's open jobs are listed where it alone is asked for. */
const LISTED = 100;

/**
 * `GET /v1/partners`: how each partner is, what waits for it, what is late and what was given up; with `?partner=`
 * that one alone, and its open jobs. `POST` closes a job that the partner was told of by other means.
 */
export function partners(runtime: PartnersRuntime): HttpHandler {
  async function get(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const id = new URLSearchParams(request.query).get("partner");
    const asked = caller.value.partners.filter((partner) => id === null || partner.id === id);
    if (id !== null && asked.length === 0) return problem("invalid_request", [unknownPartner("/partner")]);
    const limit = id === null ? 1 : LISTED;
    return json({
      partners: await Promise.all(asked.map((partner) => stateOf(runtime, caller.value, partner, limit))),
    });
  }

  async function post(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const body = jsonBody(request);
    if (!body.ok) return problem(body.error);
    const asked = validate(SETTLED, body.value);
    if (!asked.ok) return problem("invalid_request", asked.error);
    const { partner, event } = asked.value;
    if (!(await settleByHand(runtime.table, caller.value.id, event, partner))) return problem("not_found");
    log("warn", "partners", { outcome: "settled", tenant: caller.value.id, partner, eventId: event });
    return json({ partner, event, settled: true });
  }

  return serve("partners", { GET: get, POST: post });
}

function unknownPartner(pointer: string): Mistake {
  return { pointer, detail: "expected a partner of the tenant" };
}

async function stateOf(
  { table, depth, urlPrefix, now }: PartnersRuntime,
  tenant: Tenant,
  partner: PartnerConfig,
  limit: number,
): Promise<object> {
  const queue = (kind: "jobs" | "dead") => depth(urlPrefix + queueName(tenant.id, partner.id, kind));
  const [jobs, dead, open, clock, health, drift, taken] = await Promise.all([
    queue("jobs"),
    queue("dead"),
    openJobs(table, tenant.id, partner.id, { limit }),
    readClock(table, tenant.id, partner.id, timeText(now())),
    readPartnerHealth(table, tenant.id, partner.id),
    readDrift(table, tenant.id, partner.id),
    readTaken(table, { tenantId: tenant.id, partner: partner.id }),
  ]);
  return {
    partner: partner.id,
    type: partner.type,
    health: wordFor(health, open.jobs.length > 0),
    ...health,
    waiting: jobs.waiting,
    inFlight: jobs.inFlight,
    deadLetters: dead.waiting + dead.inFlight,
    deadlineHours: shortestHours(tenant, partner),
    clock,
    drift,
    takenAt: taken?.at ?? null,
    oldest: open.jobs[0] === undefined ? null : shown(open.jobs[0]),
    ...(limit > 1 && { jobs: open.jobs.map(shown), more: open.more }),
  };
}

/** `failing` while the last that was heard of it is a failure, and something waits for it. */
function wordFor({ lastDeliveredAt, lastFailedAt }: PartnerHealth, isOwed: boolean): string {
  if (lastDeliveredAt === null && lastFailedAt === null) return isOwed ? "failing" : "unknown";
  return isOwed && (lastFailedAt ?? "") > (lastDeliveredAt ?? "") ? "failing" : "well";
}

function shown({ partner, round, redrivenAt, answerHash, startsAt, reason, ...job }: OpenJob): object {
  return job;
}

export const handler = start(() =>
  partners({
    ...runtimeFromEnv(),
    table: tableFromEnv(),
    depth: queueDepth(),
    urlPrefix: requireEnv("HEED_QUEUE_URL_PREFIX"),
  }),
);
