import type { Item, Table } from "../table.ts";
import { text } from "./items.ts";
import { HEALTH, key } from "./keys.ts";

/** How a provider's deliveries were found lately: noted every few minutes, never for each. */
export interface ProviderHealth {
  readonly lastGoodAt: string | null;
  readonly lastRefusedAt: string | null;
  /** A code of ours, such as `signature`. */
  readonly lastRefusedWhy: string | null;
}

/** @param refusedWhy `undefined` for one that was good. @throws where DynamoDB refuses */
export async function noteProviderHealth(
  table: Table,
  tenantId: string,
  provider: string,
  { at, refusedWhy }: { readonly at: string; readonly refusedWhy: string | undefined },
): Promise<void> {
  const values: Item = {
    ":at": { S: at },
    ...(refusedWhy === undefined ? {} : { ":why": { S: refusedWhy } }),
  };
  const expression =
    refusedWhy === undefined ? "SET lastGoodAt = :at" : "SET lastRefusedAt = :at, lastRefusedWhy = :why";
  await table.update({ key: healthKey(tenantId, provider), expression, values });
}

/** By the providers' names; one that never delivered has nothing. */
export async function readProviderHealth(
  table: Table,
  tenantId: string,
  providers: readonly string[],
): Promise<ReadonlyMap<string, ProviderHealth>> {
  if (providers.length === 0) return new Map();
  const items = await table.batchGet(providers.map((provider) => healthKey(tenantId, provider)));
  const prefix = `${tenantId}#provider#`;
  return new Map(items.map((item) => [(text(item["pk"]) ?? "").slice(prefix.length), healthIn(item)]));
}

function healthIn(item: Item): ProviderHealth {
  return {
    lastGoodAt: text(item["lastGoodAt"]) ?? null,
    lastRefusedAt: text(item["lastRefusedAt"]) ?? null,
    lastRefusedWhy: text(item["lastRefusedWhy"]) ?? null,
  };
}

function healthKey(tenantId: string, provider: string): Item {
  return key(`${tenantId}#provider#${provider}`, HEALTH);
}
