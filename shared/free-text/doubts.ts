import { rules } from "./pattern.ts";

/**
 * Each says too little alone; the first kind and the second kind in one text are a wish: `not a customer any more,
 * please delete`.
 */
export const REFUSALS = rules({
  refusal: [
    "disowns",
    "not plain? more? plain? interest",
    "(enough|weary) -2 (message|bother)",
    "wrong",
    "doubt",
    "(you|plain) rude soft*$",
  ],
});
export const ENDINGS = rules({
  together: [
    "^(soft|this)* (stop|leave|remove|cancel|off) (soft|it|this|number)*$",
    "^soft* take it off soft*$",
    "^soft* enough soft*$",
  ],
});

/** What a person had better read: it may be a wish. */
export const DOUBTS = rules({
  doubt: ["doubt", "weary", "disowns", "persists"],
  "unclear-stop": [
    "(stop|leave|left) .* (contact|promo|send|number)",
    "(contact|promo) .* (stop|leave)",
    "^soft* stop unknown soft*$",
  ],
  "unclear-cancelling": ["^(soft|wants|i)* cancel soft*$"],
  "unclear-removal": ["(remove|take) ~3 (list|number)"],
  "unclear-refusal": [
    "not -2 (contact|call|interest|joined)",
    "^(soft|i)* not more? want (more|nothing|this|it)? soft*$",
    "not -1 wants -2 (receive|this)",
    "wants -1 this -1 not",
    "(wrong|threat|wish|complain)",
  ],
});
