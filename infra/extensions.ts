import * as v from "valibot";
import { partnerFunctions, providerFunctions } from "./functions.ts";

const providerSetting = v.picklist(["secret", "secret?", "texts", "texts?", "text?", "flag?"]);
const partnerSetting = v.picklist(["secret", "url", "text?"]);

export type ExtensionSetting = v.InferOutput<typeof providerSetting> | v.InferOutput<typeof partnerSetting>;

/** The settings that one provider's or partner type's file declares, by their names in the configuration. */
export type ExtensionSettings = Readonly<Record<string, ExtensionSetting>>;

/** What the two folders hold: every provider and partner type that a configuration may name. */
export interface Extensions {
  readonly providers: Readonly<Record<string, ExtensionSettings>>;
  readonly partnerTypes: Readonly<Record<string, ExtensionSettings>>;
}

/**
 * Reads the settings of every provider and partner type from its own file: the folders are the list.
 * @throws where a file exports no provider or partner type of the file's name
 */
export async function loadExtensions(): Promise<Extensions> {
  const [providers, partnerTypes] = await Promise.all([
    Promise.all(
      providerFunctions().map(({ entry, provider }) => settingsOf(entry, provider, providerSetting)),
    ),
    Promise.all(
      partnerFunctions().map(({ entry, partnerType }) => settingsOf(entry, partnerType, partnerSetting)),
    ),
  ]);
  return { providers: Object.fromEntries(providers), partnerTypes: Object.fromEntries(partnerTypes) };
}

/** The name in the configuration, in the route and of the file are one: that export is the one that counts. */
async function settingsOf<S extends ExtensionSetting>(
  entry: string,
  name = "",
  setting: v.GenericSchema<unknown, S>,
): Promise<readonly [string, Readonly<Record<string, S>>]> {
  const declared = v.object({ name: v.literal(name), settings: v.record(v.string(), setting) });
  const module: object = await import(/* @vite-ignore */ `../${entry}`);
  for (const value of Object.values(module)) {
    const result = v.safeParse(declared, value);
    if (result.success) return [name, result.output.settings];
  }
  throw new Error(`${entry} exports nothing called "${name}" with settings that can be configured`);
}
