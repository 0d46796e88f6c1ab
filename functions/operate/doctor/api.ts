import * as v from "valibot";
import type { Tenant } from "../../../shared/config.ts";
import { type Finding, finding } from "../../../shared/message/finding.ts";
import { apiFor } from "../ask.ts";
import { CommandFailed, type Env } from "../command.ts";
import type { Stack } from "../stack.ts";
import { NOBODY } from "./link.ts";

const ONE_RESULT = v.object({ results: v.tuple([v.object({ allowed: v.boolean(), reason: v.string() })]) });

/** A token minted with the key at hand is taken, and the database answers behind it. */
export async function checkApi(
  tenant: Tenant,
  stack: Stack,
  env: Env,
  now: () => number,
): Promise<readonly Finding[]> {
  const post = async (body: unknown): Promise<unknown> =>
    (await apiFor(stack, tenant, env, now)).post("/v1/check", "consent:read", body);
  const token = await finding(`${tenant.id}: token`, async () => {
    await post({ checks: [] });
    return "is accepted";
  });
  if (!token.ok) return [token];
  const check = await finding(`${tenant.id}: check`, async () => {
    const judged = v.safeParse(ONE_RESULT, await post(NOBODY));
    if (!judged.success) throw new CommandFailed("the answer is not one of /v1/check");
    const [{ allowed, reason }] = judged.output.results;
    return `${NOBODY.address}: ${allowed ? "yes" : "no"} (${reason})`;
  });
  return [token, check];
}
