import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { clausesOf } from "../../shared/free-text/clauses.ts";
import { INTERNATIONAL } from "../../shared/free-text/international.ts";
import { LANGUAGES } from "../../shared/free-text/languages.ts";
import { lexiconOf } from "../../shared/free-text/lexicon.ts";
import { isSlipOf, readings } from "../../shared/free-text/near.ts";
import { rules } from "../../shared/free-text/pattern.ts";
import { normalise } from "../../shared/keywords.ts";

test("every language of the folder is in the list, and nothing else", () => {
  const files = readdirSync(join(import.meta.dirname, "../../shared/free-text"));
  const codes = files.flatMap((file) => /^([a-z]{2})\.ts$/.exec(file)?.[1] ?? []);
  expect(LANGUAGES.map(({ code }) => code).toSorted()).toEqual(codes.toSorted());
});

describe.each(LANGUAGES)("the words of $code", ({ words, keywords, alone = "" }) => {
  const lists = Object.values(words).map((list) => list.split("|"));

  test("are written as texts are compared, or nothing would ever meet them", () => {
    const all = [...lists.flat(), ...Object.values(keywords).join("|").split("|"), ...alone.split("|")];
    for (const word of all) expect(normalise(word)).toBe(word.replace(/\*$/, ""));
    expect(lists.flat()).not.toContain("");
  });

  test("mean one thing each", () => {
    expect(lists.flat().filter((word, index, all) => all.indexOf(word) !== index)).toEqual([]);
  });
});

test("words of every language are written so too", () => {
  for (const word of Object.values(INTERNATIONAL).join("|").split("|")) {
    expect(normalise(word)).toBe(word.replace(/\*$/, ""));
  }
});

test("a language is one file: words of an unknown meaning are refused when it is read", () => {
  const keywords = { optOut: "seis", optIn: "alusta", help: "apua" };
  const made = {
    code: "fi",
    keywords,
    yes: "kylla",
    replies: { stop: "{brand}: Ette saa enää viestejä.", start: "{brand}: Saatte taas viestejä." },
    words: { stop: "seis|lopeta*", text: "viesti*", wish: "jätä rauhaan" },
  };
  const lexicon = lexiconOf([made]);
  const spelt = clausesOf("Lopettakaa viestit 5 Seppo XY 🛑", lexicon).map((clause) =>
    lexicon.spell(lexicon.read(clause), 0),
  );
  expect(spelt).toEqual(["ST0cAE"]);
  expect(() => lexiconOf([{ ...made, words: { colour: "red" } }])).toThrow("colour is no meaning");
});

test("a pattern that names no meaning is refused", () => {
  expect(() => rules({ odd: ["stop colour"] })).toThrow("colour is no meaning");
});

describe("one slip of the thumb", () => {
  test.for([
    ["stpo", "stop"],
    ["sotp", "stop"],
    ["tsop", "stop"],
    ["stp", "stop"],
    ["sttop", "stop"],
    ["stip", "stop"],
    ["stopp", "stop"],
    ["unsubcribe", "unsubscribe"],
  ] as const)("makes %s of %s", ([typed, meant]) => expect(isSlipOf(typed, meant)).toBe(true));

  test.for([
    ["top", "stop"],
    ["atop", "stop"],
    ["spot", "stop"],
    ["subscribe", "unsubscribe"],
    ["posts", "stop"],
    ["", "stop"],
  ] as const)("does not make %j of %s", ([typed, meant]) => expect(isSlipOf(typed, meant)).toBe(false));
});

test("what is no word may be one that was held too long, doubled, or typed with digits", () => {
  expect(readings("stoooop")).toContain("stop");
  expect(readings("pleeease")).toContain("please");
  expect(readings("stopstop")).toContain("stop");
  expect(readings("5t0p")).toContain("stop");
  expect(readings("unsubscr1be")).toContain("unsubscribe");
});
