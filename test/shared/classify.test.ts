import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classify } from "../../shared/classify.ts";
import { labelledTexts } from "../support/sms-texts.ts";

const labelOf = (text: string) => classify(text).label;
const isOptOut = (text: string) => labelOf(text).startsWith("optout");

describe("the labelled texts (F98)", () => {
  const texts = labelledTexts();
  const LANGUAGES = ["en", "es", "fr", "de", "pt", "it", "nl"];

  test.for(LANGUAGES)("of %s: a wish in free words is found", (language) => {
    const wishes = texts.filter((row) => row.language === language && row.label === "optout-freetext");
    const missed = wishes.filter(({ text }) => labelOf(text) !== "optout-freetext").map(({ text }) => text);
    expect(missed.length / wishes.length, missed.join("\n")).toBeLessThanOrEqual(0.03);
  });

  test.for(LANGUAGES)("of %s: nobody is opted out who said nothing of the kind", (language) => {
    const others = texts.filter((row) => row.language === language && row.label === "none");
    expect(others.filter(({ text }) => isOptOut(text)).map(({ text }) => text)).toEqual([]);
  });

  test("keywords are what they are", () => {
    const keywords = texts.filter(({ label }) => label.endsWith("-keyword"));
    for (const { text, label } of keywords) expect(labelOf(text), text).toBe(label);
  });

  test("few of the others are left to a person", () => {
    const others = texts.filter(({ label }) => label === "none");
    const left = others.filter(({ text }) => classify(text).review === true);
    expect(left.length / others.length).toBeLessThan(0.1);
  });
});

describe("a verdict names the rule, and the language that it was found in", () => {
  test.for([
    ["free:signs", null, "🛑"],
    ["free:keyword", "en", "Cancle"],
    ["free:keyword", "en", "U N S U B"],
    ["free:keyword", "es", "baja por favor"],
    ["free:alone", "es", "¡Para!"],
    ["free:idiom", "fr", "Foutez-moi la paix"],
    ["free:wrong-person", "de", "Falsche Nummer"],
    ["free:wrong-person", "it", "Non sono Giulia"],
    ["free:unsubscribe", "nl", "Ik wil me uitschrijven"],
    ["free:stop-messages", "pt", "Parem de me mandar sms"],
    ["free:bare-stop", "en", "omg please just stop"],
    ["free:bare-stop", "en", "Stp0 st0p"],
    ["free:stop-code", "en", "STOP 55501. I moved away"],
    ["free:cancel-messages", "en", "Cancel these alerts"],
    ["free:remove", "es", "Bórrenme de su lista"],
    ["free:off", "de", "Weg mit mir von der Liste"],
    ["free:no-more", "it", "niente più sms"],
    ["free:do-not-contact", "fr", "Ne m'écrivez plus"],
    ["free:do-not-want", "en", "I don't want your messages"],
    ["free:no-consent", "en", "I withdraw my consent"],
    ["free:never-joined", "en", "I never signed up for this"],
    ["free:threat", "pt", "vou reclamar no Procon"],
    ["free:threat", "fr", "c'est du harcèlement"],
    ["free:despite", "en", "Why am I still getting these after I opted out?"],
    ["free:together", "de", "Kein Interesse, bitte löschen"],
    ["free:remove", "en", "please remove (202) 555-0143"],
    ["free:signs", null, "❌📱"],
    ["free:keyword", "en", "opt uot"],
    ["doubt:amused", "en", "stop it, you're too funny 😂"],
    ["doubt:doubt", "en", "no thanks"],
    ["doubt:unclear-cancelling", "en", "Can I cancel?"],
    [null, null, "What are your hours?"],
  ] as const)("%s in %s: %s", ([rule, language, text]) => {
    expect(classify(text)).toMatchObject({ rule, language });
  });

  test("a keyword's verdict is the keyword's, and never more than the word", () => {
    expect(classify("Stop!")).toEqual({ label: "optout-keyword", language: "en", rule: "keyword:stop" });
    expect(classify("YES")).toMatchObject({ label: "optin-keyword", rule: "confirmation:yes" });
    expect(classify("ayuda")).toMatchObject({ label: "help-keyword", language: "es" });
  });
});

describe("a guard takes the force from a word", () => {
  test.for([
    ["a denial", "please don't ever stop sending these"],
    ["a denial behind", "hört bitte nicht auf"],
    ["another thing", "Please cancel my order and stop the delivery"],
    ["another thing, with the verb behind", "Termin bitte stornieren"],
    ["another meaning", "I can stop by at 5"],
    ["a condition", "what happens if I unsubscribe"],
    ["the past", "J'ai supprimé mon message"],
    ["a message that does not arrive", "ich bekomme keine SMS mehr von euch"],
    ["a person's own mistake", "sorry, I texted the wrong number"],
    ["a question about the time", "when do you stop texting in the evening?"],
  ] as const)("%s: %s", ([, text]) => {
    expect(labelOf(text)).toBe("none");
  });

  test("but not from another clause", () => {
    expect(isOptOut("I don't want to cancel my order, just stop texting me")).toBe(true);
  });
});

