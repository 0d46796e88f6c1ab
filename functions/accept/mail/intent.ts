import { classify } from "../../../shared/classify.ts";
import { OBJECTIONS, WISHES } from "./phrases.ts";

/**
 * Whether somebody asks by mail, in their own words, to be written to no more: by what counts in a text message,
 * or by what people say of addresses and lists. Only a clear wish counts: what also says the opposite, or asks
 * something else, is for a person to read.
 * @param subject as sent; of an answer it is the subject of what is answered, and says nothing
 * @param words what the sender wrote, without quotations
 */
export function wantsToLeave(subject: string, words: string): boolean {
  const said = ANSWER.test(subject) ? [words] : [subject, words];
  const clauses = said.flatMap((text) => text.split(ENDS)).map(normalise);
  if (clauses.some((clause) => OBJECTIONS.test(clause))) return false;
  // What follows the first line may be a name, a company and a telephone number.
  const [first = ""] = words.split("\n");
  return clauses.some((clause) => WISHES.test(clause)) || [...said, first].some(isOptOut);
}

function isOptOut(text: string): boolean {
  const { label } = classify(text);
  return label === "optout-keyword" || label === "optout-freetext";
}

/** `Re:`, `AW:`, `Fwd:` and their kin. */
const ANSWER =
  /^\s*(re|aw|antw|sv|vs|ref|rif|res|r|odp|fwd?|wg|tr|rv|enc|i|doorst)\s*(\[\d{1,3}\]|\(\d{1,3}\))?\s*:/i;

/** The end of a clause; no point inside an address or a number. */
const ENDS = /[\n;!?]+|\.(?=\s|$)/;

/** The form that phrases are compared in: no accents, lower case, words apart by one space. */
function normalise(text: string): string {
  return text
    .normalize("NFKC")
    .replace(/\p{Cf}/gu, "")
    .normalize("NFD")
    .replace(/\p{Mn}/gu, "")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}
