import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { cutFor, loadConfiguration } from "../../../infra/configuration.ts";
import { allFunctions } from "../../../infra/functions.ts";
import { type LocalConfiguration, localConfiguration } from "../../../infra/local/local-configuration.ts";
import { useFolders } from "../../support/temp-folder.ts";

const folder = useFolders();
const URL = "http://127.0.0.1:9999";
const SHIPPED = JSON.parse(readFileSync("heed.config.json", "utf8"));

interface Tried {
  readonly providers?: object;
  readonly env?: Readonly<Record<string, string>>;
  readonly place?: string;
}

/** The shipped configuration on this machine, with these providers and variables. */
async function tried({ providers = {}, env = {}, place = folder() }: Tried): Promise<LocalConfiguration> {
  const file = join(place, "config.json");
  const [tenant] = SHIPPED.tenants;
  writeFileSync(file, JSON.stringify({ tenants: [{ ...tenant, providers }] }));
  const written = await loadConfiguration(file, { local: true, publicUrl: URL });
  return localConfiguration(written, join(place, "secrets.json"), URL, env);
}

test("keys are made at the first start, in their forms, and kept for their owner only", async () => {
  const place = folder();
  const { secrets } = await tried({ place });
  expect(Buffer.from(secrets["HEED_LINK_KEY"] ?? "", "base64url")).toHaveLength(32);
  expect(secrets["CRM_WEBHOOK_SECRET"]).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(statSync(join(place, "secrets.json")).mode & 0o777).toBe(0o600);
  expect((await tried({ place })).secrets).toEqual(secrets);
});

test("a variable that is set wins, and is not kept", async () => {
  const place = folder();
  const before = await tried({ place });
  const given = Buffer.alloc(32, 7).toString("base64url");
  const { secrets } = await tried({ place, env: { HEED_LINK_KEY: given } });
  expect(secrets["HEED_LINK_KEY"]).toBe(given);
  expect((await tried({ place })).secrets).toEqual(before.secrets);
});

test("a key of another length stops the start by its name, and is not shown", async () => {
  const env = { HEED_API_KEY: "changeme" };
  await expect(tried({ env })).rejects.toThrow(/^HEED_API_KEY is no key: expected 32 bytes in base64url/);
  await expect(tried({ env })).rejects.not.toThrow(/changeme/);
});

test("damaged keys stop the start: new ones would orphan every link", async () => {
  const place = folder();
  writeFileSync(join(place, "secrets.json"), '{"HEED_LINK_KEY":"secret-val');
  await expect(tried({ place })).rejects.toThrow(/secrets\.json is damaged/);
  await expect(tried({ place })).rejects.not.toThrow(/secret-val/);
});

test("a provider whose key is not set is off, and one line says so", async () => {
  const { config, notes } = await tried({ providers: { twilio: { authToken: "env:TWILIO_AUTH_TOKEN" } } });
  expect(config.tenants[0]?.providers).toEqual({});
  expect(notes).toEqual(["twilio of demo is off: TWILIO_AUTH_TOKEN is not set"]);
});

test("of two keys one is enough", async () => {
  const providers = { twilio: { authToken: ["env:NEW", "env:OLD"] } };
  const { config, notes } = await tried({ providers, env: { OLD: "token" } });
  expect(config.tenants[0]?.providers).toEqual({ twilio: { authToken: ["env:OLD"] } });
  expect(notes).toEqual(["twilio of demo goes without: NEW is not set"]);
});

test("an optional key that is not set leaves its provider on", async () => {
  const topicArns = ["arn:aws:sns:us-east-1:000000000000:heed-demo"];
  const { config } = await tried({ providers: { ses: { topicArns, certificates: "env:PINNED" } } });
  expect(config.tenants[0]?.providers).toEqual({ ses: { topicArns } });
});

test("partners may be on this machine, at a path of the stack itself", async () => {
  const { config } = await tried({});
  expect(config.tenants[0]?.partners[0]?.["url"]).toBe(`${URL}/_local/partner`);
  expect(config.allowPrivatePartners).toEqual(["127.0.0.1", "localhost"]);
});

test("this machine's console is open, to the console alone; a deployment's configuration cannot ask for it", async () => {
  const place = folder();
  const { config } = await tried({ place });
  const open = allFunctions().filter((spec) => cutFor(config, spec).consoleOpen === true);
  expect(open.map(({ name }) => name)).toEqual(["console"]);

  const file = join(place, "open.json");
  writeFileSync(file, JSON.stringify({ ...SHIPPED, consoleOpen: true }));
  const loading = loadConfiguration(file, { local: false, publicUrl: "" });
  await expect(loading).rejects.toThrow("consoleOpen");
});
