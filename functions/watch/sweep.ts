import { type Announced, type Announcer, announce, announcerFromEnv } from "../../shared/announce.ts";
import { timeText } from "../../shared/event.ts";
import type { EntryKey } from "../../shared/ledger/keys.ts";
import { markedBefore, SHARDS } from "../../shared/ledger/marks.ts";
import { describeError, log } from "../../shared/log.ts";
import { type LambdaContext, start } from "../../shared/runtime.ts";

/** Younger entries are still on their way through the stream. */
const OLDER_THAN_SECONDS = 60;
/** What is not reached in this run is found by the next one. */
const MARGIN_MS = 10_000;

/** The clock's event; a start of the local stack asks for entries of any age. */
export interface SweepEvent {
  readonly olderThanSeconds?: number;
}

export interface Swept {
  readonly announced: number;
  /** Contacts that an entry of could not be announced. */
  readonly failed: number;
}

/**
 * Announces entries that the stream missed: those whose mark is old. One entry that cannot be announced holds
 * up only its contact.
 * @throws at the end, where any failed: the function's error rings the alarm, and the marks stay
 */
export async function sweep(announcer: Announcer, event: SweepEvent, context: LambdaContext): Promise<Swept> {
  const age = event.olderThanSeconds ?? OLDER_THAN_SECONDS;
  const before = timeText(announcer.now() - age * 1000);
  const shards = await Promise.all(SHARDS.map((shard) => sweepShard(announcer, shard, before, context)));
  const swept = {
    announced: shards.reduce((sum, { announced }) => sum + announced, 0),
    failed: shards.reduce((sum, { failed }) => sum + failed, 0),
  };
  if (swept.announced > 0) log("warn", "sweep", { outcome: "announced", count: swept.announced });
  if (swept.failed > 0) throw new Error(`entries of ${swept.failed} contacts could not be announced`);
  return swept;
}

async function sweepShard(
  announcer: Announcer,
  shard: string,
  before: string,
  context: LambdaContext,
): Promise<Swept> {
  let announced = 0;
  const stopped = new Set<string>();
  for await (const entry of markedBefore(announcer.table, shard, before)) {
    if (context.getRemainingTimeInMillis() < MARGIN_MS) break;
    // Entries of one contact stay in their order: what follows a failure waits for the next run.
    if (stopped.has(entry.contactId)) continue;
    const outcome = await announceOrTell(announcer, entry);
    if (outcome === "announced") announced += 1;
    else if (outcome === "failed") stopped.add(entry.contactId);
  }
  return { announced, failed: stopped.size };
}

async function announceOrTell(announcer: Announcer, entry: EntryKey): Promise<Announced | "failed"> {
  const { tenantId: tenant, contactId, eventId } = entry;
  try {
    const outcome = await announce(announcer, entry);
    if (outcome !== "unreadable" && outcome !== "unknown_tenant") return outcome;
    log("error", "sweep", { outcome, tenant, contactId, eventId });
  } catch (error) {
    log("error", "sweep", { outcome: "failed", tenant, contactId, eventId, error: describeError(error) });
  }
  return "failed";
}

export const handler = start(() => {
  const announcer = announcerFromEnv();
  return (event: SweepEvent, context: LambdaContext) => sweep(announcer, event, context);
});
