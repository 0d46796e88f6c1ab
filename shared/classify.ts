import { clausesOf } from "./free-text/clauses.ts";
import { DOUBTS, ENDINGS, REFUSALS } from "./free-text/doubts.ts";
import { GUARDS, REWRITES } from "./free-text/guards.ts";
import { LANGUAGES } from "./free-text/languages.ts";
import { lexiconOf, type Read } from "./free-text/lexicon.ts";
import { MEANINGS, QUESTION, UNKNOWN } from "./free-text/meanings.ts";
import { isSlipOf } from "./free-text/near.ts";
import { ownWords } from "./free-text/own-words.ts";
import type { Rule } from "./free-text/pattern.ts";
import { isSignToStop } from "./free-text/signs.ts";
import { WHOLE_WISHES, WISHES } from "./free-text/wishes.ts";
import { classifyKeyword, folded, type KeywordVerdict, normalise, unmixed } from "./keywords.ts";

/** What a text asks for. */
export type Label = KeywordVerdict["label"] | "optout-freetext";

export interface Verdict {
  readonly label: Label;
  /** The language that fits best; `null` where nothing was found in any. */
  readonly language: string | null;
  /**
   * What decided: `keyword:<word>` and `confirmation:<word>` as in keywords.ts, `free:<rule>` for free text,
   * `doubt:<rule>` where a person should decide. Never the person's own words.
   */
  readonly rule: string | null;
  /** `none`, but a person should read it. */
  readonly review?: true;
}

export interface Hints {
  /** Names of brand and programmes, which may stand beside a keyword: `STOP Demo Shop`. */
  readonly names?: readonly string[];
}

/**
 * Ten segments of an SMS, which is more than one comes in. Of what is longer the beginning and the end are read, to
 * bound the time that one takes, and a person reads the rest.
 */
const MOST_CHARACTERS = 1_600;
const END = 400;

/** What is no more than a keyword and courtesy is short. */
const MOST_WORDS = 12;
const SHORTEST_SLIP = 6;
/** What joins clauses, or ends them, says nothing of its own. */
const NO_WORD = new RegExp(`[${QUESTION}${MEANINGS.but}](?!$)|${MEANINGS.but}`, "g");

const NONE: Verdict = { label: "none", language: null, rule: null };
const LEXICON = lexiconOf(LANGUAGES);
const ALONE: ReadonlyMap<string, string> = new Map(
  LANGUAGES.flatMap(({ code, alone }) =>
    (alone?.split("|") ?? []).map((word): [string, string] => [word, code]),
  ).reverse(), // of two languages the first stays
);
const KEYWORDS = LANGUAGES.flatMap(({ keywords }) => keywords.optOut.split("|"));
/** Of two words that are no such keyword, two letters and more would have to be wrong. */
const LONG_KEYWORDS = ["optout", "unsubscribe", "stopall"];
const MAY_JOKE: ReadonlySet<string> = new Set(["free:bare-stop", "free:idiom"]);
/** `Stop it, you're too funny 😂` */
const AMUSED =
  /[😂🤣😆😹😅]|(?<!\p{L})(?:lo+l|lmf?ao|rofl|a?ha(?:ha)+|jaja(?:ja)*|kkk+|mdr|ptdr|rsrs|laugh\p{L}*)(?!\p{L})/iu;

/**
 * Judges a text from a person: first as a whole message, then, without what the handset quoted or added, by
 * the rules of free text. Never throws, and takes time in proportion to the text at most.
 */
export function classify(text: string, hints: Hints = {}): Verdict {
  if (text.length <= MOST_CHARACTERS) return classifyShort(text, hints);
  const begun = text.slice(0, MOST_CHARACTERS - END);
  const verdict = classifyShort(`${begun}\n${text.slice(-END)}`, hints);
  return verdict.label === "none" ? doubtful("long", verdict.language) : verdict;
}

function classifyShort(text: string, hints: Hints): Verdict {
  const keyword = classifyKeyword(text);
  if (keyword.label !== "none") return keyword;
  const plain = unmixed(folded(text));
  if (isSignToStop(plain)) return found("signs", null);
  const own = ownWords(plain);
  const verdict = keywordAmong(own, hints) ?? judge(own);
  return MAY_JOKE.has(verdict.rule ?? "") && AMUSED.test(own)
    ? doubtful("amused", verdict.language)
    : verdict;
}

