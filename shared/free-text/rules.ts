import { rules } from "./pattern.ts";

/** Rewritten before anything is judged. */
export const REWRITES: readonly (readonly [RegExp, string])[] = [
  // Verbs in two halves: `hört endlich auf`, `melde mich ab`; not `melde mich ab 18 Uhr`.
  [/s([bpyd]{0,3})=/g, "S$1"],
  [/a([bimypd]{1,4})=(?![0xcA])/g, "U$1"],
  // `I am not` introduces nobody where no name follows.
  [/w(?![oepdnmMb]{0,5}x?[cA])/g, ""],
];

/** What takes its force from a word: the words become one `keep`, and the rules judge what is left. */
export const GUARDS = rules({
  negated: ["(not|cannot) light{0,2} wants? me? (stop|leave|remove|cancel|take|wish|threat) not?"],
  "kept-on": ["keep not"],
  "negated-after": ["(stop|leave) polite? not soft*$"],
  "does-not-arrive": ["getting -2 not"],
  "in-the-past": ["past unknown? -1 (stop|leave|remove|cancel)"],
  "other-thing": ["(stop|cancel|remove|take) -2 other (?!message) (?!-3list)"],
  "thing-before": ["other -1 (leave|remove|cancel) soft*$"],
  "own-mistake": ["i (?!.*you) (small|text|send|call){0,4} wrong"],
});

/** Each is by itself a wish to be left out, in a clause of which no guard has taken it. */
export const WISHES = rules({
  idiom: ["^plainly* wish"],
  "wrong-person": [
    "^plainly* wrong (?!-1other)",
    "statement (soft|i)* not? introduces (plain|it|me|polite)? name (plain|this|number|soft)*$",
    "statement (soft|plain|it)* (no|not) soft? plain? name here soft*$",
    "^soft* (no|not) more? name plain{0,2} this? number soft*$",
    "^soft* not? introduces -2 number -2 unknown? name soft*$",
    "^soft* not it? me number soft*$",
    "statement .* not plain? more -1 this number soft*$",
    "statement .* not more plain? -1 this number soft*$",
    "statement .* this number not more soft*$",
  ],
  unsubscribe: [
    "^plainly* leave (?!-2other)",
    "^(soft|i)* left (soft|me)*$",
    "left .* (getting|text|doubt)",
    "left -2 list",
  ],
  "stop-messages": [
    "^plainly* stop -3 (message|bother|subscription)",
    "^plainly* stop -2 send -3 message",
    "^plainly* stop -2 send (soft|me|number|plain)*$",
    "^plainly* stop -2 send -1 me (?!-3other)",
    "^plainly* stop -2 me -1 send (?!-3other)",
    "^plainly* stop -3 call (me|soft|number|plain)*$",
    "^plainly* stop (you|this|me|rude|plain|it){0,2} unknown (this|you|rude|plain)? message",
    "^plainly* stop -1 unknown -1 me -4 message",
    "^plainly* stop -1 receive",
    "^plainly* stop -2 this number",
    "(take|holds) -3 (message|send) -1 half",
    "(stop|cancel) not more",
    "statement plainly* message -1 stop soft*$",
    "statement plainly* message (small|doubt|need)* stop soft*$",
  ],
  "bare-stop": [
    "^(soft|no|want|i)* (?<!i) stop (stop|soft|it|enough)*$",
    "please stop soft*$",
    "^(small|message)* ask stop soft*$",
    "^small* (not|cannot) (small|interest|want|joined|text|number)* stop soft*$",
    "^soft* please stop soft? (i|you|this)",
    "^(soft|i|plain)* told (small|plain|code)* stop soft*$",
    "want (this|me|you|message|it|plain){1,3} stop soft*$",
    "(this|it) ask stop soft*$",
    "stop .* (not|cannot) (interest|want)",
  ],
  "stop-code": ["^soft* (stop|leave) code+ soft*$"],
  "cancel-messages": [
    "^(soft|want|i)* cancel -2 unknown? -1 (message|subscription|number|list) (?!-1other)",
    "statement (soft|want|i|me)* (message|subscription) unknown? -1 cancel soft*$",
  ],
  remove: [
    "remove -1 me (soft|off|plain|list)*$",
    "(remove|take) -1 me -1 off (soft|plain|list)*$",
    "(remove|take) -1 me other? -3 (list|message)",
    "me -1 remove soft*$",
    "me (remove|take) -2 list",
    "remove -3 (list|number) (?!-1other) (?!plain{1,2}(code|other))",
    "remove -2 (message|subscription) (?!-1other)",
    "take -2 number -2 (off|list)",
    "take -1 off -2 list",
    "(number|list) -2 remove",
    "(off|half) -2 list (take|remove)",
    "list -1 (take|remove)",
  ],
  off: [
    "^soft* me? (off|half) -4 list soft*$",
    "^(soft|i|want)* (want|ask) -1 off soft*$",
    "statement .* number -2 (not|cannot) -3 list",
    "want -2 off -3 list",
    "want -3 list (off|half)",
  ],
  "no-more": [
    "statement (soft|plain)* not more plain? soft*$",
    "statement (small|want|not)* (not|no|nothing) -1 more -2 (unknown|other)? (message|call)",
    "not unknown? message -2 more",
    "message not more",
    "not -1 more receive (message|soft|it)*$",
    "not receive -1 more",
    "^soft* (not|nothing) -1 more -2 send soft*$",
    "statement .* (enough|weary) -2 (send|receive)? -1 (message|bother)",
    "^soft* (not|no|nothing) (polite|rude|this)? text (small|if|send)*$",
  ],
  "do-not-contact": [
    "^(please|polite|rude|ask|this|want)* not soft{0,2} me? text (soft|me|number|contact|plain|not|list|call)*$",
    "^(please|polite|rude)* not+ soft{0,2} me? bother (soft|me|number|contact|plain|not|list|call)*$",
    "^(please|polite|rude)* bother (please|polite|rude|me)* not soft*$",
    "not -2 (contact|send|call) tail{0,5} more",
    "not -2 call (small|not){0,3} contact",
    "not -2 send -1 me (small|not){0,3} (message|nothing|more)",
    "not -1 me -1 send (small|not){0,3} (message|nothing|more|this)",
    "(?<!i.*) not -2 send -3 (message|nothing)",
    "not -1 send me this soft*$",
    "(send|contact|call) -3 (not|nothing) more",
    "^soft* send -2 not -1 message",
  ],
  "do-not-want": [
    "(not|cannot) -1 wants -2 receive? -3 (message|list)",
    "not -1 wants -2 receive -2 unknown? message",
    "not -1 want -2 receive (soft|not|message)*$",
    "not -1 more? want nothing -2 you soft*$",
    "statement .* (wants|ask) -3 message -1 not soft*$",
    "message -1 interest -1 (not|cannot) more? soft*$",
    "^(soft|i)* (not|cannot) me? interest more soft*$",
    "interest -2 not more soft*$",
    "not -1 want -1 this more soft*$",
    "not -1 want -1 more -1 this soft*$",
    "^(soft|i)* not want more soft*$",
    "not more want -3 (message|receive|this)",
    "not more wants -3 message",
    "^soft* message plain? not want soft*$",
    "(wants|ask) -1 (not|nothing) -3 (message|receive|send)",
    "(want|ask) -2 (not|nothing) more (soft|holds|text|receive|send)*$",
    "not -1 interest -4 (message|receive)",
    "not more interest",
  ],
  "no-consent": [
    "(cancel|remove|take) ~3 consent",
    "^soft* (not|cannot) consent soft*$",
    "^(?=.*(you|me|i|message|this)) plainly* (not|cannot) (small|receive|joined|want|send){0,4} consent (?!-1other)",
  ],
  "never-joined": [
    "statement .* (not|cannot) (small|number){0,4} joined (small|message|list|number|receive|not|stop|remove)*$",
  ],
  sign: ["sign -1 unknown? message"],
  threat: ["statement .* threat", "complain .* (you|text)", "(you|text) .* complain"],
});

