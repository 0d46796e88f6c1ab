import { authenticate } from "../../shared/bearer.ts";
import type { ProviderConfig } from "../../shared/config.ts";
import { type HttpHandler, type Request, serve } from "../../shared/http.ts";
import type { LedgerRuntime } from "../../shared/intake.ts";
import { type ProviderHealth, readProviderHealth } from "../../shared/ledger/provider-health.ts";
import { json, problem, type Reply } from "../../shared/replies.ts";

const NEVER: ProviderHealth = { lastGoodAt: null, lastRefusedAt: null, lastRefusedWhy: null };

/** `GET /v1/providers`: which deliver, where to, and how their deliveries were found lately. */
export function providers(runtime: LedgerRuntime): HttpHandler {
  async function get(request: Request): Promise<Reply> {
    const caller = await authenticate(runtime, request, "operate");
    if (!caller.ok) return problem(caller.error);
    const { id, publicUrl, providers: configured } = caller.value;
    const names = Object.keys(configured).sort();
    const health = await readProviderHealth(runtime.table, id, names);
    const shown = names.map((provider) => ({
      provider,
      addresses: list(configured[provider], "addresses").map((path) => publicUrl + path),
      missing: list(configured[provider], "missing"),
      ...(health.get(provider) ?? NEVER),
    }));
    return json({ providers: shown });
  }
  return serve("providers", { GET: get });
}

/** What infra wrote down of a provider for this function, in place of its settings. */
function list(config: ProviderConfig | undefined, name: "addresses" | "missing"): readonly string[] {
  const value = config?.[name];
  return Array.isArray(value) ? value.map(String) : [];
}