describe("what the handset adds is not what the person says", () => {
  test.for([
    ["a reaction", "Liked “Sale! Reply STOP to end”"],
    ["a reaction in another language", "A aimé « Répondez STOP pour ne plus recevoir »"],
    ["a reaction as an emoji", "👍 to “Reply STOP to end”"],
    ["quoted lines alone", "> Reply STOP to end\nthanks!"],
  ] as const)("%s", ([, text]) => expect(labelOf(text)).toBe("none"));

  test.for([
    ["a keyword below our own instruction", "Sale! Reply STOP to end\n\nSTOP"],
    ["a keyword below quoted lines", "> Reply STOP to opt out\nquit"],
    ["a keyword beside a quotation", "“Reply STOP to end” ok stop"],
    ["a keyword above a signature", "Stop\nSent from my phone"],
    ["a keyword above a name", "Stop please\n--\nAnn"],
  ] as const)("%s", ([, text]) => expect(labelOf(text)).toBe("optout-freetext"));
});

test("a word that mixes scripts is read as it looks, and no other is", () => {
  // Cyrillic letters among Latin ones, and a Russian text.
  expect(classify("\u0405top texting m\u0435").label).toBe("optout-freetext");
  expect(
    classify("\u0421\u043f\u0430\u0441\u0438\u0431\u043e, \u0434\u043e \u0437\u0430\u0432\u0442\u0440\u0430"),
  ).toMatchObject({ label: "none" });
});

test("the brand's own name may stand beside a keyword", () => {
  const names = ["Demo Shop"];
  expect(classify("STOP demo-shop!", { names }).label).toBe("optout-freetext");
  expect(classify("Demo Shop", { names }).label).toBe("none");
  expect(classify("I'd never stop shopping at Demo Shop", { names }).label).toBe("none");
});

test("what says too little to act on waits for a person (R-079)", () => {
  for (const text of ["No thanks", "who gave you my number?", "STOP ACME", "I'd like to cancel"]) {
    expect(classify(text), text).toMatchObject({ label: "none", review: true });
  }
  expect(classify("See you at the end of the week")).toEqual({ label: "none", language: null, rule: null });
});

describe("any text", () => {
  test("gets a label", () => {
    const words = fc.constantFrom(
      "stop",
      "don't",
      "please",
      "not",
      "text",
      "me",
      "?",
      "\n",
      "🛑",
      "“",
      "1",
      "ab",
    );
    const sentence = fc.array(words, { maxLength: 40 }).map((list) => list.join(" "));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), sentence), (text) => {
        expect(classify(text).label).toMatch(/^(optout-(keyword|freetext)|optin-keyword|help-keyword|none)$/);
      }),
      { numRuns: 1000 },
    );
  });

  test("of more than 1,600 characters is judged by its beginning and its end, and never just passed over", () => {
    const filler = "Where is my order? ".repeat(540);
    const stop = { label: "optout-freetext", language: "en" };
    expect(classify(`${filler}Please stop texting me.`)).toMatchObject(stop);
    expect(classify(`Please stop texting me. ${filler}`)).toMatchObject(stop);
    const between = classify(`${filler}Please stop texting me. ${filler}`);
    expect(between).toEqual({ label: "none", language: null, rule: "doubt:long", review: true });
    expect(classify(filler.slice(0, 1600))).toMatchObject({ label: "none", rule: null });
  });

  test("is judged alike however it is written", () => {
    const fullWidth = (text: string) =>
      text.replace(/[!-~]/g, (letter) => String.fromCodePoint(letter.charCodeAt(0) + 0xfee0));
    const ways: readonly ((text: string) => string)[] = [
      (text) => text.toUpperCase(),
      (text) => text.normalize("NFD"),
      (text) => text.replaceAll(" ", "\u00a0"),
      (text) => text.replaceAll("o", "o\u200b"),
      (text) => `\ufeff  ${text} !!\n`,
      (text) => `${text} 😡🏽`,
      fullWidth,
    ];
    const texts = [
      "please stop texting me",
      "Don't contact me again",
      "arrêtez de m'envoyer des messages",
      "não quero mais receber mensagens",
      "bitte keine SMS mehr",
      "do you have a stop watch",
      "please don't stop sending these",
      "unsubcribe",
    ];
    fc.assert(
      fc.property(fc.constantFrom(...texts), fc.subarray([...ways]), (text, chosen) => {
        const written = chosen.reduce((before, way) => way(before), text);
        expect(labelOf(written), JSON.stringify(written)).toBe(labelOf(text));
      }),
      { numRuns: 300 },
    );
  });
});
