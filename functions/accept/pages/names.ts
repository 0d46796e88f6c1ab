import type { Tenant } from "../../../shared/config.ts";
import { knownCode } from "./reader-language.ts";
import { type Language, say } from "./wording.ts";

/** An address that its owner recognises and a passer-by does not learn. */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 0) return `${address.slice(0, 3)}•••${address.slice(-2)}`;
  return `${[...address][0] ?? ""}•••${address.slice(at)}`;
}

/** A topic's title in the page's language, else in English, else in any, else its id. */
export function topicTitle(tenant: Tenant, topicId: string, language: Language): string {
  if (topicId === "*") return say(language, "all_topics");
  const titles = Object.entries(tenant.topics.find(({ id }) => id === topicId)?.title ?? {});
  const inLanguage = (code: string): string | undefined =>
    titles.find(([tag]) => knownCode(tag) === code)?.[1];
  const title = inLanguage(language.code) ?? inLanguage("en") ?? titles[0]?.[1];
  return title ?? (topicId === "sale_share" ? say(language, "sale_share") : topicId);
}
