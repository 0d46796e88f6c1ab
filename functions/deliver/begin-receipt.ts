import type { PartnerConfig, Tenant, Topic } from "../../shared/config.ts";
import { deadlineOf } from "../../shared/deadline.ts";
import type { Receipt } from "../../shared/ledger/receipts.ts";
import type { Job, Told } from "../../shared/partner.ts";

/** A receipt before it is known what becomes of the job. */
export type Begun = Omit<Receipt, "state">;

/** What the deadline of a job depends on, beside the job. */
export interface About {
  /** Of the job's topic. */
  readonly kind: Topic["kind"];
  readonly tenant: Tenant;
  readonly partner: PartnerConfig;
}

/** A redrive opens what was given up; nothing opens what was delivered or overtaken. */
export function isSettled(known: Receipt | undefined, job: Job): boolean {
  if (known === undefined || known.state === "retrying") return false;
  if (known.state === "delivered" || known.state === "skipped") return true;
  return (job.redrivenAt ?? "") <= (known.redrivenAt ?? "");
}

/** What the next receipt of a job says before anything becomes of it; the clock is the same at every attempt. */
export function beginReceipt(known: Receipt | undefined, job: Job, { kind, tenant, partner }: About): Begun {
  const redrivenAt = job.redrivenAt ?? null;
  const timed = { ...job, receivedAt: job.receivedAt ?? job.createdAt };
  const deadline = deadlineOf(timed, kind, tenant, partner);
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
    appliedAt: null,
    reason: null,
    rule: deadline?.rule ?? null,
    startsAt: deadline?.startsAt ?? null,
    dueAt: deadline?.dueAt ?? null,
  };
}

/** What a receipt says of an answer. Codes alone: a partner's words may hold an address. */
export function wordsOf({
  outcome,
  answer,
  error,
}: Told): Pick<Receipt, "lastStatus" | "lastError" | "answerHash"> {
  const code = error ?? `http_${answer?.status}`;
  return {
    lastStatus: answer?.status ?? null,
    lastError: outcome === "done" ? null : /^[a-z0-9_]{1,64}$/.test(code) ? code : "error_unnamed",
    answerHash: answer?.bodyHash ?? null,
  };
}
