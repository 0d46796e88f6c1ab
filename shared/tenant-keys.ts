import type { Tenant } from "./config.ts";
import { keyBytes } from "./key-bytes.ts";
import type { Secrets } from "./secrets.ts";
import { type Vault, vault } from "./vault.ts";

const vaults = new Map<string, Vault>();

/**
 * A tenant's vault, from its contact keys (32 bytes in base64url each).
 * @throws where a key is missing or malformed: without it nothing of the tenant can be read or written
 */
export async function tenantVault(tenant: Tenant, secrets: Secrets): Promise<Vault> {
  const values = await Promise.all(tenant.contacts.keys.map(({ secret }) => secrets.get(secret)));
  const name = JSON.stringify([tenant.id, ...values]);
  const known = vaults.get(name);
  if (known !== undefined) return known;
  const keys = tenant.contacts.keys.map(({ kid }, index) => {
    return { kid, secret: keyBytes(values[index] ?? "", `contact key ${kid} of ${tenant.id}`) };
  });
  const made = vault(keys);
  vaults.set(name, made);
  return made;
}
