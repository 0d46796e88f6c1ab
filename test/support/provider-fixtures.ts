import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { Delivery, Parsed, Provider, ProviderContext } from "../../shared/provider.ts";

/** What the fixtures of one provider were made with: `setup.json`. */
export interface Setup {
  readonly now: string;
  readonly secrets: Readonly<Record<string, readonly string[]>>;
  /** Of the same kind, but made by somebody else. */
  readonly otherSecrets: Readonly<Record<string, readonly string[]>>;
  readonly settings: Readonly<Record<string, unknown>>;
  /** Headers that authenticate: each must stand exactly once. */
  readonly authHeaders: readonly string[];
  /**
   * What of a delivery its proof covers: unless said otherwise, all of the body. `part`: only some of it.
   * `nothing`: a password or a secret in the address stands for everything.
   */
  readonly signs?: "part" | "nothing";
  /** Whether one delivery may carry several events. */
  readonly batch: boolean;
}

export interface Case {
  readonly name: string;
  readonly delivery: Delivery;
  readonly expected: Parsed;
}

const root = join(import.meta.dirname, "../..");
const providers = join(root, "functions/accept/providers");

/** Every provider there is: the folder is the list. */
export function providerNames(): readonly string[] {
  return readdirSync(providers).map((file) => basename(file, ".ts"));
}

export async function loadProvider(name: string): Promise<Provider> {
  const module: object = await import(join(providers, `${name}.ts`));
  const found: readonly unknown[] = Object.values(module);
  const provider = found.find(isProvider);
  if (provider === undefined) throw new Error(`${name}.ts exports no provider`);
  return provider;
}

function isProvider(value: unknown): value is Provider {
  return typeof value === "object" && value !== null && "verify" in value && "parse" in value;
}

export function setupOf(name: string): Setup {
  return readJson(name, "setup.json");
}

/** The fixtures: `<case>.body` as it was signed, `<case>.headers.json`, and the `<case>.events.json` expected. */
export function casesOf(name: string): readonly Case[] {
  const bodies = readdirSync(folderOf(name)).filter((file) => file.endsWith(".body"));
  return bodies.map((file) => caseOf(name, basename(file, ".body")));
}

export function caseOf(provider: string, name: string): Case {
  const { method, url, headers, urlSecret } = readJson(provider, `${name}.headers.json`);
  const body = readFileSync(join(folderOf(provider), `${name}.body`));
  const delivery: Delivery = { method, url, query: queryOf(url), headers, body, urlSecret };
  return { name, delivery, expected: readJson(provider, `${name}.events.json`) };
}

/** What `verify` is given: the fixtures' secrets and settings, no network. */
export function contextOf(setup: Setup, change: Partial<ProviderContext> = {}): ProviderContext {
  return {
    secret: (name) => setup.secrets[name] ?? [],
    setting: (name) => setup.settings[name],
    now: Date.parse(setup.now),
    fetchText: () => Promise.reject(new Error("no network in tests")),
    ...change,
  };
}

export function queryOf(url: string): string {
  return url.includes("?") ? url.slice(url.indexOf("?") + 1) : "";
}

/** The fixtures' private test keys: `keys.json`. */
export function keysOf(name: string): { readonly privateKey: string; readonly otherPrivateKey: string } {
  return readJson(name, "keys.json");
}

function readJson(provider: string, file: string) {
  return JSON.parse(readFileSync(join(folderOf(provider), file), "utf8"));
}

function folderOf(provider: string): string {
  return join(root, "test/fixtures/providers", provider);
}
