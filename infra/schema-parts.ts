import * as v from "valibot";
import { shownBytes } from "../functions/accept/pages/page-room.ts";

/** A reference to a secret; nothing else may stand where one belongs. */
export const REFERENCE =
  /^(env:[A-Za-z_][A-Za-z0-9_]*|ssm:\/[A-Za-z0-9_.\-/]+|secretsmanager:[A-Za-z0-9/_+=.@:-]+)$/;

// The pieces of the configuration's schema. Every message says what is allowed: infra/mistakes.ts puts the path
// and the finding before it.
export const words = v.string("a text");
export const flag = v.boolean("true or false");
export const filled = v.pipe(words, v.nonEmpty("a text that is not empty"));
export const id = v.pipe(
  words,
  v.regex(/^[a-z0-9][a-z0-9_-]{0,31}$/, "1 to 32 of a-z 0-9 _ -, the first a letter or digit"),
);
export const reference = v.pipe(
  words,
  v.regex(REFERENCE, "a reference: env:NAME, ssm:/name or secretsmanager:id"),
  v.description(
    "Where the secret is kept: env:NAME, ssm:/name or secretsmanager:id. Never the secret itself.",
  ),
);

/** What a secret setting takes: several references where any of their secrets verifies. */
export const references = v.union(
  [reference, some(reference, "reference")],
  "a reference (env:NAME, ssm:/name or secretsmanager:id) or a list of them",
);

/** All optional: what is left out is the deployment's, or the default. */
export const retryEntries = {
  firstSeconds: v.exactOptional(seconds(3_600)),
  // Twelve hours is the longest that SQS hides a message, and jitter adds a fifth.
  maxSeconds: v.exactOptional(seconds(36_000)),
  // The queue forgets after fourteen days; by then a job must have reached the dead letters.
  forSeconds: v.exactOptional(seconds(13 * 86_400)),
};

const PLACE = "a place of ISO 3166 such as DE or US-CA, or EU";
/** Where the people are whom deadlines protect. */
export const places = v.exactOptional(
  described(
    some(v.pipe(words, v.regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, PLACE)), "place"),
    "Where the people are; unless set, anywhere, and the shortest of all deadlines counts.",
  ),
);

/** An object of exactly these keys. */
export function section<const E extends v.ObjectEntries>(entries: E) {
  const names = Object.keys(entries).join(", ");
  return v.strictObject(entries, ({ expected, received }) => {
    if (expected === "never") return names === "" ? "nothing" : `one of ${names}`;
    return received === "undefined" && expected !== "Object" ? "a value, for it is required" : "an object";
  });
}

export function list<T extends v.GenericSchema>(item: T) {
  return v.array(item, "a list");
}

/** At least one of a kind, which `what` names. */
export function some<T extends v.GenericSchema>(item: T, what: string) {
  return v.pipe(list(item), v.minLength(1, `at least one ${what}`));
}

export function oneOf<const T extends readonly string[]>(options: T) {
  return v.picklist(options, `one of ${options.map((option) => `"${option}"`).join(", ")}`);
}

export function wholeNumber(from: number, to: number) {
  const allowed = `a whole number from ${from} to ${to}`;
  return v.pipe(v.number(allowed), v.integer(allowed), v.minValue(from, allowed), v.maxValue(to, allowed));
}

/** The text is what an editor shows. */
export function described<T extends v.GenericSchema>(schema: T, text: string) {
  return v.pipe(schema, v.description(text));
}

function seconds(most: number) {
  const allowed = `a number of seconds from 0 to ${most}`;
  return v.pipe(v.number(allowed), v.minValue(0, allowed), v.maxValue(most, allowed));
}

/** A text on every page, and at most so many bytes of it, whatever they are written in. */
export function shown(most: number) {
  return v.pipe(
    filled,
    v.check((text) => shownBytes(text) <= most, `a text of at most ${most} bytes on a page`),
  );
}
