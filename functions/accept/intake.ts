import type { SQSBatchResponse, SQSEvent } from "aws-lambda";
import { findTenant } from "../../shared/config.ts";
import type { Change } from "../../shared/event.ts";
import { type LedgerRuntime, openChange, tenantLedger } from "../../shared/intake.ts";
import { contactOf, type Ledger } from "../../shared/ledger/ledger.ts";
import { confirms, standingName } from "../../shared/ledger/press.ts";
import { entriesOf } from "../../shared/ledger/read.ts";
import { record } from "../../shared/ledger/record.ts";
import type { Recorded } from "../../shared/ledger/write.ts";
import { describeError, log } from "../../shared/log.ts";
import { ledgerRuntimeFromEnv } from "../../shared/recording-runtime.ts";
import { start } from "../../shared/runtime.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";

/**
 * Records what was kept while the database refused. A message that fails stays in the queue, alone: its
 * neighbours are done, and what never succeeds ends among the dead letters with an alarm.
 */
export function intake(runtime: LedgerRuntime): (batch: SQSEvent) => Promise<SQSBatchResponse> {
  return async (batch) => {
    const outcomes = await Promise.allSettled(batch.Records.map(({ body }) => recordMessage(runtime, body)));
    const batchItemFailures = batch.Records.flatMap(({ messageId }, index) => {
      const outcome = outcomes[index];
      if (outcome?.status === "fulfilled") return [];
      log("warn", "intake", { outcome: "failed", error: describeError(outcome?.reason) });
      return [{ itemIdentifier: messageId }];
    });
    return { batchItemFailures };
  };
}

async function recordMessage(runtime: LedgerRuntime, body: string): Promise<void> {
  const message: { readonly tenant?: string; readonly sealed?: string } = JSON.parse(body);
  const tenant = findTenant(runtime.config, message.tenant);
  if (tenant === undefined) throw new Error("the tenant of a kept change is not configured");
  const vault = await tenantVault(tenant, runtime.secrets);
  const change = openChange(vault, tenant.id, message.sealed ?? "");
  if (change === undefined) throw new Error("a kept change does not open under the tenant's keys");
  const recorded = await recordKept(await tenantLedger(runtime, tenant), change);
  const event = recorded.outcome === "conflict" ? {} : { eventId: recorded.eventId };
  log("info", "intake", { tenant: tenant.id, outcome: recorded.outcome, ...event });
}

/**
 * What was kept comes back in any order, so what passes for a repeat may be none. Every change was acknowledged
 * and is recorded, as an event of its own where it would be lost.
 */
async function recordKept(ledger: Ledger, change: Change): Promise<Recorded> {
  const { identity, requestDigest, ...rest } = change;
  if ("press" in identity) return recordKeptPress(ledger, change);
  const recorded = await record(ledger, change);
  // An idempotency key that was used for two requests during the outage.
  if (recorded.outcome !== "conflict" || requestDigest === undefined) return recorded;
  return record(ledger, { ...rest, identity: { parts: [...identity.parts, requestDigest] } });
}

/**
 * A press beside another one is no repeat of it while the opt-in between the two may still be in the queue: it is
 * an event of its own, unless it has counted.
 */
async function recordKeptPress(ledger: Ledger, change: Change): Promise<Recorded> {
  const { channel, address, topic, effect, occurredAt } = change;
  const { contactId, state } = await contactOf(ledger, channel, address);
  const counted = await recordedPress(ledger, contactId, change);
  if (counted !== undefined) return counted;
  const own: Change = {
    ...change,
    identity: { parts: ["kept press", contactId, topic, effect, occurredAt] },
  };
  if (confirms(state, change)) return record(ledger, own);
  const recorded = await record(ledger, change);
  const stands = state.registers.get(standingName(change))?.at === occurredAt;
  return recorded.outcome === "duplicate" && !stands ? record(ledger, own) : recorded;
}

/** A press that is in the ledger: the write that was given up may have landed, and the queue repeats. */
async function recordedPress(
  { table, tenantId }: Ledger,
  contactId: string,
  { topic, source, receivedAt }: Change,
): Promise<Recorded | undefined> {
  const entries = await entriesOf(table, tenantId, contactId);
  const known = entries.find(
    ({ entry }) => entry.topic === topic && entry.source === source && entry.receivedAt === receivedAt,
  );
  if (known === undefined) return undefined;
  const { eventId, inert } = known.entry;
  return { outcome: "duplicate", eventId, contactId, applied: !inert };
}

export const handler = start(() => intake(ledgerRuntimeFromEnv()));
