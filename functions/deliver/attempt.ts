import { findTenant, findTopic, type PartnerConfig, type Tenant } from "../../shared/config.ts";
import { timeText } from "../../shared/event.ts";
import { readState } from "../../shared/ledger/items.ts";
import { stateKey } from "../../shared/ledger/ledger.ts";
import { type Receipt, readReceipt, writeReceipt } from "../../shared/ledger/receipts.ts";
import { log } from "../../shared/log.ts";
import type { Job, PartnerType, Verdict } from "../../shared/partner.ts";
import type { Queue } from "../../shared/queue.ts";
import type { Runtime } from "../../shared/runtime.ts";
import type { Table } from "../../shared/table.ts";
import { backoffSeconds } from "./backoff.ts";
import { bury } from "./dead-letters.ts";
import { isOvertaken } from "./overtaken.ts";
import { addressOf, contextFor } from "./partner-context.ts";
import type { Wire, WireAnswer } from "./wire.ts";

/** What a partner's function has. */
export interface DeliverRuntime extends Runtime {
  readonly table: Table;
  readonly queue: Queue;
  /** What stands before a queue's name in its URL. */
  readonly urlPrefix: string;
  readonly partnerType: PartnerType;
  readonly wire: Wire;
  readonly random: () => number;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** Seconds until the job is to be attempted again, or `done` with it for good. */
export type Attempted = "done" | number;

/**
 * One attempt at one job: skip what was overtaken, send, judge, and store the receipt before anything else of
 * this contact is touched.
 * @throws where the fault is ours (table, queue, secrets): no receipt is written and nothing counts
 */
export async function attempt(runtime: DeliverRuntime, job: Job): Promise<Attempted> {
  const { table } = runtime;
  const { tenant, partner } = configured(runtime, job);
  const [known, stateItem] = await Promise.all([
    readReceipt(table, job.tenant, job.eventId, job.partner),
    table.get(stateKey(job.tenant, job.contactId)),
  ]);
  if (isSettled(known, job)) return "done";
  const receipt = nextReceipt(known, job);
  const kind = findTopic(tenant, job.topic)?.kind ?? "marketing";
  if (isOvertaken(job, readState(stateItem), kind))
    return finish(runtime, job, { ...receipt, state: "skipped" });
  const address = await addressOf(runtime, tenant, job, stateItem);
  if (address === undefined) {
    return giveUp(runtime, job, { ...receipt, state: "refused", lastError: "address_unknown" });
  }
  return send(runtime, job, receipt, { partner, address });
}

/** The function's configuration may be older than the job: that is ours to mend, and the job waits. */
function configured({ config }: Runtime, job: Job): { tenant: Tenant; partner: PartnerConfig } {
  const tenant = findTenant(config, job.tenant);
  const partner = tenant?.partners.find(({ id }) => id === job.partner);
  if (tenant === undefined || partner === undefined)
    throw new Error(`partner ${job.partner} is not configured`);
  return { tenant, partner };
}

/** A redrive opens what was given up; nothing opens what was delivered or overtaken. */
function isSettled(known: Receipt | undefined, job: Job): boolean {
  if (known === undefined || known.state === "retrying") return false;
  if (known.state === "delivered" || known.state === "skipped") return true;
  return (job.redrivenAt ?? "") <= (known.redrivenAt ?? "");
}

function nextReceipt(known: Receipt | undefined, job: Job): Omit<Receipt, "state"> {
  const redrivenAt = job.redrivenAt ?? null;
  return {
    partner: job.partner,
    attempts: known?.attempts ?? 0,
    round: known?.redrivenAt === redrivenAt ? known.round : 0,
    lastStatus: known?.lastStatus ?? null,
    lastError: null,
    createdAt: known?.createdAt ?? job.createdAt,
    lastAttemptAt: known?.lastAttemptAt ?? null,
    nextAttemptAt: null,
    deliveredAt: null,
    redrivenAt,
    answerHash: null,
  };
}

async function send(
  runtime: DeliverRuntime,
  job: Job,
  before: Omit<Receipt, "state">,
  { partner, address }: { readonly partner: PartnerConfig; readonly address: string },
): Promise<Attempted> {
  const { partnerType, now } = runtime;
  const startedAt = now();
  const context = await contextFor(runtime.secrets, partnerType, partner, { address, now: startedAt });
  const answer = await runtime.wire(partnerType.request(job, context));
  const endedAt = now();
  const verdict: Verdict = answer.ok ? partnerType.judge(answer.value, endedAt) : { outcome: "retry" };
  const receipt = {
    ...before,
    attempts: before.attempts + 1,
    round: before.round + 1,
    lastAttemptAt: timeText(startedAt),
    ...(answer.ok ? answered(answer.value, verdict) : { lastStatus: null, lastError: answer.error }),
  };
  if (verdict.outcome === "done") {
    return finish(runtime, job, { ...receipt, state: "delivered", deliveredAt: timeText(endedAt) });
  }
  if (verdict.outcome === "refused") return giveUp(runtime, job, { ...receipt, state: "refused" });
  const retry = partner.retry ?? runtime.config.retry;
  // Judged after the attempt: a job that our own queue held for too long still gets one.
  const timeIsUp = endedAt >= Date.parse(job.redrivenAt ?? job.createdAt) + retry.forSeconds * 1000;
  if (timeIsUp) return giveUp(runtime, job, { ...receipt, state: "dead" });
  const wait = backoffSeconds(receipt.round, retry, runtime.random, verdict.retryAfterSeconds);
  await finish(runtime, job, {
    ...receipt,
    state: "retrying",
    nextAttemptAt: timeText(endedAt + wait * 1000),
  });
  return wait;
}

function answered(
  { status, bodyHash }: WireAnswer,
  { outcome }: Verdict,
): Pick<Receipt, "lastStatus" | "lastError" | "answerHash"> {
  return {
    lastStatus: status,
    lastError: outcome === "done" ? null : `http_${status}`,
    answerHash: bodyHash,
  };
}

async function finish({ table, now, pause }: DeliverRuntime, job: Job, receipt: Receipt): Promise<"done"> {
  await insist(() => writeReceipt(table, job.tenant, job.eventId, receipt, now()), pause);
  const { state, attempts, lastStatus, lastError, partner } = receipt;
  log(state === "delivered" || state === "skipped" ? "info" : "warn", "deliver", {
    outcome: state,
    tenant: job.tenant,
    contactId: job.contactId,
    eventId: job.eventId,
    partner,
    attempts,
    ...(lastStatus !== null && { status: lastStatus }),
    ...(lastError !== null && { error: lastError }),
  });
  return "done";
}

/** A partner's 2xx without its receipt would be sent again, so a table that stumbles is asked more than once. */
async function insist(write: () => Promise<void>, pause: DeliverRuntime["pause"]): Promise<void> {
  for (const milliseconds of [100, 400]) {
    try {
      return await write();
    } catch {
      await pause(milliseconds);
    }
  }
  await write();
}

/** The dead letter first: a receipt that says "given up" is never without one. */
async function giveUp(runtime: DeliverRuntime, job: Job, receipt: Receipt): Promise<"done"> {
  await bury(runtime.queue, runtime.urlPrefix, job);
  return finish(runtime, job, receipt);
}