/** The same of a whole text, clauses and all: where more is said, each is too little. */
export const WHOLE_WISHES = rules({
  keyword: [
    "^soft* (stop|leave) (stop|leave|remove|cancel|code|soft)*$",
    "^(please|polite|rude|this)* (remove|cancel) (stop|leave|remove|cancel|please|polite|rude|this)*$",
  ],
  enough: ["^(soft|no|message|stop|not|interest|this|bother)* (?<!not) enough (enough|soft)*$"],
  "remove-please": ["^soft* please soft* remove soft*$", "^soft* remove soft* please soft*$"],
  "call-refused": [
    "^(please|polite|rude)* not soft* call (me|soft|number|plain)*$",
    "^soft* call me not (off|half|soft|plain)*$",
  ],
  sign: ["^soft* sign (sign|soft)*$"],
  hostile: ["^soft* insult soft*$"],
});

/** What a person had better read: it may be a wish. */
export const DOUBTS = rules({
  doubt: ["doubt", "weary"],
  "unclear-stop": [
    "(stop|leave|left) .* (contact|promo|send|number)",
    "(contact|promo) .* (stop|leave)",
    "^soft* stop unknown soft*$",
  ],
  "unclear-cancelling": ["^(soft|wants|i)* cancel soft*$"],
  "unclear-removal": ["(remove|take) ~3 (list|number)"],
  "unclear-refusal": [
    "not -2 (contact|call|interest|joined)",
    "not -1 wants -2 (receive|this)",
    "wants -1 this -1 not",
    "(wrong|threat|wish|complain)",
  ],
});
