import { CAPITALS, DIGITS, MEANINGS, NAME, PHONE, SIGN, UNKNOWN } from "./meanings.ts";

export interface Rule {
  readonly name: string;
  readonly pattern: RegExp;
}

/** Names for several letters, beside those of the meanings. */
const CLASSES: Readonly<Record<string, string>> = {
  ...MEANINGS,
  unknown: UNKNOWN + NAME + CAPITALS,
  name: NAME + CAPITALS,
  code: DIGITS,
  phone: PHONE,
  sign: SIGN,
  message: "TP",
  contact: "TZ",
  wants: "W~",
  /** May stand around a bare request without making it one about something. */
  soft: `bpr,2ydqMh+${SIGN}`,
  /** May stand between the parts of a request. */
  small: `bpr,2ydqMhmioeFIw=+${SIGN}`,
  /** May stand between a denial and what it denies. */
  light: "byqpdeimMw",
  /** May follow the verb of what is forbidden. */
  tail: "bprydqMhmioeTZGlnLN",
};

/** Whatever makes a clause neither a condition nor its own contrary. */
const PLAINLY = "[^fK]";

/**
 * Patterns are regular expressions over the letters, written with their names and read without their spaces.
 * `-3` is up to three small words, `~3` up to three words that are no `other` and no `keep`; `plainly` is any
 * word that makes no condition of what follows, and `statement` in front rules out a question.
 */
export function rules(list: Readonly<Record<string, readonly string[]>>): readonly Rule[] {
  return Object.entries(list).flatMap(([name, patterns]) =>
    patterns.map((pattern) => ({ name, pattern: compile(pattern) })),
  );
}

function compile(pattern: string): RegExp {
  const source = pattern
    .replace(/^statement/, "^(?!.*\\?)")
    .replace(/\(([a-z]+(?:\|[a-z]+)+)\)|[a-z]+/g, (name, several: string | undefined) =>
      name === "plainly" ? PLAINLY : oneOf((several ?? name).split("|")),
    )
    .replace(/-(\d)/g, `${oneOf(["small"])}{0,$1}`)
    .replace(/~(\d)/g, "[^OK]{0,$1}")
    .replaceAll(" ", "")
    // The mark of a question is no word.
    .replace(/\$$/, "\\??$");
  return new RegExp(source, "g");
}

/** One set for all alternatives: a letter that two of them name must not be tried twice. */
function oneOf(names: readonly string[]): string {
  const letters = names.map((name) => {
    const found = CLASSES[name];
    if (found === undefined) throw new Error(`${name} is no meaning`);
    return found;
  });
  return `[${[...new Set(letters.join(""))].join("")}]`;
}
