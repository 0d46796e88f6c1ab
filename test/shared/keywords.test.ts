import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { classifyKeyword } from "../../shared/keywords.ts";

const labelOf = (text: string) => classifyKeyword(text).label;

test.for([
  ["en", "stop|stopall|stop all|unsubscribe|unsub|cancel|end|quit|revoke|optout|opt out|remove"],
  ["fr", "arret|arrete|arreter|arrett|desabonner|desabonnement|desinscrire|desinscription"],
  ["es", "alto|parar|pare|baja|cancelar|detener|salir|terminar"],
  ["de", "stopp|abmelden|abbestellen|beenden|ende|kundigen|kuendigen|austragen"],
  ["pt", "sair|remover|descadastrar|encerrar"],
  ["it", "ferma|fermare|annulla|cancella|disiscrivi|disiscrivimi|basta"],
  ["nl", "stoppen|afmelden|uitschrijven|opzeggen"],
] as const)("the opt-out words of %s", ([language, words]) => {
  for (const word of words.split("|")) {
    const verdict = { label: "optout-keyword", language, rule: `keyword:${word}` };
    expect(classifyKeyword(word)).toEqual(verdict);
    expect(classifyKeyword(` ${word.toUpperCase()}! `)).toEqual(verdict);
  }
});

test.for([
  [
    "optin-keyword",
    "start|unstop|subscribe|resume|optin|opt in|nonarret|alta|iniciar|comenzar|empezar|anmelden|starten|comecar|inizia|iscrivimi|aanmelden",
  ],
  ["help-keyword", "help|info|aide|ayuda|hilfe|ajuda|aiuto|hulp"],
] as const)("the words of %s", ([label, words]) => {
  for (const word of words.split("|"))
    expect(classifyKeyword(word)).toMatchObject({ label, rule: `keyword:${word}` });
});

test("an opt-in word that also answers a question is marked, for it proves no wish by itself", () => {
  expect(classifyKeyword("Yes!")).toEqual({
    label: "optin-keyword",
    language: "en",
    rule: "confirmation:yes",
  });
});

test("a word of two sets is of the first language that has it", () => {
  expect(classifyKeyword("parar").language).toBe("es");
  expect(classifyKeyword("starten").language).toBe("de");
});

describe("one word, many spellings", () => {
  test.for([
    ["full-width letters", "ＱＵＩＴ"],
    ["mathematical letters", "𝗤𝗨𝗜𝗧"],
    ["circled letters", "ⓠⓤⓘⓣ"],
    ["an accent", "Désabonnement"],
    ["a decomposed accent", "de\u0301sabonnement"],
    ["an umlaut", "KÜNDIGEN"],
    ["a cedilla", "COMEÇAR"],
    ["a Turkish capital", "QUİT"],
    ["a dotless i", "quıt"],
    ["a hyphen", "OPT-OUT"],
    ["a hyphen that does not break", "opt\u2011out"],
    ["a soft hyphen", "un\u00adsubscribe"],
    ["a zero-width joiner", "QU\u200dIT"],
    ["a byte order mark", "\ufeffquit"],
    ["a mark of direction", "\u200equit\u200f"],
    ["a space that does not break", "opt\u00a0out"],
    ["line ends and tabs", "\r\n\tquit\r\n"],
    ["quotes", "\u201equit\u201c"],
    ["brackets", "<QUIT>"],
    ["an emoji", "quit 🙏🏽"],
    ["an emoji's variation selector", "quit ✋\ufe0f"],
    ["Cyrillic letters among Latin ones", "САNСEL"],
    ["Greek capitals among Latin ones", "ΕND"],
    ["Cyrillic letters alone", "ЅТОР"],
  ] as const)("with %s", ([, text]) => {
    expect(labelOf(text)).not.toBe("none");
  });

  test("spaces, case and punctuation around a keyword never hide it", () => {
    const around = fc.string({
      unit: fc.constantFrom(" ", ".", "!", "\n", "\t", '"', "\u200b", "🛑", "-", "*"),
    });
    const word = fc.constantFrom("STOP", "stop", "Stop", "Opt out", "ARRÊT", "Kündigen");
    fc.assert(
      fc.property(around, word, around, (before, keyword, after) => {
        expect(labelOf(before + keyword + after)).toBe("optout-keyword");
      }),
      { numRuns: 300 },
    );
  });
});

describe("no keyword", () => {
  test.for([
    "",
    " ",
    "🛑",
    "\ufffc",
    "Stop by at noon?",
    "stop please",
    "Where does it end",
    "s t o p",
    "stopped",
    "y",
    "no",
    "СТОП СЕЙЧАС",
    "Τέλος",
    "привет",
    "constructor",
    "__proto__",
  ])("%j", (text) => {
    expect(classifyKeyword(text)).toEqual({ label: "none", language: null, rule: null });
  });

  test("is found in any sentence of more words than a keyword has", () => {
    const word = fc.string({ unit: fc.constantFrom(..."abcdefghij"), minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 3, maxLength: 8 }), (words) => {
        expect(labelOf(words.join(" "))).toBe("none");
      }),
    );
  });
});

test("any text gets one of the four labels, however odd", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(["none", "optout-keyword", "optin-keyword", "help-keyword"]).toContain(labelOf(text));
    }),
    { numRuns: 500 },
  );
});
