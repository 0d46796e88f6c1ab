import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { knownCode, preferredLanguage } from "../../../functions/accept/pages/reader-language.ts";
import { CODES, languageOf, say, wordingShown } from "../../../functions/accept/pages/wording.ts";
import { wordingHash } from "../../../shared/ledger/wordings.ts";

const textsOf = (code: string): Record<string, string> =>
  JSON.parse(readFileSync(`shared/languages/${code}.json`, "utf8"));
const english = textsOf("en");
const placeholders = (text: string): readonly string[] => [...text.matchAll(/\{\w+\}/g)].map(String).sort();

describe("every language", () => {
  test("is one of the sixteen that are promised, or more", () => {
    const promised = "ar de en es fr he hi it ja nl pl pt sv tr zh-hans zh-hant".split(" ");
    expect(CODES).toEqual(expect.arrayContaining(promised));
  });

  test.for(CODES)("%s has every text, no other, and each with the same places to fill", (code) => {
    const texts = textsOf(code);
    expect(Object.keys(texts)).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries(texts)) {
      expect([key, placeholders(text)]).toEqual([key, placeholders(english[key] ?? "")]);
      expect([key, text.trim()]).toEqual([key, text]);
      expect([key, text]).not.toEqual([key, ""]);
    }
  });

  test.for(CODES.filter((code) => code !== "en"))("%s leaves nothing in English", (code) => {
    const texts = textsOf(code);
    // Words that are the same in several languages, and what a short label may share.
    const shared = /^(direction|email|sms|pause_days)$/;
    const same = Object.keys(texts).filter((key) => texts[key] === english[key] && !shared.test(key));
    expect(same).toEqual([]);
  });

  test("R-262: right-to-left languages say so", () => {
    expect(CODES.filter((code) => languageOf(code).direction === "rtl")).toEqual(["ar", "he"]);
  });

  test("R-260: no text asks anybody to stay", () => {
    for (const text of Object.values(english))
      expect(text).not.toMatch(/\b(sorry|miss you|are you sure|lose|really)\b/i);
  });
});

describe("the reader's language", () => {
  test.for([
    [undefined, "en"],
    ["", "en"],
    ["*", "en"],
    ["xx, yy;q=0.9", "en"],
    ["de-AT,de;q=0.9,en;q=0.8", "de"],
    ["en;q=0.5, fr;q=0.9", "fr"],
    ["xx, sv;q=0.1", "sv"],
    ["fr;q=0, es", "es"],
    ["zh", "zh-hans"],
    ["zh-CN", "zh-hans"],
    ["zh-Hant-HK", "zh-hant"],
    ["zh-TW", "zh-hant"],
    ["pt-BR", "pt"],
    ["iw", "he"],
    ["../../package", "en"],
    [`${"a,".repeat(10_000)}de`, "en"],
  ] as const)("of Accept-Language %j is %s", ([accept, code]) => {
    expect(preferredLanguage(accept).code).toBe(code);
  });

  test("of a tag that is none is not known", () => {
    for (const tag of ["", "-", "constructor", "__proto__", null]) expect(knownCode(tag)).toBeUndefined();
  });
});

describe("R-131: the wording of a press", () => {
  test("R-131: has a hash that is the same for the same words, and another when a word changes", () => {
    const keys = ["unsubscribe_heading", "unsubscribe"];
    const before = wordingShown(languageOf("en"), keys);
    expect(wordingHash(wordingShown(languageOf("en"), keys))).toBe(wordingHash(before));
    const en = languageOf("en");
    const changed = { ...en, texts: { ...en.texts, unsubscribe: "Leave" } };
    expect(wordingHash(wordingShown(changed, keys))).not.toBe(wordingHash(before));
    expect(wordingHash(wordingShown(languageOf("de"), keys))).not.toBe(wordingHash(before));
  });

  test("a text that is missing is our mistake, and thrown about", () => {
    expect(() => say(languageOf("en"), "no_such_text")).toThrow("no text no_such_text in en");
  });
});
