import type { Tenant } from "../../shared/config.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import { acceptAll, type RecordingRuntime, tenantLedger } from "../../shared/intake.ts";
import { keepUnread, type UnreadForm } from "../../shared/ledger/quarantine.ts";
import { keepForReview } from "../../shared/ledger/review.ts";
import { log } from "../../shared/log.ts";
import type { InboundText, Parsed, Provider, ProviderAnswer, Unread } from "../../shared/provider.ts";
import type { AnsweringRuntime } from "./answering-runtime.ts";
import { giveReplies } from "./give-replies.ts";
import type { Heard } from "./heard-texts.ts";
import { type Arrival, changesOf } from "./provider-changes.ts";
import { tooManySoftBounces } from "./soft-bounce-policy.ts";

/**
 * Records what a verified delivery said. Changes are stored or queued before this returns; what could not be
 * read is kept for a replay, and fails nothing else of its batch.
 * @returns the answer in the provider's own form, where it has one
 * @throws where nothing can be stored: the sender must come again
 */
export async function recordParsed(
  runtime: AnsweringRuntime,
  provider: Provider,
  tenant: Tenant,
  parsed: Parsed,
): Promise<ProviderAnswer | undefined> {
  const ledger = await tenantLedger(runtime, tenant);
  const arrival: Arrival = { provider, tenant, now: runtime.now() };
  const reported = changesOf(arrival, parsed.changes);
  const recorded = await acceptAll(runtime, tenant, [
    ...reported.changes,
    ...(await tooManySoftBounces(runtime, tenant, reported.softBounces)),
  ]);
  const rounds = await hearAll(runtime, arrival, parsed.texts);
  await keep(runtime, arrival, "body", parsed.unread);
  await keep(runtime, arrival, "change", reported.unread);
  const nobody = rounds.flatMap((heard) => heard.nobody);
  const unread = nobody.map((text) => ({ why: "malformed", raw: JSON.stringify(text) }) as const);
  await keep(runtime, arrival, "text", unread);
  for (const doubtful of rounds.flatMap((heard) => heard.doubtful)) await keepForReview(ledger, doubtful);
  const outcomes = [...recorded, ...rounds.flatMap((heard) => heard.outcomes)];
  const queued = outcomes.filter(({ outcome }) => outcome === "queued").length;
  log("info", provider.name, { tenant: tenant.id, outcome: "recorded", changes: outcomes.length, queued });
  const replies = rounds.flatMap((heard) => heard.replies);
  const reply = await giveReplies(runtime, arrival, replies);
  return provider.answer?.(reply?.text, reply?.inbound);
}

/** What one round of texts came to, and what became of its changes. */
interface Round extends Heard {
  readonly outcomes: Awaited<ReturnType<typeof acceptAll>>;
}

async function hearAll(
  runtime: RecordingRuntime,
  arrival: Arrival,
  texts: readonly InboundText[],
): Promise<readonly Round[]> {
  const rounds: Round[] = [];
  for (const round of roundsOf(texts)) {
    const heard = await (await import("./heard-texts.ts")).hear(runtime, arrival, round);
    rounds.push({ ...heard, outcomes: await acceptAll(runtime, arrival.tenant, heard.changes) });
  }
  return rounds;
}

/** A START lifts what the STOP before it closed, also in one delivery: of each number one text at a time. */
function roundsOf(texts: readonly InboundText[]): readonly (readonly InboundText[])[] {
  const rounds: InboundText[][] = [];
  const heardOf = new Map<string, number>();
  for (const text of texts) {
    const round = heardOf.get(text.from) ?? 0;
    heardOf.set(text.from, round + 1);
    rounds[round] = [...(rounds[round] ?? []), text];
  }
  return rounds;
}

async function keep(
  runtime: RecordingRuntime,
  { tenant, provider }: Arrival,
  form: UnreadForm,
  unread: readonly Unread[],
): Promise<void> {
  if (unread.length === 0) return;
  const ledger = await tenantLedger(runtime, tenant);
  await inParallel(unread, (event) => keepUnread(ledger, provider.name, form, event));
  log("error", provider.name, { tenant: tenant.id, outcome: "unread", events: unread.length });
}
