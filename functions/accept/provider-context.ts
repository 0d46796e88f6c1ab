import type { Tenant } from "../../shared/config.ts";
import type { Provider, ProviderContext } from "../../shared/provider.ts";
import type { Runtime } from "../../shared/runtime.ts";

type AskingRuntime = Runtime & Pick<ProviderContext, "fetchText">;

/** What a provider may use for a tenant. Secrets come from the configuration only, never from the request. */
export async function providerContext(
  provider: Provider,
  runtime: AskingRuntime,
  tenant: Tenant,
): Promise<ProviderContext> {
  const settings = tenant.providers[provider.name] ?? {};
  const secrets = new Map<string, readonly string[]>();
  for (const [name, kind] of Object.entries(provider.settings)) {
    if (!kind.startsWith("secret")) continue;
    const refs = [settings[name] ?? []].flat().map(String);
    const values = await Promise.all(refs.map((ref) => runtime.secrets.get(ref)));
    secrets.set(
      name,
      values.filter((value) => value !== undefined),
    );
  }
  return {
    secret: (name) => secrets.get(name) ?? [],
    setting: (name) => settings[name],
    now: runtime.now(),
    fetchText: runtime.fetchText,
  };
}
