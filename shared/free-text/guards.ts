import { rules } from "./pattern.ts";

/** Rewritten before anything is judged. */
export const REWRITES: readonly (readonly [RegExp, string])[] = [
  // Verbs in two halves: `hört endlich auf`, `melde mich ab`; not `melde mich ab 18 Uhr`.
  [/s([bpyd]{0,3})=/g, "S$1"],
  [/a([bimypd]{1,4})=(?![0xcA])/g, "U$1"],
  // `I am not` introduces nobody where no name follows.
  [/w(?![oepdnmMb2]{0,5}x?[cA])/g, ""],
];

/** What takes its force from a word: the words become one `keep`, and the rules judge what is left. */
export const GUARDS = rules({
  negated: ["(not|cannot) light{0,2} wants? me? (stop|leave|left|remove|cancel|take|wish|threat) not?"],
  "negated-wish": ["(not|cannot) -1 wants -1 (this|message|it|you|plain){1,3} stop"],
  "kept-on": ["keep not"],
  "negated-after": ["(stop|leave) polite? not soft*$"],
  "does-not-arrive": ["getting (small|message){0,3} not"],
  "in-the-past": ["past unknown? -1 (stop|leave|remove|cancel)"],
  "other-thing": ["(stop|cancel|remove|take) -2 other (?!message) (?!-3list)"],
  "thing-before": ["other -1 (leave|remove|cancel) soft*$"],
  "own-mistake": ["i (?!.*you) (small|text|send|call){0,4} wrong"],
});
