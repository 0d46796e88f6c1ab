import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { ConfigurationMistake, loadConfiguration } from "../../infra/configuration.ts";
import type { Extensions } from "../../infra/extensions.ts";
import type { Config } from "../../shared/config.ts";

/** What may be named, whatever the folders hold. */
export const EXTENSIONS: Extensions = {
  providers: {
    sendgrid: { publicKey: "secret" },
    ses: { topicArns: "texts?", configurationSets: "texts?", certificates: "secret?" },
    "aws-sms": { topicArns: "texts" },
    brevo: { token: "secret?", username: "secret?", password: "secret?" },
    vonage: { signatureSecret: "secret", algorithm: "text?" },
  },
  partnerTypes: {
    webhook: { settings: { url: "url", secret: "secret" }, addresses: ["plain", "sha256", "md5"] },
    crm: {
      settings: { apiKey: "secret", lists: "text by topic?", region: ["us", "eu"], url: "url?" },
      addresses: ["plain"],
    },
  },
  texters: { vonage: { apiKey: "secret", url: "text?" } },
  grants: {},
};
export const vonage = {
  signatureSecret: "env:VONAGE_SECRET",
  reply: { apiKey: "env:VONAGE_KEY", url: "https://api.example" },
};
export const LOCAL = { local: true, publicUrl: "http://127.0.0.1:8787" };
export const AWS = { local: false, publicUrl: "https://heed.example.com" };

/** A tenant that is valid; each test changes a part of it. */
export const tenant = {
  id: "demo",
  name: "Demo Shop",
  topics: [
    { id: "newsletter", title: { en: "Newsletter" }, channels: ["email"] },
    { id: "offers", title: { en: "Offers" }, channels: ["email", "sms"] },
  ],
  links: { keys: [{ kid: "k1", secret: "env:HEED_LINK_KEY" }] },
  api: { keys: [{ kid: "a1", secret: "env:HEED_API_KEY" }] },
  providers: { sendgrid: { publicKey: "env:SENDGRID_WEBHOOK_KEY", topics: { "7": "offers", "8": "*" } } },
  partners: [{ id: "crm", type: "webhook", url: "https://crm.example/hooks", secret: "env:CRM_SECRET" }],
};
export const partner = tenant.partners[0];
export const hub = { id: "hub", type: "crm", apiKey: "env:HUB_KEY" };
export const other = {
  ...tenant,
  id: "other",
  links: { keys: [{ kid: "k1", secret: "env:OTHER_LINK_KEY" }] },
  api: { keys: [{ kid: "a1", secret: "env:OTHER_API_KEY" }] },
};

export interface Configurations {
  /** Where they are written. */
  folder(): string;
  loadText(text: string, place?: typeof LOCAL): Promise<Config>;
  /** The configuration of tenants, each changed as told; `deployment` is what stands beside them. */
  load(tenants: readonly object[], deployment?: object, place?: typeof LOCAL): Promise<Config>;
}

/** Writes configurations into a folder that is gone after the test file, and loads them. */
export function useConfigurations(): Configurations {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "heed-configuration-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  async function loadText(text: string, place = LOCAL): Promise<Config> {
    const file = join(folder, "heed.config.json");
    await writeFile(file, text);
    return loadConfiguration(file, place, EXTENSIONS);
  }
  return {
    folder: () => folder,
    loadText,
    load: (tenants, deployment = {}, place = LOCAL) =>
      loadText(JSON.stringify({ ...deployment, tenants }), place),
  };
}

/** The mistakes that a configuration is refused with. */
export async function mistakesOf(loading: Promise<unknown>): Promise<readonly string[]> {
  const error: unknown = await loading.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConfigurationMistake);
  return error instanceof ConfigurationMistake ? error.mistakes : [];
}
