import type { Config, ProviderConfig } from "../shared/config.ts";

/** What AWS itself brings to a provider's function. */
export interface Pushes {
  /** Topics that call it: those of tenants that say `subscribe`. */
  readonly topicArns: readonly string[];
  /** Mail sent by these makes events on the account's bus. */
  readonly configurationSets: readonly string[];
}

/** @returns `undefined` where everything comes over HTTPS */
export function pushesTo(provider: string | undefined, { tenants }: Config): Pushes | undefined {
  const settings = tenants.map(({ providers }): ProviderConfig => providers[provider ?? ""] ?? {});
  const topicArns = named(
    settings.filter(({ subscribe }) => subscribe === true),
    "topicArns",
  );
  const configurationSets = named(settings, "configurationSets");
  return topicArns.length + configurationSets.length === 0 ? undefined : { topicArns, configurationSets };
}

function named(settings: readonly ProviderConfig[], key: string): readonly string[] {
  return [...new Set(settings.flatMap((one) => one[key] ?? []).map(String))];
}
