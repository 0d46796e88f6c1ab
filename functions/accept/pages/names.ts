import { html } from "hono/html";
import type { Tenant } from "../../../shared/config.ts";
import { type OpenedLink, otherChannel } from "../../../shared/link.ts";
import { maskAddress } from "../../../shared/masked-address.ts";
import { knownCode } from "./reader-language.ts";
import { type Language, type Markup, type Name, named, say } from "./wording.ts";

/**
 * Whom a link speaks of: its own contact, and the same person's on the other channel where the sender named it.
 * @returns one or two contacts, the link's own first, neither of which names the other any more
 */
export function contactsOf(link: OpenedLink): readonly OpenedLink[] {
  const own = { ...link, also: undefined };
  if (link.also === undefined) return [own];
  return [own, { ...own, channel: otherChannel(link.channel), address: link.also }];
}

/** Whom a sentence about a link is about; of two, each is set apart, so that neither reorders the other. */
export function addresses(link: OpenedLink, language: Language): { readonly markup: Markup } {
  const masked = contactsOf(link).map(({ address }) => maskAddress(address));
  const [only, other] = masked;
  // The first use of Intl costs a cold start several times its other work.
  if (only !== undefined && other === undefined) return { markup: named(only) };
  const parts = new Intl.ListFormat(language.code).formatToParts(masked);
  return { markup: html`${parts.map(({ type, value }) => (type === "element" ? named(value) : value))}` };
}

/** A topic's title in the page's language, else in English, else in any, else its id. */
export function topicTitle(tenant: Tenant, topicId: string, language: Language): Name {
  if (topicId === "*") return say(language, "all_topics");
  const titles = Object.entries(tenant.topics.find(({ id }) => id === topicId)?.title ?? {});
  const inLanguage = (code: string) => titles.find(([tag]) => knownCode(tag) === code);
  const [tag, text] = inLanguage(language.code) ?? inLanguage("en") ?? titles[0] ?? [];
  if (tag === undefined || text === undefined) {
    return topicId === "sale_share" ? say(language, "sale_share") : topicId;
  }
  return knownCode(tag) === language.code ? text : { text, lang: tag };
}
