import type { Tenant } from "../../../shared/config.ts";
import { type Finding, finding } from "../../../shared/message/finding.ts";
import { reach } from "../ask.ts";
import { CommandFailed, type Env } from "../command.ts";
import type { Stack } from "../stack.ts";
import { missingSecrets } from "./keys.ts";

/** Each configured provider is served, and at which address it is to deliver. */
export async function checkProviders(tenant: Tenant, stack: Stack, env: Env): Promise<readonly Finding[]> {
  return Promise.all(Object.keys(tenant.providers).map((name) => checkProvider(tenant, name, stack, env)));
}

async function checkProvider(tenant: Tenant, name: string, stack: Stack, env: Env): Promise<Finding> {
  const settings = tenant.providers[name] ?? {};
  let off = false;
  const found = await finding(`${tenant.id}: ${name}`, async () => {
    const paths = await servedPaths(tenant.id, name, stack);
    // A secret's place in the address is shown, never the secret.
    const end = "urlSecret" in settings ? "/<urlSecret>" : "";
    if (paths.length > 0)
      return `is to deliver to ${paths.map((path) => tenant.publicUrl + path + end).join(" or ")}`;
    const missing = await missingSecrets(settings, stack, env);
    const why = missing.length === 0 ? "is not served" : `is off: ${missing.join(", ")} is not set`;
    // The local stack leaves out what has no keys yet; on AWS what is configured is meant to work.
    off = stack.local && missing.length > 0;
    if (off) return why;
    throw new CommandFailed(why);
  });
  return { ...found, off };
}

/** A provider's address answers a bare GET with 200 where the tenant has configured it, with 404 elsewhere. */
async function servedPaths(tenant: string, name: string, stack: Stack): Promise<readonly string[]> {
  const paths = [`/webhooks/${tenant}/${name}`, `/sms/${tenant}/${name}`];
  const answers = await Promise.all(paths.map((path) => reach(stack, path)));
  const odd = answers.find(({ status }) => status !== 200 && status !== 404);
  if (odd !== undefined) throw new CommandFailed(`its address answers ${odd.status}`);
  return paths.filter((_, index) => answers[index]?.status === 200);
}
