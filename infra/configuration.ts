import { readFile } from "node:fs/promises";
import {
  type Config,
  defaultContactKey,
  defaultSigningKey,
  type KeyRef,
  type PartnerConfig,
  type Retry,
  type Tenant,
} from "../shared/config.ts";
import { withKind } from "../shared/topic-kind.ts";
import type { Aws } from "./aws-schema.ts";
import { readConfiguration, type Written } from "./configuration-text.ts";
import { type Extensions, type Grants, loadExtensions } from "./extensions.ts";
import type { FunctionSpec, SecretKind } from "./function-spec.ts";
import { deliveryPaths } from "./functions/providers.ts";
import { mistake } from "./mistakes.ts";
import { REFERENCE } from "./schema-parts.ts";

/** The configuration cannot be used; every mistake is one line: path, what was found, what is allowed. */
export class ConfigurationMistake extends Error {
  override readonly name = "ConfigurationMistake";
  readonly mistakes: readonly string[];
  constructor(file: string, mistakes: readonly string[]) {
    super([`${file}: ${mistakes.length} to correct`, ...mistakes].join("\n  "));
    this.mistakes = mistakes;
  }
}

/** Where the configuration is to serve: the local stack or AWS, and the address of a stack that names none. */
interface Place {
  readonly local: boolean;
  readonly publicUrl: string;
}

/** What a deployment is made of: what its functions see, and what only AWS is asked for. */
export interface Configuration extends Config {
  readonly aws?: Aws;
  readonly grants?: Grants;
  /** What the types of its partners declare. */
  readonly partnerTypes?: Extensions["partnerTypes"];
}

const RETRY: Retry = { firstSeconds: 1, maxSeconds: 3600, forSeconds: 259_200 };

/**
 * Reads, validates and completes the configuration (contract: Configuration).
 * @param extensions what may be named; by default what the folders of providers and partner types hold
 * @throws ConfigurationMistake with all mistakes at once, none of which holds a secret
 */
export async function loadConfiguration(
  file: string,
  place: Place,
  extensions?: Extensions,
): Promise<Configuration> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw new ConfigurationMistake(file, [
      mistake(file, reasonOf(error), "a file (HEED_CONFIG names another)"),
    ]);
  });
  const known = extensions ?? (await loadExtensions());
  const { written, mistakes } = readConfiguration(text, known, place.local);
  if (written === undefined) throw new ConfigurationMistake(file, mistakes);
  const { grants, partnerTypes } = known;
  return {
    ...completed(written, place),
    partnerTypes,
    ...(Object.keys(grants).length === 0 ? {} : { grants }),
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error && "code" in error && error.code === "ENOENT"
    ? "no such file"
    : "no readable file";
}

function completed(written: Written, place: Place): Configuration {
  const retry = { ...RETRY, ...written.retry };
  const publicUrl = written.publicUrl ?? place.publicUrl;
  const { mailto } = written;
  const tenants = written.tenants.map(
    (tenant): Tenant => ({
      ...(mailto === undefined ? {} : { mailto }),
      ...tenant,
      publicUrl: tenant.publicUrl ?? publicUrl,
      topics: tenant.topics.map(withKind),
      contacts: tenant.contacts ?? { keys: [defaultContactKey(tenant.id)] },
      signing: tenant.signing ?? { keys: [defaultSigningKey(tenant.id)] },
      partners: tenant.partners.map(
        ({ retry: own, ...partner }): PartnerConfig =>
          own === undefined ? partner : { ...partner, retry: { ...retry, ...own } },
      ),
    }),
  );
  const { allowPrivatePartners, formerUrls, oidc, aws } = written;
  return {
    tenants,
    allowPrivatePartners,
    retry,
    sharedHosts: [publicUrl, ...formerUrls].flatMap((url) => URL.parse(url)?.host ?? []),
    ...(oidc === undefined ? {} : { oidc }),
    ...(aws === undefined ? {} : { aws }),
  };
}

/** One place in the configuration that refers to a secret. */
export interface SecretUse {
  readonly ref: string;
  readonly tenant: string;
  readonly kind: SecretKind;
  /** A `key` (32 bytes, base64url) and a `webhook` secret may be generated; what is `given` comes from a provider. */
  readonly form: "key" | "webhook" | "given";
  readonly provider?: string;
  readonly setting?: string;
}

/** Every use of a secret. A plain setting never looks like a reference, for the schema refuses it. */
export function secretUses(config: Config): readonly SecretUse[] {
  return config.tenants.flatMap(({ id: tenant, links, api, contacts, signing, providers, partners }) => [
    ...keyUses(tenant, "links", links.keys),
    ...keyUses(tenant, "api", api.keys),
    ...keyUses(tenant, "contacts", contacts.keys),
    ...keyUses(tenant, "signing", signing.keys),
    ...Object.entries(providers).flatMap(([provider, settings]) =>
      [...references(settings), ...references(Object(settings["reply"]))].map(
        ([setting, ref]): SecretUse => ({ ref, tenant, kind: "providers", form: "given", provider, setting }),
      ),
    ),
    ...partners.flatMap((partner) =>
      references(partner).map(
        ([setting, ref]): SecretUse => ({
          ref,
          tenant,
          kind: "partners",
          form: partnerForm(partner.type),
          setting,
        }),
      ),
    ),
  ]);
}

