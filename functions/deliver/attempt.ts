import { findTenant, kindOfTopic, type PartnerConfig, type Tenant, type Topic } from "../../shared/config.ts";
import { timeText } from "../../shared/event.ts";
import { erasedAt, readState } from "../../shared/ledger/items.ts";
import { stateKey } from "../../shared/ledger/ledger.ts";
import { type Receipt, readReceipt, writeReceipt } from "../../shared/ledger/receipts.ts";
import { log } from "../../shared/log.ts";
import type { Job } from "../../shared/partner.ts";
import type { Queue } from "../../shared/queue.ts";
import type { Runtime } from "../../shared/runtime.ts";
import type { Item } from "../../shared/table.ts";
import { backoffSeconds } from "./backoff.ts";
import { type Begun, beginReceipt, isSettled, wordsOf } from "./begin-receipt.ts";
import { bury } from "./dead-letters.ts";
import { isKnown, isOwn } from "./echo.ts";
import { insist } from "./insist.ts";
import { lineOf, noteSettled, type SettledNotes } from "./log-settled.ts";
import { type DeliveredNotes, noteDelivered } from "./note-delivered.ts";
import { type HealthNotes, noteHealth } from "./note-health.ts";
import { isOvertaken } from "./overtaken.ts";
import { addressOf, inForm, type PartnerRuntime } from "./partner-context.ts";
import type { Ask } from "./sharing.ts";
import type { Heard, Outgoing } from "./tell.ts";

/** What a partner's function has. */
export interface DeliverRuntime extends PartnerRuntime {
  readonly queue: Queue;
  /** What stands before a queue's name in its URL. */
  readonly urlPrefix: string;
  readonly health: HealthNotes;
  readonly delivered: DeliveredNotes;
  readonly settled: SettledNotes;
  readonly random: () => number;
}

/** Tells the job's partner; jobs of other contacts may share the request. */
type Tell = Ask<Outgoing, Heard>;

/** Seconds until the job is to be attempted again, or `done` with it for good. */
export type Attempted = "done" | number;

/**
 * One attempt at one job: skip what need not be told, send, judge, and store the receipt before anything else of
 * this contact is touched.
 * @throws where the fault is ours (table, queue, secrets): no receipt is written and nothing counts
 */
export async function attempt(runtime: DeliverRuntime, job: Job, tell: Tell): Promise<Attempted> {
  const { table } = runtime;
  const { tenant, partner } = configured(runtime, job);
  const [known, stateItem] = await Promise.all([
    // Also of a job that seems new: no word of a queue's is as good as the receipt, and nothing is told twice for it.
    readReceipt(table, job.tenant, job.eventId, job.partner),
    table.get(stateKey(job.tenant, job.contactId)),
  ]);
  if (isSettled(known, job)) return "done";
  const kind = kindOfTopic(tenant, job.topic);
  const receipt = beginReceipt(known, job, { kind, tenant, partner });
  const reason = await reasonToSkip(runtime, job, { kind, partner, stateItem });
  if (reason !== undefined) return finish(runtime, job, { ...receipt, state: "skipped", reason });
  const address = await addressOf(runtime, tenant, job, stateItem);
  if (address === undefined) {
    // Partners were told to stop before the contact was erased, and there is nobody to tell them of since.
    const erased = erasedAt(stateItem);
    if (erased !== undefined && job.createdAt > erased) {
      return finish(runtime, job, { ...receipt, state: "skipped", reason: "erased" });
    }
    return giveUp(runtime, job, { ...receipt, state: "refused", lastError: "address_unknown" });
  }
  const notice = { job, address: inForm(partner.address, address) };
  const heard = await tell({ partner, notice, failures: receipt.round });
  return settle(runtime, { job, partner, receipt }, heard);
}

/** Why the partner is not told of this job, as a short code. */
async function reasonToSkip(
  { partnerType, table }: DeliverRuntime,
  job: Job,
  about: {
    readonly kind: Topic["kind"];
    readonly partner: PartnerConfig;
    readonly stateItem: Item | undefined;
  },
): Promise<string | undefined> {
  const { kind, partner, stateItem } = about;
  if (isOwn(job, partner)) return "echo";
  const declined = partnerType.declines?.(job, partner);
  if (declined !== undefined) return declined;
  if (isOvertaken(job, readState(stateItem), kind)) return "overtaken";
  return (await isKnown(table, job)) ? "known" : undefined;
}

/** The function's configuration may be older than the job: that is ours to mend, and the job waits. */
function configured({ config }: Runtime, job: Job): { tenant: Tenant; partner: PartnerConfig } {
  const tenant = findTenant(config, job.tenant);
  const partner = tenant?.partners.find(({ id }) => id === job.partner);
  if (tenant === undefined || partner === undefined)
    throw new Error(`partner ${job.partner} is not configured`);
  return { tenant, partner };
}

async function settle(
  runtime: DeliverRuntime,
  about: { readonly job: Job; readonly partner: PartnerConfig; readonly receipt: Begun },
  { told, startedAt }: Heard,
): Promise<Attempted> {
  const { job, partner } = about;
  const endedAt = runtime.now();
  const receipt = {
    ...about.receipt,
    attempts: about.receipt.attempts + 1,
    round: about.receipt.round + 1,
    lastAttemptAt: timeText(startedAt),
    ...wordsOf(told),
  };
  await noteHealth(runtime, job, { receipt, outcome: told.outcome });
  if (told.outcome === "done") {
    noteDelivered(runtime.delivered, job, endedAt);
    const appliedAt = told.appliedAt ?? null;
    return finish(runtime, job, {
      ...receipt,
      state: "delivered",
      deliveredAt: timeText(endedAt),
      appliedAt,
    });
  }
  if (told.outcome === "refused") return giveUp(runtime, job, { ...receipt, state: "refused" });
  const retry = partner.retry ?? runtime.config.retry;
  // Judged after the attempt: a job that our own queue held for too long still gets one.
  const timeIsUp = endedAt >= Date.parse(job.redrivenAt ?? job.createdAt) + retry.forSeconds * 1000;
  if (timeIsUp) return giveUp(runtime, job, { ...receipt, state: "dead" });
  const wait = backoffSeconds(receipt.round, retry, runtime.random, told.retryAfterSeconds);
  await finish(runtime, job, {
    ...receipt,
    state: "retrying",
    nextAttemptAt: timeText(endedAt + wait * 1000),
  });
  return wait;
}

async function finish(
  { table, now, pause, settled }: DeliverRuntime,
  job: Job,
  receipt: Receipt,
): Promise<"done"> {
  // A partner's 2xx without its receipt would be sent again, so a table that stumbles is asked more than once.
  await insist(() => writeReceipt(table, job.tenant, job.eventId, receipt, now()), pause);
  if (receipt.state === "delivered" || receipt.state === "skipped") noteSettled(settled, job, receipt);
  else log("warn", "deliver", { ...lineOf(job, receipt), eventId: job.eventId });
  return "done";
}

/** The dead letter first: a receipt that says "given up" is never without one. */
async function giveUp(runtime: DeliverRuntime, job: Job, receipt: Receipt): Promise<"done"> {
  await bury(runtime.queue, runtime.urlPrefix, job);
  return finish(runtime, job, receipt);
}
