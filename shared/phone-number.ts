import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { canonicalE164 } from "./e164.ts";

/**
 * The key form of a phone number: E.164. The number must be international; a national one is never
 * guessed at. A space where a form decoder ate the plus is repaired, and channel prefixes (`whatsapp:`,
 * `rcs:`) are taken off. A number that the metadata does not know yet is still one to stop writing to, so
 * "possible" is not asked of one that is written in E.164 already.
 * @returns `undefined` for short codes, names and national numbers
 */
export function normalisePhone(text: string): string | undefined {
  const number = text.trim().replace(/^(whatsapp|rcs|tel|sms):/i, "");
  const international = /^\s*\d{7,15}$/.test(text) && text.startsWith(" ") ? `+${number}` : number;
  // Vanity letters are cut by the parser without a word, which would be another person's number.
  if (!/^\+[\p{Nd}\s().\-/\u2010-\u2015\u00a0]+$/u.test(international)) return undefined;
  const parsed = parsePhoneNumberFromString(international);
  return canonicalE164(parsed?.number ?? international.replace(/[^+\d]/g, ""));
}
