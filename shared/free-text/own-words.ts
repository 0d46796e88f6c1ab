import { LANGUAGES } from "./languages.ts";

const OPEN = "[“\"«„‘'‚]";
const CLOSE = "[”\"»“’']";

const REACTION = new RegExp(
  `^\\s*(?:\\p{Lu}\\p{L}+ ){0,2}(?:(?:${wordsOf("reactions")})(?!\\p{L})|[^\\p{L}\\p{N}\\s]).{0,30}?${OPEN}.*${CLOSE}\\s*$`,
  "isu",
);
const SIGNATURE = new RegExp(`^\\s*(?:--\\s*$|(?:${wordsOf("signatures")})(?!\\p{L}))`, "iu");
const SIGNED = new RegExp(`(?<=\\S) +[-–—] *(?:${wordsOf("signatures")})(?!\\p{L}).*`, "giu");
const VERBS = wordsOf("instructions");
const INSTRUCTION = new RegExp(`(?<!\\p{L})(?:${VERBS})\\W+stop\\W+\\p{L}`, "iu");
const QUOTED_INSTRUCTION = new RegExp(
  `${OPEN}[^”"»\\n]{0,200}(?<!\\p{L})(?:${VERBS})\\W+stop(?!\\p{L})[^”"»\\n]{0,200}${CLOSE}`,
  "giu",
);

function wordsOf(part: "reactions" | "signatures" | "instructions"): string {
  return LANGUAGES.flatMap((language) => language[part] ?? []).join("|");
}

/**
 * What the person wrote, without what the handset added or quoted of our own message: a reaction, quoted
 * lines, a signature, the instruction (`Reply STOP to end`) where anything else was said.
 * @param text as `folded` leaves it
 */
export function ownWords(text: string): string {
  if (REACTION.test(text)) return "";
  const lines = text
    .replace(QUOTED_INSTRUCTION, " ")
    .replace(SIGNED, "")
    .split(/\r\n?|\n/);
  const unquoted = lines.filter((line) => !/^\s*>/.test(line));
  const end = unquoted.findIndex((line, index) => index > 0 && SIGNATURE.test(line));
  const own = end < 0 ? unquoted : unquoted.slice(0, end);
  const said = own.filter((line) => !INSTRUCTION.test(line));
  return (said.some((line) => /[\p{L}\p{N}]/u.test(line)) ? said : own).join("\n");
}
