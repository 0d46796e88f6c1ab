import * as v from "valibot";
import type { Tenant } from "../../../shared/config.ts";
import { type Finding, finding } from "../../../shared/message/finding.ts";
import { reach } from "../ask.ts";
import { type Call, type Command, CommandFailed, FLAG, optionsOf, TEXT, WrongUsage } from "../command.ts";
import { configurationFile, tenantOf, tenantsOf } from "../configuration.ts";
import { checkAnswers } from "../doctor/answers.ts";
import { checkApi } from "../doctor/api.ts";
import { checkKeys } from "../doctor/keys.ts";
import { checkLink } from "../doctor/link.ts";
import { checkProviders } from "../doctor/providers.ts";
import { print } from "../output.ts";
import { type Stack, stackOf } from "../stack.ts";

const OPTIONS = v.strictObject({ message: v.optional(TEXT), post: FLAG });

export const command: Command = {
  says: "Looks whether configuration, keys and stack work together, and where providers are to deliver.",
  options: {
    message: {
      takes: "FILE",
      says: "instead, whether the unsubscribe headers of this delivered message work",
    },
    post: { says: "with --message: also POST a link as mail programs do, one of heed-doctor@example.com" },
  },
  async run(call) {
    const { message, post } = optionsOf(call, OPTIONS);
    if (post && message === undefined) throw new WrongUsage("--post: expected beside --message");
    const findings = message === undefined ? await diagnose(call) : await inMessage(message, call, post);
    if (call.json) print(JSON.stringify(findings.map(({ check, ok, detail }) => ({ check, ok, detail }))));
    else for (const found of findings) print(lineOf(found));
    return findings.every(({ ok }) => ok) ? "done" : "failed";
  },
};

/** What reads mail is loaded for this alone. */
async function inMessage(name: string, call: Call, post: boolean): Promise<readonly Finding[]> {
  const { checkMessage, readMessage } = await import("../doctor/message.ts");
  return checkMessage(await readMessage(name, call), call, post);
}

function lineOf({ check, ok, detail, off }: Finding): string {
  const mark = off === true ? "–" : ok ? "✓" : "✗";
  return `${mark} ${check}: ${detail.replaceAll("\n", "\n    ")}`;
}

/** In the order things depend on each other; what cannot be looked at without the one before is left out. */
async function diagnose(call: Call): Promise<readonly Finding[]> {
  const stack = stackOf(call);
  let tenants: readonly Tenant[] = [];
  const configuration = await finding("configuration", async () => {
    tenants = call.tenant === undefined ? tenantsOf(call.env, stack) : [tenantOf(call, stack)];
    return `${configurationFile(call.env)}: ${tenants.map(({ id }) => id).join(", ")}`;
  });
  const keys = await Promise.all(tenants.map((tenant) => checkKeys(tenant, stack, call.env)));
  const reachable = await finding("stack", () => probe(stack));
  const before = [configuration, ...keys.flat(), reachable];
  if (!reachable.ok) return before;
  const after = await Promise.all(tenants.map((tenant) => checkTenant(tenant, stack, call)));
  return [...before, ...after.flat()];
}

async function checkTenant(tenant: Tenant, stack: Stack, { env, now }: Call): Promise<readonly Finding[]> {
  const parts = await Promise.all([
    checkApi(tenant, stack, env, now),
    checkLink(tenant, stack, env, now()),
    checkProviders(tenant, stack, env),
    checkAnswers(tenant, stack, env),
  ]);
  return parts.flat();
}

async function probe(stack: Stack): Promise<string> {
  const answer = await reach(stack, "/healthz");
  const body = await answer.text();
  if (answer.status === 200 && body.includes('"ok"')) return `${stack.url} answers`;
  throw new CommandFailed(`${stack.url}/healthz answers ${answer.status}, and not as Heed does`);
}
