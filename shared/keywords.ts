import { LANGUAGES } from "./free-text/languages.ts";

/** What a whole message says. Free text is judged elsewhere: here it is `none`. */
export interface KeywordVerdict {
  readonly label: "optout-keyword" | "optin-keyword" | "help-keyword" | "none";
  /** Of the set the word stands in; `null` for `none`. */
  readonly language: string | null;
  /**
   * `keyword:<word>`, or `confirmation:<word>` for a word that opts in only a number that is opted out or
   * whose opt-in is pending; `null` for `none`. Never more of the text than the word itself.
   */
  readonly rule: string | null;
}

/** Opt-out comes first: it wins over a word of another set or language. */
const SETS = [
  ["optout-keyword", "optOut"],
  ["optin-keyword", "optIn"],
  ["help-keyword", "help"],
] as const;

/** Also the answer to a question of ours, so it proves no wish where none was asked. */
const CONFIRMATIONS: ReadonlySet<string> = new Set(["yes"]);

/** Words that answer yes; those that are opt-in keywords as well are left to the keywords. */
const ANSWERS: ReadonlyMap<string, string> = new Map(
  LANGUAGES.flatMap(({ code, yes }) =>
    yes.split("|").map((word): [string, string] => [word, code]),
  ).reverse(),
);

const NONE: KeywordVerdict = { label: "none", language: null, rule: null };

const VERDICTS: ReadonlyMap<string, KeywordVerdict> = new Map(
  SETS.flatMap(([label, set]) =>
    LANGUAGES.flatMap(({ code, keywords }) =>
      keywords[set].split("|").map((word): [string, KeywordVerdict] => {
        const rule = `${CONFIRMATIONS.has(word) ? "confirmation" : "keyword"}:${word}`;
        return [word, { label, language: code, rule }];
      }),
    ),
  ).reverse(), // of two entries for one word the first of the list stays
);

/**
 * Judges a text message by whole-message keywords.
 * Look-alike letters count where they complete a keyword and nowhere else, so that no Cyrillic or Greek
 * message is misread. A word inside a sentence is no keyword.
 */
export function classifyKeyword(text: string): KeywordVerdict {
  const known = VERDICTS.get(normalise(text));
  if (known !== undefined) return known;
  return (ASCII.test(text) ? undefined : VERDICTS.get(normalise(foldLookalikes(text)))) ?? NONE;
}

/**
 * A yes that confirms a sign-up, and means nothing where none waits (double opt-in: "Reply Y to confirm").
 * @returns `rule` is `answer:<word>`
 */
export function answerOf(text: string): KeywordVerdict | undefined {
  const word = normalise(text);
  const language = ANSWERS.get(word);
  return language === undefined ? undefined : { label: "optin-keyword", language, rule: `answer:${word}` };
}

/**
 * The form that words are compared in: folded, lower case by no locale's rules, all but letters and digits
 * one space.
 */
export function normalise(text: string): string {
  return folded(text)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

const ASCII = /^[\n\r\t -~]*$/;

/**
 * A text whose words are of one script each: a word that mixes Latin letters with their look-alikes is Latin, and
 * so is one that is a keyword then. No word of a Cyrillic or Greek message is touched.
 */
export function unmixed(text: string): string {
  if (ASCII.test(text)) return text;
  return text.replace(/\p{L}+/gu, (word) => {
    const latin = foldLookalikes(word);
    const isMixed = latin !== word && (/[A-Za-z]/.test(word) || VERDICTS.has(latin.toLowerCase()));
    return isMixed && /^[A-Za-z]+$/.test(latin) ? latin : word;
  });
}

/** Compatibility forms folded (full-width, mathematical letters), invisible characters and accents gone. */
export function folded(text: string): string {
  if (ASCII.test(text)) return text;
  return text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "");
}

// Letters of Cyrillic, Greek and Turkish that a handset shows as the Latin ones below them.
const LOOKALIKES = "АВЕЅІЈКМНОРСТУХаеѕіјкморстухΑΒΕΖΗΙΚΜΝΟΡΤΥΧαικνορτυı";
const LATIN = "ABESIJKMHOPCTYXaesijkmopctyxABEZHIKMNOPTYXaikvoptui";
const FOLDED: ReadonlyMap<string, string> = new Map(
  [...LOOKALIKES].map((letter, index) => [letter, LATIN[index] ?? letter]),
);

function foldLookalikes(text: string): string {
  return Array.from(text.normalize("NFKC"), (letter) => FOLDED.get(letter) ?? letter).join("");
}
