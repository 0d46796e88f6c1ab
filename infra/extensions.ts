import * as v from "valibot";
import type { AddressForm } from "../shared/config.ts";
import type { PartnerSetting, PartnerType } from "../shared/partner.ts";
import type { FunctionSpec } from "./function-spec.ts";
import { partnerFunctions, replyFunctions } from "./functions/deliver.ts";
import { providerFunctions } from "./functions/providers.ts";

const providerSetting = v.picklist(["secret", "secret?", "texts", "texts?", "text?", "flag?"]);
const texterSetting = v.picklist(["secret", "text", "text?", "texts"]);
const PARTNER_SETTING = /^(secret|url|text|texts|flag|text by topic)\??$/;
const partnerSetting = v.custom<PartnerSetting>(
  (form) => isTexts(form) || (typeof form === "string" && PARTNER_SETTING.test(form)),
);
const addressForm = v.picklist(["plain", "sha256", "md5"] satisfies AddressForm[]);
const grant = v.object({ action: v.string(), resources: v.string() });

export type ExtensionSetting =
  | v.InferOutput<typeof providerSetting>
  | v.InferOutput<typeof texterSetting>
  | PartnerSetting;

/** The settings that one provider's or partner type's file declares, by their names in the configuration. */
export type ExtensionSettings = Readonly<Record<string, ExtensionSetting>>;

/** What the configuration and the stacks need to know of a partner type. */
export type DeclaredPartner = Pick<
  PartnerType,
  "settings" | "addresses" | "grants" | "fileGrants" | "mistakes" | "unshared"
>;

/** What the two folders hold: every provider and partner type that a configuration may name. */
export interface Extensions {
  readonly providers: Readonly<Record<string, ExtensionSettings>>;
  readonly partnerTypes: Readonly<Record<string, DeclaredPartner>>;
  /** By provider: the settings of `reply`, where its API can answer people. */
  readonly texters: Readonly<Record<string, ExtensionSettings>>;
  readonly grants: Grants;
}

type GrantsOf = NonNullable<PartnerType["grants"]>;

type Grant = v.InferOutput<typeof grant>;

/** What the function that answers for a provider may do on AWS, by provider: an action, and what lists its resources. */
export type Grants = Readonly<Record<string, Grant>>;

/**
 * Reads what every provider and partner type declares from its own file: the folders are the list.
 * @throws where a file exports no provider or partner type of the file's name
 */
export async function loadExtensions(): Promise<Extensions> {
  const [providers, partnerTypes, texters, grants] = await Promise.all([
    Promise.all(
      providerFunctions().map(({ entry, provider }) => settingsOf(entry, provider, providerSetting)),
    ),
    Promise.all(partnerFunctions().map(loadPartner)),
    Promise.all(replyFunctions().map(({ entry, texter }) => settingsOf(entry, texter, texterSetting))),
    Promise.all(replyFunctions().map(grantOf)),
  ]);
  return {
    providers: Object.fromEntries(providers),
    partnerTypes: Object.fromEntries(partnerTypes),
    texters: Object.fromEntries(texters),
    grants: Object.fromEntries(grants.filter((one) => one !== undefined)),
  };
}

async function grantOf({ entry, texter = "" }: FunctionSpec): Promise<readonly [string, Grant] | undefined> {
  const declared = v.object({ settings: v.unknown(), grant });
  const module: object = await import(/* @vite-ignore */ `../${entry}`);
  const found = Object.values(module).find((value) => v.is(declared, value));
  return found === undefined ? undefined : [texter, v.parse(declared, found).grant];
}

async function settingsOf<S extends ExtensionSetting>(
  entry: string,
  name = "",
  setting: v.GenericSchema<unknown, S>,
): Promise<readonly [string, Readonly<Record<string, S>>]> {
  const declared = v.object({ name: v.literal(name), settings: v.record(v.string(), setting) });
  return [name, (await declaredIn(entry, declared)).settings];
}

async function loadPartner({ entry, partnerType = "" }: FunctionSpec) {
  const declared = v.object({
    name: v.literal(partnerType),
    settings: v.record(v.string(), partnerSetting),
    addresses: v.tupleWithRest([addressForm], addressForm),
    grants: v.exactOptional(v.custom<GrantsOf>((it) => typeof it === "function")),
    mistakes: v.exactOptional(
      v.custom<NonNullable<PartnerType["mistakes"]>>((it) => typeof it === "function"),
    ),
    unshared: v.exactOptional(v.array(v.string())),
    fileGrants: v.exactOptional(v.custom<GrantsOf>((it) => typeof it === "function")),
  });
  return [partnerType, await declaredIn(entry, declared)] as const;
}

/** The name in the configuration, in the route and of the file are one: that export is the one that counts. */
async function declaredIn<S extends v.GenericSchema>(entry: string, schema: S): Promise<v.InferOutput<S>> {
  const module: object = await import(/* @vite-ignore */ `../${entry}`);
  for (const value of Object.values(module)) {
    const result = v.safeParse(schema, value);
    if (result.success) return result.output;
  }
  throw new Error(`${entry} exports nothing of its own name with settings that can be configured`);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === "string");
}
