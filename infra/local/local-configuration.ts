import type { Config, PartnerConfig, ProviderConfig, Tenant } from "../../shared/config.ts";
import { secretRefs } from "../../shared/runtime.ts";
import { type SecretUse, secretUses } from "../configuration.ts";
import { type ExtensionSettings, type Extensions, loadExtensions } from "../extensions.ts";
import { type LocalSecrets, localSecrets, variableOf } from "./local-secrets.ts";

export interface LocalConfiguration {
  readonly config: Config;
  readonly secrets: LocalSecrets;
  /** What the person who starts it should know, a line each. */
  readonly notes: readonly string[];
}

const LOOPBACK = ["127.0.0.1", "localhost"];

/**
 * Fits the configuration to this machine: keys that may be made up are made, providers whose keys are not set
 * are left out, and partners may be here.
 * @param secretsFile where made keys are kept
 * @param url the stack's own address, for partners whose url is a path
 * @throws CannotStart where that file is damaged
 */
export async function localConfiguration(
  config: Config,
  secretsFile: string,
  url: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<LocalConfiguration> {
  const extensions = await loadExtensions();
  const uses = secretUses(config);
  const secrets = localSecrets(uses, secretsFile, env);
  const unset = uses.filter((use) => {
    const name = variableOf(use);
    return name !== undefined && secrets[name] === undefined;
  });
  const tenants = config.tenants.map((tenant) => {
    const own = unset.filter((use) => use.tenant === tenant.id);
    return onThisMachine(tenant, own, extensions, url);
  });
  return {
    config: {
      ...config,
      tenants: tenants.map(({ tenant }) => tenant),
      consoleOpen: true,
      allowPrivatePartners: [...new Set([...config.allowPrivatePartners, ...LOOPBACK])],
    },
    secrets,
    notes: tenants.flatMap(({ notes }) => notes),
  };
}

function onThisMachine(
  tenant: Tenant,
  unset: readonly SecretUse[],
  extensions: Extensions,
  url: string,
): { readonly tenant: Tenant; readonly notes: readonly string[] } {
  const notes = unset.filter(({ kind }) => kind === "partners").map(partnerNote);
  const lacking: Record<string, readonly string[]> = {};
  const providers = Object.entries(tenant.providers).flatMap(([name, provider]) => {
    const missing = unset.filter((use) => use.provider === name);
    if (missing.length === 0) return [[name, provider] as const];
    lacking[name] = missing.flatMap((use) => variableOf(use) ?? []);
    const left = withoutUnset(provider, missing, extensions.providers[name] ?? {});
    notes.push(providerNote(name, tenant, missing, left === undefined));
    return left === undefined ? [] : [[name, left] as const];
  });
  const partners = tenant.partners.map((partner) => reachable(partner, url));
  const own = { ...tenant, partners, providers: Object.fromEntries(providers), missing: lacking };
  return { tenant: own, notes };
}

/**
 * A provider without the references that are not set.
 * @returns `undefined` where what shows its authenticity is among them
 */
function withoutUnset(
  provider: ProviderConfig,
  missing: readonly SecretUse[],
  declared: ExtensionSettings,
): ProviderConfig | undefined {
  const unset = new Set<unknown>(missing.map(({ ref }) => ref));
  const left = Object.entries(provider).flatMap(([setting, value]) => {
    // What answers people needs all that it names.
    if (setting === "reply") return secretRefs(value).some((ref) => unset.has(ref)) ? [] : [[setting, value]];
    const set = [value].flat().filter((item) => !unset.has(item));
    if (set.length === 0) return [];
    return [[setting, Array.isArray(value) ? set : value]];
  });
  const kept = new Set(left.map(([setting]) => setting));
  const lost = Object.keys(provider).filter((setting) => !kept.has(setting));
  // Where every secret is optional, those that were chosen belong together.
  const guarded = Object.values(declared).some((form) =>
    ["secret", "texts", "texts?"].includes(String(form)),
  );
  return lost.some((setting) => !guarded || declared[setting] === "secret")
    ? undefined
    : Object.fromEntries(left);
}

function providerNote(name: string, { id }: Tenant, missing: readonly SecretUse[], isOff: boolean): string {
  const variables = missing.map(variableOf).join(", ");
  const are = missing.length === 1 ? "is" : "are";
  return `${name} of ${id} ${isOff ? "is off" : "goes without"}: ${variables} ${are} not set`;
}

/** Its jobs are made all the same: they wait for the key, and none is lost. */
function partnerNote(use: SecretUse): string {
  return `a partner of ${use.tenant} waits: ${variableOf(use)} is not set`;
}

function reachable(partner: PartnerConfig, url: string): PartnerConfig {
  const target = partner["url"];
  return typeof target === "string" && target.startsWith("/") ? { ...partner, url: url + target } : partner;
}
