import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Tenant } from "../../../shared/config.ts";
import { type Finding, finding } from "../../../shared/message/finding.ts";
import { secretRefs } from "../../../shared/runtime.ts";
import { CommandFailed, type Env } from "../command.ts";
import type { Stack } from "../stack.ts";
import { missingSecrets } from "./keys.ts";

/** A file there answers people through the API of the provider of its name. */
const TEXTERS = join(import.meta.dirname, "../../deliver/replies");

/** Where a tenant answers texts itself: through which provider it can, and what it says to HELP. */
export async function checkAnswers(tenant: Tenant, stack: Stack, env: Env): Promise<readonly Finding[]> {
  const answering = tenant.senders.filter(({ confirms }) => confirms !== "provider");
  if (answering.length === 0) return [];
  const providers = Object.keys(tenant.providers).filter((name) => existsSync(join(TEXTERS, `${name}.ts`)));
  const found = await Promise.all(providers.map((name) => checkProvider(tenant, name, stack, env)));
  const silent = answering.filter(
    ({ texts }) => texts?.help === undefined && tenant.texts?.help === undefined,
  );
  if (silent.length === 0) return found;
  const numbers = silent.map(({ number }) => number).join(", ");
  const detail = `is not answered by ${numbers}: there is no text for it (texts.help)`;
  return [...found, { check: `${tenant.id}: HELP`, ok: true, off: true, detail }];
}

async function checkProvider(tenant: Tenant, name: string, stack: Stack, env: Env): Promise<Finding> {
  const check = `${tenant.id}: ${name} answers`;
  const reply = tenant.providers[name]?.["reply"];
  if (reply === undefined) {
    const detail = `nobody: its webhook's response carries no text, and providers.${name}.reply is not set`;
    return { check, ok: true, off: true, detail };
  }
  return finding(check, async () => {
    const missing = await missingSecrets(reply, stack, env);
    if (missing.length > 0) throw new CommandFailed(`nobody: ${missing.join(", ")} is not set`);
    return secretRefs(reply).join(", ") || "as the function's own role";
  });
}
