import type { Tenant } from "../../../shared/config.ts";
import { type Finding, finding } from "../../../shared/message/finding.ts";
import { secretRefs } from "../../../shared/runtime.ts";
import { CommandFailed, type Env } from "../command.ts";
import { keyBytes, secretsFor } from "../keys.ts";
import type { Stack } from "../stack.ts";

/** A tenant's own keys are there and are keys; its partners' secrets are there. */
export async function checkKeys(tenant: Tenant, stack: Stack, env: Env): Promise<readonly Finding[]> {
  const kinds = ["links", "api", "contacts"] as const;
  const keys = kinds.filter((kind) => tenant[kind].keys.length > 0);
  return Promise.all([
    ...keys.map((kind) =>
      finding(`${tenant.id}: ${kind} keys`, async () => {
        const refs = tenant[kind].keys.map(({ secret }) => secret);
        const secrets = secretsFor(stack, env, refs);
        for (const ref of refs) await keyBytes(secrets, ref, stack);
        return refs.join(", ");
      }),
    ),
    ...tenant.partners.map((partner) =>
      finding(`${tenant.id}: partner ${partner.id}`, async () => {
        const missing = await missingSecrets(partner, stack, env);
        if (missing.length > 0) throw new CommandFailed(`${missing.join(", ")} is not set`);
        return secretRefs(partner).join(", ") || "needs no secret";
      }),
    ),
  ]);
}

/** The references in a part of the configuration that lead to nothing from here. */
export async function missingSecrets(part: unknown, stack: Stack, env: Env): Promise<readonly string[]> {
  const refs = secretRefs(part);
  const secrets = secretsFor(stack, env, refs);
  const values = await Promise.all(refs.map((ref) => secrets.get(ref)));
  return refs.filter((_, index) => values[index] === undefined);
}
