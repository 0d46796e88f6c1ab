import type { SQSBatchResponse, SQSEvent, SQSRecord } from "aws-lambda";
import * as v from "valibot";
import { findTenant, type Tenant } from "../../shared/config.ts";
import { requireEnv } from "../../shared/env.ts";
import { type LedgerRuntime, tenantLedger } from "../../shared/intake.ts";
import { claimAnswer, releaseAnswer } from "../../shared/ledger/answered.ts";
import { describeError, log } from "../../shared/log.ts";
import { type Queue, sqsQueue } from "../../shared/queue.ts";
import { ledgerRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { type Reply, replyQueueName, type Sent, type Texter } from "../../shared/reply.ts";
import { type Runtime, start } from "../../shared/runtime.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";
import { texterContext } from "./texter-context.ts";
import { type Wire, wireOf } from "./wire.ts";

/** What a function that answers people has. */
export interface ReplyRuntime extends LedgerRuntime {
  readonly queue: Queue;
  readonly urlPrefix: string;
  readonly wire: Wire;
}

const TIMEOUT_MS = 5_000;
/** Until a provider that was busy is asked again: some dozens of times before it is too late. */
const AGAIN_SECONDS = 10;

/** The handler of one provider's answers, fed by the queue of its name. */
export function reply(texter: Texter): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return start(() => {
    const runtime = ledgerRuntimeFromEnv();
    const wire = wireOf(runtime.config, TIMEOUT_MS);
    const urlPrefix = requireEnv("HEED_QUEUE_URL_PREFIX");
    return replier(texter, { ...runtime, queue: sqsQueue(), urlPrefix, wire });
  });
}

/** The same with everything that is not pure handed in. */
export function replier(
  texter: Texter,
  runtime: ReplyRuntime,
): (event: SQSEvent) => Promise<SQSBatchResponse> {
  return async ({ Records }) => {
    const outcomes = await Promise.all(Records.map((record) => answerOnce(texter, runtime, record)));
    const waiting = Records.filter((_, index) => outcomes[index] === "again");
    await hide(texter, runtime, waiting);
    return { batchItemFailures: waiting.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

/** A confirmation that is late or doubled is worse than none: only what was certainly not sent is tried again. */
async function answerOnce(
  texter: Texter,
  runtime: ReplyRuntime,
  { body, messageId }: SQSRecord,
): Promise<"done" | "again"> {
  try {
    const opened = await open(runtime, body);
    const outcome = opened === undefined ? "unreadable" : await answer(texter, runtime, opened);
    const told = { outcome, messageId, ...(opened && { tenant: opened.tenant.id, kind: opened.reply.kind }) };
    log(LEVELS[outcome], texter.name, told);
    return outcome === "busy" ? "again" : "done";
  } catch (error) {
    // Nothing was sent: the claim comes first, and what fails before it or in it sends nothing.
    log("error", texter.name, { outcome: "failed", messageId, error: describeError(error) });
    return "again";
  }
}

type Outcome = Sent | "unreadable" | "too_late" | "answered";

const LEVELS = {
  sent: "info",
  answered: "info",
  busy: "warn",
  refused: "error",
  unknown: "error",
  unreadable: "error",
  too_late: "error",
} as const satisfies Record<Outcome, string>;

const MESSAGE = v.pipe(v.string(), v.parseJson(), v.object({ tenant: v.string(), sealed: v.string() }));

interface Opened {
  readonly tenant: Tenant;
  readonly reply: Reply;
}

async function open({ config, secrets }: Runtime, body: string): Promise<Opened | undefined> {
  const message = v.safeParse(MESSAGE, body);
  const tenant = message.success ? findTenant(config, message.output.tenant) : undefined;
  if (!message.success || tenant === undefined) return undefined;
  const vault = await tenantVault(tenant, secrets);
  const plain = vault.open("reply", tenant.id, Buffer.from(message.output.sealed, "base64"));
  return plain && { tenant, reply: JSON.parse(plain.toString()) };
}

async function answer(
  texter: Texter,
  runtime: ReplyRuntime,
  { tenant, reply: due }: Opened,
): Promise<Outcome> {
  if (runtime.now() >= due.deadline) return "too_late";
  const context = await texterContext(texter, runtime, tenant);
  const ledger = await tenantLedger(runtime, tenant);
  if (!(await claimAnswer(ledger, due, false))) return "answered";
  const outcome = await texter.send(due, context).catch((error: unknown) => {
    log("error", texter.name, { tenant: tenant.id, outcome: "threw", error: describeError(error) });
    return "unknown" as const;
  });
  if (outcome === "busy") await releaseAnswer(ledger, due);
  return outcome;
}

/** Where SQS refuses, they come back after the queue's own time. */
async function hide(
  { name }: Texter,
  { queue, urlPrefix }: ReplyRuntime,
  records: readonly SQSRecord[],
): Promise<void> {
  const handles = records.map(({ receiptHandle }) => receiptHandle);
  if (handles.length === 0) return;
  try {
    await queue.changeVisibility(urlPrefix + replyQueueName(name), handles, AGAIN_SECONDS);
  } catch (error) {
    log("warn", name, { outcome: "not_hidden", error: describeError(error) });
  }
}
