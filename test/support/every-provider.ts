import { existsSync } from "node:fs";
import { providerNames, setupOf } from "./provider-fixtures.ts";

export function hasFixtures(provider: string): boolean {
  return existsSync(`test/fixtures/providers/${provider}/setup.json`);
}

/** Every provider that has fixtures, as a tenant configures it, and the variables that its settings refer to. */
export function everyProvider(): {
  readonly providers: Readonly<Record<string, object>>;
  readonly env: Readonly<Record<string, string>>;
} {
  const env: Record<string, string> = {};
  const providers = providerNames()
    .filter(hasFixtures)
    .map((name) => [name, settingsOf(name, env)]);
  return { providers: Object.fromEntries(providers), env };
}

function settingsOf(provider: string, env: Record<string, string>): object {
  const { secrets, settings } = setupOf(provider);
  const references = Object.entries(secrets).map(([setting, [value = ""]]) => {
    const variable = `${provider}_${setting}`.toUpperCase().replaceAll("-", "_");
    env[variable] = value;
    return [setting, `env:${variable}`];
  });
  return { ...settings, ...Object.fromEntries(references) };
}
