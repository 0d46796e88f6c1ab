/** The letters of a word by language, in the order of the languages; none where a language lacks the word. */
export type Letters = readonly (string | undefined)[];

/** Words and their letters by language. The first meaning that a language gives a word stays. */
export class Table {
  readonly #letters = new Map<string, (string | undefined)[]>();

  put(word: string, letters: string, index: number): void {
    const known = this.#letters.get(word) ?? [];
    known[index] ??= letters;
    this.#letters.set(word, known);
  }

  get(word: string): Letters | undefined {
    return this.#letters.get(word);
  }
}

export const SHORTEST_BEGINNING = 3;
const LONGEST_BEGINNING = 11;

/** The longest beginning that a word has in each language; a word with digits in it has none. */
export function beginningOf(beginnings: Table, word: string): Letters | undefined {
  if (/\d/.test(word)) return undefined;
  let found: Letters | undefined;
  for (let end = Math.min(word.length, LONGEST_BEGINNING); end >= SHORTEST_BEGINNING; end -= 1) {
    const shorter = beginnings.get(word.slice(0, end));
    found = shorter === undefined || found === undefined ? (found ?? shorter) : eitherOf(found, shorter);
  }
  return found;
}

function eitherOf(first: Letters, second: Letters): Letters {
  return Array.from({ length: Math.max(first.length, second.length) }, (_, at) => first[at] ?? second[at]);
}
