import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Configuration, loadConfiguration } from "../../infra/configuration.ts";
import { type ExtensionSettings, type Extensions, loadExtensions } from "../../infra/extensions.ts";
import { oldLinkSystems } from "../../infra/functions/old-links.ts";
import { everyProvider } from "./every-provider.ts";
import { configured, loadPartner, partnerTypeNames } from "./partner-fixtures.ts";

type Document = Readonly<Record<string, unknown>>;

/** As an operator writes them, and as the check of the configuration lets them through. */
export interface FourDeployments {
  readonly smallest: Configuration;
  readonly demo: Configuration;
  /** Every provider, partner type, answer, page and option there is. */
  readonly everything: Configuration;
  readonly twoRegions: Configuration;
}

const SMALLEST = {
  publicUrl: "https://heed.example.com",
  aws: { canary: false },
  tenants: [
    {
      id: "demo",
      name: "Demo Shop",
      topics: [{ id: "newsletter", title: { en: "Newsletter" }, channels: ["email"] }],
      links: { keys: [{ kid: "k1", secret: "env:LINK_KEY" }] },
      api: { keys: [{ kid: "a1", secret: "env:API_KEY" }] },
    },
  ],
};

const DOMAIN = { name: "heed.example.com", hostedZone: { id: "Z0EXAMPLE", name: "example.com" } };

/** @throws where one of them is not what a configuration may be */
export async function fourDeployments(): Promise<FourDeployments> {
  const extensions = await loadExtensions();
  const shipped: Document = JSON.parse(readFileSync("heed.config.json", "utf8"));
  const everything = await written(shipped, extensions);
  const load = (document: Document) => loaded(document, extensions);
  return {
    smallest: await load(SMALLEST),
    demo: await load(shipped),
    everything: await load(everything),
    twoRegions: await load({
      ...shipped,
      publicUrl: "https://heed.example.com",
      aws: { region: "eu-central-1", secondRegion: "eu-west-1", domains: [DOMAIN] },
    }),
  };
}

async function loaded(document: Document, extensions: Extensions): Promise<Configuration> {
  const folder = mkdtempSync(join(tmpdir(), "heed-test-"));
  try {
    const file = join(folder, "heed.config.json");
    writeFileSync(file, JSON.stringify(document));
    return await loadConfiguration(file, { local: false, publicUrl: "" }, extensions);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The shipped configuration with every folder's files named in it. */
async function written(shipped: Document, { texters }: Extensions): Promise<Document> {
  const { providers } = everyProvider();
  const answering = Object.entries(texters).map(([name, settings]) => {
    const reply = Object.fromEntries(
      Object.entries(settings).map(([key, kind]) => [key, exampleOf(key, kind)]),
    );
    return [name, { ...providers[name], reply }];
  });
  const types = await Promise.all(partnerTypeNames().map(loadPartner));
  const partners = types.map((type) => ({
    ...configured(type, "https://partner.example.com"),
    id: type.name,
  }));
  const tenants: readonly Document[] = Object(shipped).tenants;
  return {
    ...shipped,
    publicUrl: `https://${DOMAIN.name}`,
    aws: {
      region: "eu-central-1",
      domains: [DOMAIN],
      firewall: true,
      reservedConcurrency: 50,
      provisionedConcurrency: 2,
      heads: {},
    },
    mailto: { domain: "unsubscribe.example.com", ruleSet: "inbound" },
    tenants: tenants.map((tenant) => ({
      ...tenant,
      providers: { ...providers, ...Object.fromEntries(answering) },
      partners,
      oldLinks: oldLinkSystems(),
      retention: { evidenceDays: 2192 },
    })),
  };
}

function exampleOf(key: string, form: ExtensionSettings[string]): unknown {
  const kind = String(form);
  if (kind.startsWith("secret")) return "env:REPLY_KEY";
  if (kind.startsWith("texts")) return ["arn:aws:sms-voice:eu-central-1:000000000000:phone-number/example"];
  return key.toLowerCase().endsWith("url") ? "https://reply.example.com" : "example";
}
