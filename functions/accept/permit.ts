import type { Tenant } from "../../shared/config.ts";
import { log } from "../../shared/log.ts";
import type { Delivery, Provider, ProviderContext } from "../../shared/provider.ts";
import { empty, problem, type Reply } from "../../shared/replies.ts";

/** The answer to a provider that asks by OPTIONS whether it may deliver: leave, or the one refusal. */
export function permit(
  provider: Provider,
  tenant: Tenant,
  delivery: Delivery,
  context: ProviderContext,
): Reply {
  const verdict = provider.permit?.(delivery, context);
  if (verdict?.ok) return { ...empty(), headers: { ...empty().headers, ...verdict.value } };
  log("warn", provider.name, { tenant: tenant.id, outcome: "refused", reason: verdict?.error });
  return problem("unauthenticated");
}
