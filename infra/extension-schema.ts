import * as v from "valibot";
import type { PartnerConfig, ProviderConfig, Retry } from "../shared/config.ts";
import type { ExtensionSetting, ExtensionSettings, Extensions } from "./extensions.ts";
import {
  described,
  filled,
  flag,
  id,
  oneOf,
  REFERENCE,
  references,
  retryEntries,
  section,
  some,
  words,
} from "./schema-parts.ts";

/** A partner as it is written: its `retry` may leave out what the deployment's says. */
interface Partner {
  readonly id: string;
  readonly type: string;
  readonly address: PartnerConfig["address"];
  readonly topics?: readonly string[];
  readonly retry?: Partial<Retry>;
  readonly [setting: string]: unknown;
}

// A plain text that looks like a reference would never be resolved, and infra tells the two apart by their looks.
const plain = v.pipe(
  filled,
  v.check((text) => !REFERENCE.test(text), "a plain text, which is no reference"),
);

/** `tenants[].providers`: each named provider with the settings that its own file declares. */
export function providersSchema({
  providers,
  texters,
}: Extensions): v.GenericSchema<unknown, Readonly<Record<string, ProviderConfig>>> {
  const entries: Record<string, v.GenericSchema<unknown, ProviderConfig>> = {};
  for (const [name, settings] of Object.entries(providers)) {
    const schema = section({
      ...settingEntries(settings),
      ...replyEntry(texters[name]),
      topics: v.exactOptional(
        described(
          v.record(words, v.union([v.literal("*"), id], 'the id of a topic, or "*"'), "an object"),
          "The provider's lists, groups, tags or streams, and the topic that each means.",
        ),
      ),
      trustResubscribe: v.exactOptional(
        described(flag, "Whether the provider's resubscribe lifts an older opt-out."),
      ),
    });
    entries[name] = v.exactOptional(schema);
  }
  return section(entries);
}

function replyEntry(settings: ExtensionSettings | undefined): v.ObjectEntries {
  if (settings === undefined) return {};
  const says = "What is needed to answer people through the provider's API.";
  return { reply: v.exactOptional(described(section(settingEntries(settings)), says)) };
}

/** One of `tenants[].partners`, whose `type` decides its further settings. */
export function partnerSchema(types: Extensions["partnerTypes"]): v.GenericSchema<unknown, Partner> {
  const options = Object.entries(types).map(([name, settings]) =>
    section({
      ...settingEntries(settings),
      id,
      type: v.literal(name),
      address: v.optional(
        described(oneOf(["plain", "sha256", "md5"]), "How the address is written to this partner."),
        "plain",
      ),
      topics: v.exactOptional(described(some(id, "topic"), "What is sent; * always is.")),
      retry: v.exactOptional(section(retryEntries)),
    }),
  );
  const names = Object.keys(types).map((name) => `"${name}"`);
  return v.variant("type", options, `a partner whose type is one of ${names.join(", ")}`);
}

function settingEntries(settings: ExtensionSettings): Readonly<Record<string, v.GenericSchema>> {
  return Object.fromEntries(Object.entries(settings).map(([name, form]) => [name, settingSchema(form)]));
}

function settingSchema(form: ExtensionSetting): v.GenericSchema {
  switch (form) {
    case "secret":
      return references;
    case "secret?":
      return v.exactOptional(references);
    case "texts":
      return some(plain, "text");
    case "texts?":
      return v.exactOptional(some(plain, "text"));
    case "text":
      return plain;
    case "text?":
      return v.exactOptional(plain);
    case "flag?":
      return v.exactOptional(flag);
    case "url":
      return v.pipe(words, v.regex(/^(https?:\/\/|\/)/, "an https address, or a path of the local stack"));
  }
}