function keyUses(tenant: string, kind: SecretKind, keys: readonly KeyRef[]): readonly SecretUse[] {
  return keys.map(({ secret }) => ({ ref: secret, tenant, kind, form: "key" }));
}

/** Only the signature of our own webhooks is ours to make up (contract: Configuration). */
function partnerForm(type: string): SecretUse["form"] {
  return type === "webhook" ? "webhook" : "given";
}

function references(settings: Readonly<Record<string, unknown>>): readonly (readonly [string, string])[] {
  return Object.entries(settings).flatMap(([name, value]) =>
    [value]
      .flat()
      .flatMap((item) => (typeof item === "string" && REFERENCE.test(item) ? [[name, item] as const] : [])),
  );
}

/**
 * The configuration cut to what one function needs, so that no function knows another's secrets, addresses or
 * partners. Tenants that do not use the function's provider or partner type are left out altogether.
 */
export function cutFor(config: Config, spec: FunctionSpec): Config {
  const tenants = config.tenants
    .map((tenant) => ({ ...tenant, providers: cutProviders(tenant, spec) }))
    .filter(({ providers }) => providerOf(spec) === undefined || Object.keys(providers).length > 0)
    .filter((tenant) => spec.needs === undefined || tenant[spec.needs] !== undefined)
    .filter(({ oldLinks = [] }) => spec.oldLinks === undefined || oldLinks.includes(spec.oldLinks))
    .map(
      (tenant): Tenant => ({
        ...tenant,
        links: spec.secrets.includes("links") ? tenant.links : { keys: [] },
        api: spec.secrets.includes("api") ? tenant.api : { keys: [] },
        contacts: knowsContacts(spec, tenant) ? tenant.contacts : { keys: [] },
        signing: spec.secrets.includes("signing") ? tenant.signing : { keys: [] },
        partners: cutPartners(tenant.partners, spec),
      }),
    )
    .filter(({ partners }) => spec.partnerType === undefined || partners.length > 0);
  const { oidc, retry, consoleOpen, sharedHosts } = config;
  return {
    tenants,
    allowPrivatePartners: callsOut(spec) ? config.allowPrivatePartners : [],
    retry,
    ...(sharedHosts !== undefined && spec.secrets.includes("links") ? { sharedHosts } : {}),
    ...(oidc !== undefined && spec.secrets.includes("api") ? { oidc } : {}),
    ...(consoleOpen === true && spec.signsIn === true ? { consoleOpen } : {}),
  };
}

/** Links name an address to write to, which takes the contact keys, only where the tenant takes mail. */
function knowsContacts({ secrets }: FunctionSpec, { mailto }: Tenant): boolean {
  return secrets.includes("contacts") || (secrets.includes("mailto contacts") && mailto !== undefined);
}

function callsOut({ partnerType, texter }: FunctionSpec): boolean {
  return partnerType !== undefined || texter !== undefined;
}

function providerOf({ provider, texter }: FunctionSpec): string | undefined {
  return provider ?? texter;
}

/** Who hears a provider's texts knows whether they can be answered, and who answers them how; neither the rest. */
function cutProviders(tenant: Tenant, spec: FunctionSpec): Tenant["providers"] {
  if (spec.knowsProviders === true) return namesAlone(tenant);
  const name = providerOf(spec);
  const own = name === undefined ? undefined : tenant.providers[name];
  if (name === undefined || own === undefined) return {};
  const { reply, ...settings } = own;
  if (spec.texter !== undefined) return reply === undefined ? {} : { [name]: { reply } };
  return { [name]: reply === undefined ? settings : { ...settings, reply: {} } };
}

/** Which there are, where they deliver to, and what each still lacks: no setting, and no secret's name but those missing. */
function namesAlone({ id, providers, missing = {} }: Tenant): Tenant["providers"] {
  const names = [...new Set([...Object.keys(providers), ...Object.keys(missing)])];
  return Object.fromEntries(
    names.map((name) => [name, { addresses: deliveryPaths(name, id), missing: missing[name] ?? [] }]),
  );
}

/** A partner type's own function reaches its partners; those that follow an event's jobs need only their names. */
function cutPartners(partners: readonly PartnerConfig[], spec: FunctionSpec): readonly PartnerConfig[] {
  if (spec.partnerType !== undefined) return partners.filter(({ type }) => type === spec.partnerType);
  if (spec.followsJobs !== true && spec.knowsPartners !== true) return [];
  return partners.map(({ id, type, address, topics, retry, places, withinHours, legalName }) => ({
    id,
    type,
    address,
    ...(places === undefined ? {} : { places }),
    ...(withinHours === undefined ? {} : { withinHours }),
    ...(legalName === undefined ? {} : { legalName }),
    ...(topics === undefined ? {} : { topics }),
    ...(retry === undefined ? {} : { retry }),
  }));
}
