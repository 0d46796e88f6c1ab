import { tenantLedger } from "../../shared/intake.ts";
import { claimAnswer } from "../../shared/ledger/answered.ts";
import { describeError, log } from "../../shared/log.ts";
import type { Reply } from "../../shared/reply.ts";
import type { AnsweringRuntime } from "./answering-runtime.ts";
import type { DueReply } from "./due-replies.ts";
import type { Arrival } from "./provider-changes.ts";

/** What a provider's webhook may lose by our queue being slow; its opt-out is recorded by now. */
const PATIENCE_MS = 1_000;

/**
 * Gives the answers that are due: in the response to the webhook where its form carries a text, else through the
 * provider's queue. Whatever fails here is said in the log and fails nothing: the opt-outs are recorded, and the
 * provider is to get its 2xx.
 * @returns the answer that goes into the response
 */
export async function giveReplies(
  runtime: AnsweringRuntime,
  arrival: Arrival,
  replies: readonly DueReply[],
): Promise<DueReply | undefined> {
  const [first] = replies;
  if (first === undefined) return undefined;
  if (arrival.provider.answer !== undefined) {
    return (await isFirst(runtime, arrival, first)) ? first : undefined;
  }
  await queue(runtime, arrival, replies).catch((error: unknown) => note(arrival, "unqueued", error));
  return undefined;
}

/** While the table refuses, an answer is given: a provider that takes it will not ask again. */
async function isFirst(runtime: AnsweringRuntime, arrival: Arrival, reply: DueReply): Promise<boolean> {
  try {
    return await claimAnswer(await tenantLedger(runtime, arrival.tenant), reply, true);
  } catch (error) {
    note(arrival, "unclaimed", error);
    return true;
  }
}

async function queue(
  runtime: AnsweringRuntime,
  arrival: Arrival,
  replies: readonly DueReply[],
): Promise<void> {
  const { tenant, provider } = arrival;
  // An answer by SMS to what came by WhatsApp would reach the person from a stranger.
  const texts = replies.filter(({ inbound }) => inbound.via === undefined);
  if (tenant.providers[provider.name]?.["reply"] === undefined) {
    log("warn", provider.name, { tenant: tenant.id, outcome: "no_way_to_answer", replies: replies.length });
    return;
  }
  const { vault } = await tenantLedger(runtime, tenant);
  const bodies = texts.map(({ inbound, ...reply }) => {
    const sealed = vault.seal("reply", tenant.id, Buffer.from(JSON.stringify(reply satisfies Reply)));
    return JSON.stringify({ tenant: tenant.id, sealed: sealed.toString("base64") });
  });
  const patience = Promise.withResolvers<never>();
  const timer = setTimeout(() => patience.reject(new Error("the queue did not answer in time")), PATIENCE_MS);
  try {
    if (bodies.length > 0) await Promise.race([runtime.reply(provider.name, bodies), patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function note({ tenant, provider }: Arrival, outcome: string, error: unknown): void {
  log("error", provider.name, { tenant: tenant.id, outcome, error: describeError(error) });
}
