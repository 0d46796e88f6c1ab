import type { Tenant } from "../../shared/config.ts";
import { inParallel } from "../../shared/in-parallel.ts";
import { acceptAll, type RecordingRuntime, tenantLedger } from "../../shared/intake.ts";
import { keepUnread, type UnreadForm } from "../../shared/ledger/quarantine.ts";
import { keepForReview } from "../../shared/ledger/review.ts";
import { log } from "../../shared/log.ts";
import type { Parsed, Provider, ProviderAnswer, Unread } from "../../shared/provider.ts";
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
  const heard = await heardIn(runtime, arrival, parsed);
  const outcomes = await acceptAll(runtime, tenant, [
    ...reported.changes,
    ...heard.changes,
    ...(await tooManySoftBounces(runtime, tenant, reported.softBounces)),
  ]);
  await keep(runtime, arrival, "body", parsed.unread);
  await keep(runtime, arrival, "change", reported.unread);
  await keep(
    runtime,
    arrival,
    "text",
    heard.nobody.map((text) => ({ why: "malformed", raw: JSON.stringify(text) })),
  );
  for (const doubtful of heard.doubtful) await keepForReview(ledger, doubtful);
  const queued = outcomes.filter(({ outcome }) => outcome === "queued").length;
  log("info", provider.name, { tenant: tenant.id, outcome: "recorded", changes: outcomes.length, queued });
  const reply = await giveReplies(runtime, arrival, heard.replies);
  return provider.answer?.(reply?.text, reply?.inbound);
}

const NOTHING_HEARD: Heard = { changes: [], nobody: [], doubtful: [], replies: [] };

async function heardIn(runtime: RecordingRuntime, arrival: Arrival, { texts }: Parsed): Promise<Heard> {
  if (texts.length === 0) return NOTHING_HEARD;
  return (await import("./heard-texts.ts")).hear(runtime, arrival, texts);
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
