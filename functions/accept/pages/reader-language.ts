import type { Request } from "../../../shared/http.ts";
import type { LinkClaims } from "../../../shared/link.ts";
import { CODES, type Language, languageOf } from "./wording.ts";

/**
 * The language a page is read in: what its reader chose on it, else that of the message the link stood in
 * else what the browser asks for.
 */
export function readerLanguage(request: Request, link: LinkClaims | undefined): Language {
  const chosen = new URLSearchParams(request.query).get("lang");
  const code = knownCode(chosen) ?? knownCode(link?.language);
  return code === undefined ? preferredLanguage(request.headers["accept-language"]) : languageOf(code);
}

/**
 * The language that a request prefers (RFC 9110, section 12.5.4): the best-weighted range that we have.
 * @param accept the `Accept-Language` header
 */
export function preferredLanguage(accept: string | undefined): Language {
  const ranges = (accept ?? "")
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = parameters.map((p) => /^\s*q=([\d.]+)$/.exec(p)?.[1]).find((q) => q !== undefined);
      return { tag, quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  const code = ranges.map(({ tag }) => knownCode(tag)).find((found) => found !== undefined);
  return languageOf(code ?? "en");
}

/** Tags that name one of our languages by other words: Chinese by region, Hebrew by its old code. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  zh: "zh-hans",
  "zh-tw": "zh-hant",
  "zh-hk": "zh-hant",
  "zh-mo": "zh-hant",
  iw: "he",
};

/** The language of ours that a tag names, by the tag itself or what is left of it cut from the right (RFC 4647). */
export function knownCode(tag: string | undefined | null): string | undefined {
  const parts = (tag ?? "").toLowerCase().split("-").slice(0, 4);
  for (let length = parts.length; length > 0; length -= 1) {
    const cut = parts.slice(0, length).join("-");
    const code = [cut, OTHER_NAMES[cut]].find((name) => name !== undefined && CODES.includes(name));
    if (code !== undefined) return code;
  }
  return undefined;
}
