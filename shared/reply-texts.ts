import type { SenderConfig, Tenant } from "./config.ts";
import { LANGUAGES } from "./free-text/languages.ts";
import type { ReplyKind } from "./reply-kind.ts";

/** What is told in which language. There is none of our own for HELP: whom to ask, only the tenant knows. */
const OWN: Readonly<Record<ReplyKind, ReadonlyMap<string, string>>> = {
  stop: new Map(LANGUAGES.map(({ code, replies }) => [code, replies.stop])),
  start: new Map(LANGUAGES.map(({ code, replies }) => [code, replies.start])),
  help: new Map(),
};

const COMMON = "en";

/**
 * The text of an answer, with the brand's name in it: the sender's own before the tenant's before ours, each in
 * the language that was written before the sender's. STOP, START and HELP are words of all languages: they say
 * nothing of the person's, where the sender has one (Canada: HELP in English, AIDE in French).
 * @param spoken the language of the word or sentence that is answered; `null` where it shows none
 * @returns `undefined` for a HELP to which the tenant has given no text
 */
export function replyText(
  tenant: Tenant,
  sender: SenderConfig,
  kind: ReplyKind,
  spoken: string | null,
): string | undefined {
  const home = sender.language ?? COMMON;
  const languages = [spoken === null || spoken === COMMON ? home : spoken, home, COMMON];
  const given = [sender.texts?.[kind], tenant.texts?.[kind]];
  const found = languages
    .flatMap((language) => [...given.map((texts) => texts?.[language]), OWN[kind].get(language)])
    .find((text) => text !== undefined);
  // A HELP in another language is still help.
  const template = found ?? given.flatMap((texts) => Object.values(texts ?? {}))[0];
  return template === undefined ? undefined : withBrand(template, tenant.name);
}

/** The texts that are ours, before a brand's name is put in. */
export function ownTexts(): readonly string[] {
  return Object.values(OWN).flatMap((texts) => [...texts.values()]);
}

export function withBrand(template: string, brand: string): string {
  return template.replaceAll("{brand}", brand);
}

// 3GPP TS 23.038, 6.2.1: the letters of an SMS, and those that take two places.
const GSM =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const GSM_EXTENDED = "\f^{}\\[~]|€";

/** Whether a text is one SMS of 160 letters or, where it has others than those of GSM 7-bit, two parts of 67. */
export function isShort(text: string): boolean {
  const places = Array.from(text, (letter) => {
    if (GSM.includes(letter)) return 1;
    return GSM_EXTENDED.includes(letter) ? 2 : Number.NaN;
  }).reduce((sum, count) => sum + count, 0);
  return Number.isNaN(places) ? text.length <= 134 : places <= 160;
}
