import type { Clause, Word } from "./clauses.ts";
import { INTERNATIONAL } from "./international.ts";
import type { Language } from "./language.ts";
import { CAPITALS, DIGITS, MEANINGS, NAME, PHONE, QUESTION, SIGN, UNKNOWN } from "./meanings.ts";
import { isSlipOf, readings } from "./near.ts";
import { beginningOf, type Letters, SHORTEST_BEGINNING, Table } from "./table.ts";

/** A word as it was meant, and what it means. */
export interface Read {
  readonly word: Word;
  readonly letters: Letters | undefined;
}

/** The words of all languages, ready to be looked up. */
export interface Lexicon {
  /** What the words of a clause were meant to be: slips of the thumb are mended. */
  read(clause: Clause): readonly Read[];
  /** The clause in the letters of one language. */
  spell(words: readonly Read[], language: number): string;
  /** Whether a word, written as it is, stands in any language. */
  knows(word: string): boolean;
  /** Whether a clause goes on with a word although a comma stands before it. */
  goesOn(word: string): boolean;
}

interface Phrase {
  readonly rest: readonly string[];
  readonly letters: string;
}

type Phrases = ReadonlyMap<string, readonly Phrase[]>;

/** What is worth mending: a slip in any other word changes no verdict. */
const MENDED = /^[SUVCTPGRnLb]$/;
const MENDED_FROM = 6;
const ALSO_MENDED: ReadonlySet<string> = new Set(["stop", "quit", "texts", "bitte", "arret"]);
const SHORTEST_SLIP = 4;

export function lexiconOf(languages: readonly Language[]): Lexicon {
  const words = new Table();
  const beginnings = new Table();
  const inPhrases = new Table();
  const phrases = languages.map(() => new Map<string, Phrase[]>());
  const mended = new Map<string, string[]>();
  const conjunctions = new Set(languages.flatMap(({ goesOn }) => goesOn?.split("|") ?? []));
  const clitics = languages.map(({ clitics: list }) => list?.split("|") ?? []);

  for (const [index, language] of languages.entries()) {
    for (const [meanings, list] of [...Object.entries(language.words), ...Object.entries(INTERNATIONAL)]) {
      const letters = lettersOf(meanings);
      for (const entry of list.split("|")) add(entry, letters, index);
    }
    const { optOut, optIn, help } = language.keywords;
    for (const word of `${optIn}|${help}`.split("|")) inPhrases.put(word, UNKNOWN, index);
    for (const word of optOut.split("|")) mend(word);
  }

  function add(entry: string, letters: string, index: number): void {
    const [first = "", ...rest] = entry.split(" ");
    if (rest.length > 0) {
      append(phrases[index] ?? new Map<string, Phrase[]>(), first, { rest, letters });
      // A word of a phrase is a word of its language, whatever it means alone.
      for (const word of [first, ...rest]) if (!/\d/.test(word)) inPhrases.put(word, UNKNOWN, index);
    } else if (entry.endsWith("*")) beginnings.put(entry.slice(0, -1), letters, index);
    else {
      words.put(entry, letters, index);
      if (MENDED.test(letters)) mend(entry);
    }
  }

  function mend(word: string): void {
    if (word.length >= MENDED_FROM || ALSO_MENDED.has(word)) append(mended, word[0] ?? "", word);
  }

  // Of listed words only, so that no text makes it grow.
  const merged = new Map<string, Letters>();
  function lookUp(word: string): Letters | undefined {
    const before = merged.get(word);
    if (before !== undefined) return before;
    const sources = [words.get(word), clingingTo(word), beginningOf(beginnings, word), inPhrases.get(word)];
    const found = sources.filter((source) => source !== undefined);
    if (found.length === 0) return undefined;
    const letters = languages.map((_, index) => found.find((source) => source[index] !== undefined)?.[index]);
    if (sources[0] !== undefined || sources[3] !== undefined) merged.set(word, letters);
    return letters;
  }

  /** `borrenme` is `borren` and `me`. */
  function clingingTo(word: string): Letters | undefined {
    let found: (string | undefined)[] | undefined;
    for (const [index, list] of clitics.entries()) {
      const clitic = list.find((one) => word.length >= one.length + SHORTEST_BEGINNING && word.endsWith(one));
      if (clitic === undefined) continue;
      const verb = word.slice(0, -clitic.length);
      const letters = words.get(verb)?.[index] ?? beginningOf(beginnings, verb)?.[index];
      if (letters === undefined) continue;
      found ??= new Array(languages.length);
      found[index] = letters + MEANINGS.me;
    }
    return found;
  }

  function read(word: Word): readonly Read[] {
    const letters = lookUp(word.text);
    if (letters !== undefined) return [{ word, letters }];
    for (const text of readings(word.text)) {
      const meant = lookUp(text);
      if (meant !== undefined) return [{ word: { ...word, text }, letters: meant }];
    }
    // `stop2end`, `stop55501`
    const parts = word.text.match(/\d+|\D+/g) ?? [];
    if (parts.length > 1 && parts.length < 5) return parts.flatMap((text) => read({ ...word, text }));
    const text = meantBy(word.text);
    return [
      text === undefined ? { word, letters: undefined } : { word: { ...word, text }, letters: lookUp(text) },
    ];
  }

  function meantBy(word: string): string | undefined {
    if (word.length < SHORTEST_SLIP) return undefined;
    const [first = "", second = ""] = word;
    const near = (initial: string) => mended.get(initial)?.find((meant) => isSlipOf(word, meant));
    return near(first) ?? near(second);
  }

  return {
    read: (clause) => clause.flatMap(read),
    spell: (list, language) => spell(list, language, phrases[language] ?? new Map()),
    knows: (word) => words.get(word) !== undefined,
    goesOn: (word) => conjunctions.has(word),
  };
}

const LETTERS: ReadonlyMap<string, string> = new Map(Object.entries(MEANINGS));

function lettersOf(meanings: string): string {
  return Array.from(meanings.split(" "), (name) => {
    const letter = LETTERS.get(name);
    if (letter === undefined) throw new Error(`${name} is no meaning`);
    return letter;
  }).join("");
}

function append<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function spell(list: readonly Read[], language: number, phrases: Phrases): string {
  let spelt = "";
  for (let at = 0; at < list.length; at += 1) {
    const read = list[at];
    if (read === undefined) break;
    const phrase = longestPhrase(phrases, list, at);
    spelt += phrase?.letters ?? read.letters?.[language] ?? unknown(read.word);
    at += phrase?.rest.length ?? 0;
  }
  return spelt;
}

function longestPhrase(phrases: Phrases, list: readonly Read[], at: number): Phrase | undefined {
  let longest: Phrase | undefined;
  for (const phrase of phrases.get(list[at]?.word.text ?? "") ?? []) {
    const longer = phrase.rest.length > (longest?.rest.length ?? 0);
    if (longer && phrase.rest.every((word, index) => isWord(list[at + 1 + index], word))) longest = phrase;
  }
  return longest;
}

function isWord(read: Read | undefined, word: string): boolean {
  if (read === undefined) return false;
  return word.endsWith("*") ? read.word.text.startsWith(word.slice(0, -1)) : read.word.text === word;
}

function unknown({ text, written }: Word): string {
  if (text === QUESTION) return QUESTION;
  if (/^\d{10,15}$/.test(text)) return PHONE;
  if (/^\p{N}/u.test(text)) return DIGITS;
  if (!/^\p{L}/u.test(text)) return SIGN;
  if (written === "lower") return UNKNOWN;
  return written === "capitals" ? CAPITALS : NAME;
}
