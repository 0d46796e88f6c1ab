import { findTopic, type ProviderConfig, type Tenant } from "./config.ts";

/** A provider's list means the topic that its settings name, or the one of the same id; any other, everything. */
export function topicOfList(settings: ProviderConfig, tenant: Tenant, list: string): string {
  const named: unknown = Object.entries(settings["topics"] ?? {}).find(([theirs]) => theirs === list)?.[1];
  const topic = typeof named === "string" ? named : list;
  return findTopic(tenant, topic) === undefined ? "*" : topic;
}
