import { createHash } from "node:crypto";
import type { AddressForm, PartnerConfig, Tenant } from "../../shared/config.ts";
import { storedAddress } from "../../shared/ledger/stored-address.ts";
import type { Job, Kept, PartnerContext, PartnerType } from "../../shared/partner.ts";
import { fail } from "../../shared/result.ts";
import type { Runtime } from "../../shared/runtime.ts";
import type { Secrets } from "../../shared/secrets.ts";
import type { Item, Table } from "../../shared/table.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";
import { type Turns, waitForTurn } from "./turns.ts";
import type { Wire } from "./wire.ts";

/** What a partner's context is made of. */
export interface PartnerRuntime extends Runtime {
  readonly table: Table;
  readonly partnerType: PartnerType;
  readonly wire: Wire;
  readonly env: PartnerContext["env"];
  /** What each partner keeps from one request to the next. */
  readonly kept: Map<string, Map<string, Kept>>;
  readonly turns: Turns;
  readonly pause: (milliseconds: number) => Promise<unknown>;
}

/** No further call is begun for the same notices; the one under way has its own time-out. */
const LAST_CALL_MS = 10_000;

/** The contact's address, from its state; `undefined` where none is stored (or it was erased). */
export async function addressOf(
  { secrets }: Runtime,
  tenant: Tenant,
  { contactId }: Job,
  stateItem: Item | undefined,
): Promise<string | undefined> {
  if (stateItem?.["address"] === undefined) return undefined;
  return storedAddress(await tenantVault(tenant, secrets), tenant.id, contactId, stateItem);
}

/** The address as the partner takes it. */
export function inForm(form: AddressForm, address: string): string {
  return form === "plain" ? address : createHash(form).update(address).digest("hex");
}

/**
 * What a partner's type may use for one request.
 * @throws where a secret that the type asks for has no value: nothing can be sent without it
 */
export async function contextFor(
  runtime: PartnerRuntime,
  tenant: string,
  config: PartnerConfig,
): Promise<PartnerContext> {
  const { secrets, partnerType, wire, now, env, kept, table } = runtime;
  const secret = await secretsOf(secrets, partnerType, config);
  const name = `${tenant}/${config.id}`;
  const own = kept.get(name) ?? new Map<string, Kept>();
  kept.set(name, own);
  // From the first call on: it may have waited for its turn.
  let endsAt: number | undefined;
  return {
    tenant,
    config,
    secret,
    async call(request) {
      await waitForTurn(runtime.turns, name, config, runtime);
      endsAt ??= now() + LAST_CALL_MS;
      return now() > endsAt ? fail("timeout") : wire(request);
    },
    now,
    kept: own,
    env,
    table,
  };
}

async function secretsOf(
  secrets: Secrets,
  { settings }: PartnerType,
  partner: PartnerConfig,
): Promise<PartnerContext["secret"]> {
  const values = new Map<string, readonly string[]>();
  for (const [setting, form] of Object.entries(settings)) {
    const isOptional = form === "secret?";
    if (form !== "secret" && !isOptional) continue;
    const refs = [partner[setting] ?? []].flat();
    const found = await Promise.all(refs.map((ref) => secrets.get(String(ref))));
    const given = found.filter((value) => value !== undefined);
    if (given.length === 0 && !(isOptional && refs.length === 0)) {
      throw new Error(`partner ${partner.id} has no value for ${setting}`);
    }
    values.set(setting, given);
  }
  return (setting) => values.get(setting) ?? [];
}
