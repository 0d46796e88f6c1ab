import { receiver } from "../../functions/accept/receive.ts";
import { type Entry, readEntry } from "../../shared/ledger/items.ts";
import type { Delivery, Provider } from "../../shared/provider.ts";
import { secretStore } from "../../shared/secrets.ts";
import type { Item, Table } from "../../shared/table.ts";
import { TEST_SECRETS, testConfig } from "./config.ts";
import { type Answered, ask } from "./gateway-request.ts";
import { memoryTable } from "./memory-table.ts";
import type { Setup } from "./provider-fixtures.ts";
import { testRuntime } from "./runtime.ts";

/** A provider's function as it is configured for its fixtures, on a table of its own. */
export interface ProviderStack {
  deliver(delivery: Delivery): Promise<Answered>;
  /** Everything that is recorded; what is kept to be read again says nothing of anybody yet. */
  ledger(): readonly Item[];
  entries(): readonly Entry[];
  /** How many entries there are, without looking at all of them. */
  inserts(): number;
  readonly queued: readonly string[];
}

/** @param now milliseconds; as the fixtures say, unless given */
export function providerStack(provider: Provider, setup: Setup, now = Date.parse(setup.now)): ProviderStack {
  const { table, all, inserted } = memoryTable("heed");
  const recording = testRuntime(limited(table), { config: configOf(provider.name, setup), now: () => now });
  const secrets = { ...TEST_SECRETS, ...Object.fromEntries(variablesOf(setup)) };
  const handle = receiver(provider, {
    config: recording.config,
    secrets: secretStore(
      [],
      secrets,
      () => Promise.resolve(new Map()),
      () => now,
    ),
    now: () => now,
    fetchText: () => Promise.resolve("{}"),
    recording: () => Promise.resolve(recording),
  });
  let [seen, found] = [0, 0];
  return {
    deliver: ({ method, query, headers, body, urlSecret }) => {
      const secret = urlSecret === undefined ? "" : `/${encodeURIComponent(urlSecret)}`;
      const params = { tenant: "demo", ...(urlSecret === undefined ? {} : { urlSecret }) };
      const path = `/${provider.serves[0]}/demo/${provider.name}${secret}`;
      return ask(handle, { method, path, params, query, headers, body });
    },
    ledger: () => all().filter(({ pk }) => pk?.S?.includes("#quarantine#") === false),
    entries: () => all().flatMap((item) => readEntry(item) ?? []),
    inserts() {
      found += inserted.slice(seen).filter(({ sk }) => sk?.S?.startsWith("E#")).length;
      seen = inserted.length;
      return found;
    },
    queued: recording.queued,
  };
}

function configOf(name: string, { secrets, settings }: Setup) {
  const references = Object.entries(secrets).map(([setting, values]) => [
    setting,
    values.map((_, index) => `env:${variable(setting, index)}`),
  ]);
  return testConfig({ providers: { [name]: { ...settings, ...Object.fromEntries(references) } } });
}

function variablesOf({ secrets }: Setup): readonly (readonly [string, string])[] {
  return Object.entries(secrets).flatMap(([setting, values]) =>
    values.map((value, index) => [variable(setting, index), value] as const),
  );
}

function variable(setting: string, index: number): string {
  return `${setting.toUpperCase()}_${index}`;
}

/** An item of a ledger costs by the kilobyte, and one of more than 400 KB DynamoDB refuses. */
function limited(table: Table): Table {
  return {
    ...table,
    put: (item, condition) =>
      sizeOf(item) < 400_000 ? table.put(item, condition) : Promise.reject(new Error("too large to be kept")),
    transact: (items, token) =>
      items.every(({ Put }) => sizeOf(Put?.Item ?? {}) < 4_000)
        ? table.transact(items, token)
        : Promise.reject(new Error("too large an entry")),
  };
}

function sizeOf(item: Item): number {
  return Object.entries(item).reduce(
    (sum, [name, { S = "", B }]) => sum + name.length + S.length + (B?.length ?? 0),
    0,
  );
}
