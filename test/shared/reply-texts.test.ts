import { describe, expect, test } from "vitest";
import type { ReplyTexts, SenderConfig } from "../../shared/config.ts";
import { isShort, ownTexts, replyText, withBrand } from "../../shared/reply-texts.ts";
import { testConfig } from "../support/config.ts";

const SENDER: SenderConfig = { number: "72345", topics: ["offers"], confirms: "heed" };

function say(
  kind: "stop" | "start" | "help",
  spoken: string | null,
  { texts, ...sender }: Partial<SenderConfig> & { readonly own?: ReplyTexts } = {},
  tenantTexts?: ReplyTexts,
): string | undefined {
  const [tenant] = testConfig(tenantTexts === undefined ? {} : { texts: tenantTexts }).tenants;
  if (tenant === undefined) throw new Error("no tenant");
  return replyText(tenant, { ...SENDER, ...sender, ...(texts === undefined ? {} : { texts }) }, kind, spoken);
}

describe("an answer", () => {
  test.for(["stop", "start"] as const)(
    "to %s names the brand in every language, in one SMS (R-080)",
    (kind) => {
      for (const language of ["en", "fr", "es", "de", "pt", "it", "nl"]) {
        const text = say(kind, language, { language }) ?? "";
        expect(text).toMatch(/^Demo Shop: /);
        expect(isShort(text)).toBe(true);
      }
    },
  );

  test("is in the language of the word that was written", () => {
    expect(say("stop", "fr")).toMatch(/désabonnement/);
    expect(say("stop", "de", { language: "it" })).toMatch(/abgemeldet/);
  });

  test("to STOP, which is a word of all languages, is in the sender's", () => {
    expect(say("stop", "en")).toMatch(/unsubscribed/);
    expect(say("stop", "en", { language: "de" })).toMatch(/abgemeldet/);
    expect(say("stop", null, { language: "nl" })).toMatch(/afgemeld/);
  });

  test("is the sender's own before the tenant's before ours, where they have the language", () => {
    const texts = { stop: { en: "{brand} 72345: done." } };
    expect(say("stop", "en", { texts })).toBe("Demo Shop 72345: done.");
    expect(say("stop", "en", { texts }, { stop: { en: "{brand}: out." } })).toBe("Demo Shop 72345: done.");
    expect(say("stop", "en", {}, { stop: { en: "{brand}: out." } })).toBe("Demo Shop: out.");
    expect(say("stop", "fr", { texts })).toMatch(/désabonnement/);
  });

  test("of a sender whose language we do not have is the tenant's, or English", () => {
    expect(say("stop", "en", { language: "pl" }, { stop: { pl: "{brand}: koniec." } })).toBe(
      "Demo Shop: koniec.",
    );
    expect(say("stop", "en", { language: "pl" })).toMatch(/unsubscribed/);
  });

  test("to HELP is the tenant's own text, in another language rather than none", () => {
    expect(say("help", "en")).toBeUndefined();
    expect(say("help", "en", {}, { help: { fr: "{brand}: 3003" } })).toBe("Demo Shop: 3003");
  });
});

test("ours try to sell nothing", () => {
  for (const text of ownTexts()) expect(withBrand(text, "Demo Shop")).not.toMatch(/[%€$£¥]|https?:/);
});

describe("one SMS", () => {
  test.for([
    ["160 letters of GSM 7-bit", "é".repeat(160), true],
    ["one more", "e".repeat(161), false],
    ["80 that take two places", "€".repeat(80), true],
    ["one more of those", "€".repeat(81), false],
    ["two parts in other letters", "ç".repeat(134), true],
    ["one letter more", "ç".repeat(135), false],
  ] as const)("holds %s: %#", ([, text, fits]) => {
    expect(isShort(text)).toBe(fits);
  });
});
