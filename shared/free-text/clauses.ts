import { QUESTION } from "./meanings.ts";
import { STOP_SIGNS } from "./signs.ts";

/** One word, as the lexicon looks it up, and how it was written. */
export interface Word {
  readonly text: string;
  readonly written: "lower" | "capitalised" | "capitals";
}

/** The words between two marks of punctuation; a question ends in its mark. */
export type Clause = readonly Word[];

const TOKENS = new RegExp(`[\\p{L}\\p{N}]+|[${STOP_SIGNS}]|[.!?;:,\\n…¡¿()]`, "gu");
const MARKS: ReadonlySet<string> = new Set(".!?;:,\n…¡¿()");
/** `don't` is one word, `l'ordine` is two. */
const CONTRACTIONS = /(\p{L}{2}|\bi)['’‘`´](t|s|m|re|ll|d|ve)(?!\p{L})/giu;
/** A telephone number with what people put between its digits. */
const DIALLED = /(?<![\p{L}\d])\+?\(?\d[\d ().\-/]{8,18}\d(?![\p{L}\d])/gu;
const SPELT = /(?<![\p{L}\p{N}])(?:\p{L}(?: |[.\-_*] ?)){2,}\p{L}(?![\p{L}\p{N}])/gu;

/** What cutting needs to know of the words. */
interface Words {
  /** Whether letters that were typed with gaps (`S T O P`) make a word. */
  knows(word: string): boolean;
  /** Whether a clause goes on with a word although a comma stands before it. */
  goesOn(word: string): boolean;
}

/**
 * Cuts a text into clauses.
 * @param text as `folded` leaves it
 */
export function clausesOf(text: string, words: Words): readonly Clause[] {
  const joined = text
    .replace(CONTRACTIONS, "$1$2")
    .replace(DIALLED, (dialled) => {
      const digits = dialled.replace(/\D/g, "");
      return digits.length < 10 ? dialled : digits;
    })
    .replace(SPELT, (spelt) => {
      const word = spelt.replace(/[ .\-_*]/g, "");
      return words.knows(word.toLowerCase()) ? word : spelt;
    })
    .replace(/(?<=\p{L})\*+(?=\p{L})/gu, "")
    .replace(/,(?=\s*(\p{L}+))/gu, (comma, next: string) => (words.goesOn(next.toLowerCase()) ? "" : comma))
    .replace(/\$(?=\p{L})/gu, "s")
    .replaceAll("ß", "ss")
    .replace(/#(?![\p{L}\p{N}])/gu, " number ");
  const clauses: Word[][] = [[]];
  for (const [token] of joined.matchAll(TOKENS)) {
    const clause = clauses.at(-1);
    if (!MARKS.has(token)) clause?.push(wordOf(token));
    else if (clause !== undefined && clause.length > 0) {
      if (token === QUESTION) clause.push({ text: QUESTION, written: "lower" });
      clauses.push([]);
    }
  }
  return clauses.filter((clause) => clause.length > 0);
}

function wordOf(token: string): Word {
  const text = token.toLowerCase();
  if (token === text || token.length === 1 || token[0] === text[0]) return { text, written: "lower" };
  return { text, written: token === token.toUpperCase() ? "capitals" : "capitalised" };
}
