import type { KeyObject } from "node:crypto";
import type { Tenant } from "./config.ts";
import { signerOf } from "./ed25519.ts";
import type { Secrets } from "./secrets.ts";

/**
 * What signs for a tenant: the heads of its ledger and the files of its partners.
 * @throws where its first signing key has no value, or is none
 */
export async function headSigner({ signing }: Tenant, secrets: Secrets): Promise<KeyObject> {
  return signerOf(Buffer.from((await secrets.get(signing.keys[0]?.secret ?? "")) ?? "", "base64url"));
}