function found(rule: string, language: string | null): Verdict {
  return { label: "optout-freetext", language, rule: `free:${rule}` };
}

function doubtful(rule: string, language: string | null): Verdict {
  return { label: "none", language, rule: `doubt:${rule}`, review: true };
}

/** A keyword, once the names that stood beside it or the lines before it are taken away. */
function keywordAmong(own: string, { names = [] }: Hints): Verdict | undefined {
  const words = normalise(own);
  const alone = ALONE.get(words);
  if (alone !== undefined) return found("alone", alone);
  const last = own.slice(own.trimEnd().lastIndexOf("\n") + 1);
  const nameless = names.map((name) => ` ${words} `.replace(` ${normalise(name)} `, " "));
  for (const rest of [words.replaceAll(" ", ""), words, last, ...nameless]) {
    const { label, language } = classifyKeyword(rest);
    if (label === "optout-keyword") return found("keyword", language);
  }
  // `opt ot`: two words that are nearly one keyword.
  const joined = /^\w+ \w+$/.test(words) ? words.replace(" ", "") : "";
  const meant = LONG_KEYWORDS.find((keyword) => isWritten(joined, keyword));
  return meant === undefined ? undefined : found("keyword", classifyKeyword(meant).language);
}

function judge(own: string): Verdict {
  const clauses = clausesOf(own, LEXICON).map(LEXICON.read);
  let doubt: Verdict | undefined;
  for (const language of languagesOf(clauses.flat())) {
    const code = LANGUAGES[language]?.code ?? null;
    const guarded = clauses.flatMap((words) => LEXICON.spell(words, language).split(MEANINGS.but)).map(guard);
    const wish = firstOf(guarded, WISHES) ?? wholeWish(clauses, language) ?? wishOfParts(guarded);
    if (wish !== undefined) return found(wish, code);
    const rule = firstOf(guarded, DOUBTS);
    if (rule !== undefined) doubt ??= doubtful(rule, code);
  }
  return doubt ?? NONE;
}

/** The languages that know most of the words. */
function languagesOf(words: readonly Read[]): readonly number[] {
  const known = LANGUAGES.map((_, index) => words.filter(({ letters }) => letters?.[index]).length);
  const most = Math.max(...known);
  return LANGUAGES.map((_, index) => index).filter((index) => most > 0 && known[index] === most);
}

function guard(spelt: string): string {
  const rewritten = REWRITES.reduce((letters, [pattern, by]) => letters.replace(pattern, by), spelt);
  return GUARDS.reduce((letters, { pattern }) => letters.replace(pattern, MEANINGS.keep), rewritten);
}

function firstOf(clauses: readonly string[], rules: readonly Rule[]): string | undefined {
  return rules.find(({ pattern }) => clauses.some((letters) => letters.search(pattern) >= 0))?.name;
}

/** A text that is no more than keywords, or slips of them, and courtesy; and what else only whole texts say. */
function wholeWish(clauses: readonly (readonly Read[])[], language: number): string | undefined {
  const words = clauses.flat();
  if (words.length > MOST_WORDS) return undefined;
  const spelt = LEXICON.spell(words.map(asKeyword), language).replaceAll(NO_WORD, "");
  return firstOf([spelt], WHOLE_WISHES);
}

/** A refusal and an ending that are each too little. */
function wishOfParts(clauses: readonly string[]): string | undefined {
  return firstOf(clauses, REFUSALS) && firstOf(clauses, ENDINGS);
}

/** Among keywords, verbs that are said of anything count where they are one, and only there. */
function asKeyword(read: Read): Read {
  const { word, letters } = read;
  const isKeyword = KEYWORDS.some((keyword) => isWritten(word.text, keyword));
  const meant = LANGUAGES.map((_, index) => {
    const own = letters?.[index];
    if (isKeyword) return own !== undefined && /[SUH]/.test(own) ? own : MEANINGS.cancel;
    return own === MEANINGS.cancel ? UNKNOWN : own;
  });
  return { word, letters: meant };
}

function isWritten(word: string, keyword: string): boolean {
  if (word === keyword) return true;
  return keyword.length >= SHORTEST_SLIP && word[0] === keyword[0] && isSlipOf(word, keyword);
}
