import { createHash } from "node:crypto";
import type { PartnerConfig, Tenant } from "../../shared/config.ts";
import { bytes } from "../../shared/ledger/items.ts";
import { addressContext } from "../../shared/ledger/ledger.ts";
import type { Job, PartnerContext, PartnerType } from "../../shared/partner.ts";
import type { Runtime } from "../../shared/runtime.ts";
import type { Secrets } from "../../shared/secrets.ts";
import type { Item } from "../../shared/table.ts";
import { tenantVault } from "../../shared/tenant-keys.ts";

/** The contact's address, from its state; `undefined` where none is stored (or it was erased). */
export async function addressOf(
  { secrets }: Runtime,
  tenant: Tenant,
  { contactId }: Job,
  stateItem: Item | undefined,
): Promise<string | undefined> {
  const sealed = bytes(stateItem?.["address"]);
  if (sealed === undefined) return undefined;
  const vault = await tenantVault(tenant, secrets);
  return vault.open("address", addressContext(tenant.id, contactId), sealed)?.toString();
}

/**
 * What a partner's type may know of one attempt.
 * @throws where a secret that the type declares has no value: nothing can be sent without it
 */
export async function contextFor(
  secrets: Secrets,
  partnerType: PartnerType,
  config: PartnerConfig,
  attempt: { readonly address: string; readonly now: number },
): Promise<PartnerContext> {
  const secret = await secretsOf(secrets, partnerType, config);
  return { config, secret, address: inForm(config.address, attempt.address), now: attempt.now };
}

async function secretsOf(
  secrets: Secrets,
  { settings }: PartnerType,
  partner: PartnerConfig,
): Promise<PartnerContext["secret"]> {
  const values = new Map<string, readonly string[]>();
  for (const [setting, kind] of Object.entries(settings)) {
    if (kind !== "secret") continue;
    const found = await Promise.all([partner[setting]].flat().map((ref) => secrets.get(String(ref))));
    const given = found.filter((value) => value !== undefined);
    if (given.length === 0) throw new Error(`partner ${partner.id} has no value for ${setting}`);
    values.set(setting, given);
  }
  return (setting) => values.get(setting) ?? [];
}

/** The address as the partner takes it: hashes are lower-case hex of its UTF-8 normalised form. */
function inForm(form: PartnerConfig["address"], address: string): string {
  return form === "plain" ? address : createHash(form).update(address).digest("hex");
}
