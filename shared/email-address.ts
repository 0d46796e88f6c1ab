import { domainToASCII } from "node:url";

/**
 * The key form of an e-mail address: trimmed, NFC, split at the last `@`, local part in
 * ASCII lower case, domain as a lower-case A-label (UTS-46, non-transitional) without its trailing dot.
 * Plus-tags and dots stay: an opt-out belongs to the address that got the message. Nothing is folded beyond
 * that, because NFKC and locale-aware lower case would merge different people.
 * @returns `undefined` for what is no address
 */
export function normaliseEmail(text: string): string | undefined {
  const address = text.trim().normalize("NFC");
  const at = address.lastIndexOf("@");
  if (at < 1 || address.length > 320 || hasControls(address)) return undefined;
  const local = asciiLower(address.slice(0, at));
  const domain = domainOf(address.slice(at + 1));
  return domain === undefined ? undefined : `${local}@${domain}`;
}

function hasControls(text: string): boolean {
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f || character === "<" || character === ">") return true;
  }
  return false;
}

function asciiLower(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function domainOf(text: string): string | undefined {
  const domain = text.replace(/\.$/, "");
  // An address literal is taken as it stands.
  if (domain.startsWith("[")) return /^\[[0-9A-Za-z:.]+\]$/.test(domain) ? asciiLower(domain) : undefined;
  if (/[\s/\\?#:@]/.test(domain)) return undefined;
  return domainToASCII(domain).toLowerCase() || undefined;
}
