import type { Actor } from "./actor.ts";
import type { Tenant } from "./config.ts";
import type { Change } from "./event.ts";
import { inParallel, PARALLEL } from "./in-parallel.ts";
import { evidenceOf } from "./ledger/entry.ts";
import type { Ledger } from "./ledger/ledger.ts";
import { record } from "./ledger/record.ts";
import type { Recorded } from "./ledger/write.ts";
import { describeError, log } from "./log.ts";
import type { Runtime } from "./runtime.ts";
import type { Table } from "./table.ts";
import { tenantVault } from "./tenant-keys.ts";
import type { Vault } from "./vault.ts";

/** The queue that keeps changes while DynamoDB refuses. */
export interface IntakeQueue {
  /** @throws where any of them was not taken */
  send(bodies: readonly string[]): Promise<void>;
}

/** What a function needs that has the ledger before it. */
export interface LedgerRuntime extends Runtime, Actor {
  readonly table: Table;
  readonly region: string;
  /** Whether a second Region writes to the table as well. */
  readonly replicated: boolean;
}

/** What a function that records needs. */
export interface RecordingRuntime extends LedgerRuntime {
  readonly intake: IntakeQueue;
}

/** Stored in the ledger, or kept in the intake queue until it can be. */
export type Accepted = Recorded | { readonly outcome: "queued" };

const agentKeys = new Map<string, Ledger["agentKeys"]>();

/** A tenant's ledger on the runtime's table. */
export async function tenantLedger(runtime: LedgerRuntime, tenant: Tenant): Promise<Ledger> {
  const { table, region, replicated, now, secrets, actor } = runtime;
  const name = `${table.name} ${tenant.id}`;
  const months = agentKeys.get(name) ?? new Map();
  agentKeys.set(name, months);
  return {
    table,
    tenantId: tenant.id,
    vault: await tenantVault(tenant, secrets),
    region,
    replicated,
    actor,
    now,
    pause: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    agentKeys: months,
  };
}

/**
 * Records a verified change. Where DynamoDB refuses, the change goes to the intake queue, encrypted, and is
 * recorded later with the time it was received.
 * @throws where the queue refuses too: then nothing is acknowledged and the sender must come again (503)
 */
export async function accept(runtime: RecordingRuntime, tenant: Tenant, change: Change): Promise<Accepted> {
  const [accepted] = await acceptAll(runtime, tenant, [change]);
  if (accepted === undefined) throw new Error("nothing was accepted");
  return accepted;
}

/** The same for the changes of one delivery; answers stand in their order. */
export async function acceptAll(
  runtime: RecordingRuntime,
  tenant: Tenant,
  changes: readonly Change[],
): Promise<readonly Accepted[]> {
  const ledger = await tenantLedger(runtime, tenant);
  const accepted: Accepted[] = new Array(changes.length).fill({ outcome: "queued" });
  const refused: Change[] = [];
  await inParallel(changes, async (change, index) => {
    // So many refusals are an outage: to try each of the rest would outlast the call and lose all of them.
    if (refused.length >= PARALLEL) return void refused.push(change);
    try {
      accepted[index] = await record(ledger, change);
    } catch (error) {
      log("warn", "accept", { outcome: "queued", tenant: tenant.id, error: describeError(error) });
      refused.push(change);
    }
  });
  if (refused.length > 0) {
    const kept = refused.map((change) => ({ ...change, evidence: evidenceOf(ledger, change) }));
    await runtime.intake.send(kept.map((change) => sealChange(tenant.id, ledger.vault, change)));
  }
  return accepted;
}

function sealChange(tenantId: string, vault: Vault, change: Change): string {
  const sealed = vault.seal("intake", tenantId, Buffer.from(JSON.stringify(change)));
  return JSON.stringify({ tenant: tenantId, sealed: sealed.toString("base64") });
}

/** Opens a message of the intake queue; `undefined` for one that is not ours or whose key is gone. */
export function openChange(vault: Vault, tenantId: string, sealed: string): Change | undefined {
  const plain = vault.open("intake", tenantId, Buffer.from(sealed, "base64"));
  return plain === undefined ? undefined : JSON.parse(plain.toString());
}
