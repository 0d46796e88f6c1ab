import * as v from "valibot";
import type { PartnerConfig, ProviderConfig, Retry } from "../shared/config.ts";
import type { ExtensionSetting, ExtensionSettings, Extensions } from "./extensions.ts";
import {
  described,
  filled,
  flag,
  id,
  oneOf,
  places,
  REFERENCE,
  references,
  retryEntries,
  section,
  some,
  wholeNumber,
  words,
} from "./schema-parts.ts";

/** A partner as it is written: its `retry` may leave out what the deployment's says. */
interface Partner {
  readonly id: string;
  readonly type: string;
  readonly address: PartnerConfig["address"];
  readonly topics?: readonly string[];
  readonly retry?: Partial<Retry>;
  readonly concurrency?: number;
  readonly perSecond?: number;
  readonly provider?: string;
  readonly places?: readonly string[];
  readonly withinHours?: number;
  readonly legalName?: string;
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

/**
 * One of `tenants[].partners`, whose `type` decides its further settings.
 * @param providers names of providers, one of which a partner may be
 */
export function partnerSchema({ partnerTypes, providers }: Extensions): v.GenericSchema<unknown, Partner> {
  const options = Object.entries(partnerTypes).map(([name, { settings, addresses }]) =>
    section({
      ...settingEntries(settings),
      id,
      type: v.literal(name),
      address: v.optional(
        described(oneOf(addresses), "How the address is written to this partner."),
        addresses[0],
      ),
      topics: v.exactOptional(described(some(id, "topic"), "What is sent; * always is.")),
      retry: v.exactOptional(section(retryEntries)),
      legalName: v.exactOptional(described(plain, "Who it is in law: evidence names its recipients.")),
      concurrency: v.exactOptional(
        // Lambda takes no less than two.
        described(wholeNumber(2, 1000), "How many calls at once, at most."),
      ),
      perSecond: v.exactOptional(described(wholeNumber(1, 1000), "How many calls a second, at most.")),
      places,
      withinHours: v.exactOptional(
        described(
          wholeNumber(1, 24 * 45),
          "The deadline that was agreed with the partner, beside the law's.",
        ),
      ),
      provider: v.exactOptional(
        described(
          oneOf([...Object.keys(providers), "none"]),
          "The provider that this partner is: its own events are not sent back. Its type, unless set.",
        ),
      ),
    }),
  );
  const names = Object.keys(partnerTypes).map((name) => `"${name}"`);
  return v.variant("type", options, `a partner whose type is one of ${names.join(", ")}`);
}

function settingEntries(settings: ExtensionSettings): Readonly<Record<string, v.GenericSchema>> {
  return Object.fromEntries(Object.entries(settings).map(([name, form]) => [name, settingSchema(form)]));
}

const URL_FORM = v.pipe(
  words,
  v.regex(/^(https?:\/\/|\/)/, "an https address, or a path of the local stack"),
);

const FORMS: Readonly<Record<string, v.GenericSchema>> = {
  secret: references,
  text: plain,
  texts: some(plain, "text"),
  flag,
  url: URL_FORM,
  "text by topic": v.record(v.union([v.literal("*"), id], 'the id of a topic, or "*"'), plain, "an object"),
};

function settingSchema(form: ExtensionSetting): v.GenericSchema {
  if (typeof form !== "string") return v.optional(oneOf(form), form[0]);
  const schema = FORMS[form.replace(/\?$/, "")];
  if (schema === undefined) throw new Error(`a setting is declared as "${form}", which is no form of one`);
  return form.endsWith("?") ? v.exactOptional(schema) : schema;
}
