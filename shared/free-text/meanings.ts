/**
 * What a word can mean here, and the letter that stands for it while a clause is judged: to the rules
 * `stop texting me please` is `STmb`, and so is its like in every language.
 */
export const MEANINGS = {
  /** Ends something: `stop`, `quit`, `cessez`. */
  stop: "S",
  /** Leaves a list, and is said of nothing else: `unsubscribe`, `opt out`, `abmelden`. */
  leave: "U",
  /** Takes away, and needs to be told what: `remove`, `borrar`, `löschen`. */
  remove: "V",
  /** The same, and only together with `off` or a list: `take`, `nehmen`. */
  take: "v",
  /** Calls off, which is as often said of an order: `cancel`, `end`, `annuler`. */
  cancel: "C",
  /** A message, or writing one: `texts`, `contact`, `spam`. */
  text: "T",
  /** Unwelcome writing: `bother`, `harass`. */
  bother: "Z",
  /** What the messages are about: `offers`, `coupons`. */
  promo: "P",
  /** A telephone call, which may be refused by one who wants texts. */
  call: "l",
  send: "G",
  receive: "R",
  /** Says that something does or does not arrive, which asks for nothing: `I get`, `no recibo`. */
  getting: "z",
  /** Forbids: `do not`, `nie`, `geen`. */
  not: "N",
  /** `no` where it is also an answer by itself. */
  no: "Y",
  /** Denies without forbidding: `cannot`, `did not`. */
  cannot: "k",
  more: "M",
  nothing: "h",
  want: "W",
  /** Needs: of things as often as of messages. */
  need: "~",
  interest: "I",
  me: "m",
  i: "i",
  you: "y",
  this: "d",
  it: "e",
  list: "L",
  /** The number, or what is known of the person: `number`, `phone`, `data`. */
  number: "n",
  off: "F",
  /** Second half of a verb: `(hör) auf`, `(melde mich) ab`. */
  half: "=",
  /** First half of a verb that `half` completes to `stop`. */
  holds: "s",
  /** First half of a verb that `half` completes to `leave`. */
  reports: "a",
  enough: "H",
  /** Enough of something, which has to be named: `tired of`. */
  weary: "g",
  please: "b",
  /** Greetings, thanks, and the small words that hold a request together. */
  polite: "p",
  /** Asks for it at once, and says as often when something else happens: `today`. */
  when: ",",
  /** Stands before a name: `Mr`. */
  title: "2",
  rude: "r",
  /** Leads up to a request: `can you`, `how do I`. */
  ask: "q",
  /** Begins another clause without a comma. */
  but: ";",
  /** Reports a request: `told you`, `asked them`. */
  told: "!",
  /** Makes a clause no request: `if`, `what happens when`, `did you`. */
  if: "f",
  /** What is stopped or cancelled that is no message: `order`, `bus stop`, `stop by`. */
  other: "O",
  consent: "D",
  /** Says whom the sender will hear from next: `my lawyer`, `FCC`. */
  threat: "B",
  /** The same of something else as well: `report`, `denunciar`. */
  complain: "@",
  /** Puts a verb into the past: `(j')ai (supprimé)`. */
  past: "%",
  /** A whole wish by itself: `leave me alone`. */
  wish: "X",
  /** Says no more than that the sender is detested. */
  insult: "#",
  /** The wrong person was written to: `wrong number`. */
  wrong: "Q",
  /** Where nobody of that name is: `here`. */
  here: "+",
  /** The same where a name follows: `(I am not) Karen`. */
  introduces: "w",
  /** Asks for the contrary, or has been made to: `keep them coming`. */
  keep: "K",
  /** Signed up, agreed. */
  joined: "J",
  /** Has nothing to do with the sender, or not any more: `not a customer`. */
  disowns: "&",
  /** Goes on although it was to end: `still getting`, `sigo recibiendo`. */
  persists: ">",
  subscription: "j",
  /** Has left already: `unsubscribed`. */
  left: "u",
  /** Says too little to act on and too much to pass over: `no thanks`. */
  doubt: "t",
  /** Known, and means nothing here. */
  plain: "o",
} as const;

/** Letters for what stands in no list: a word, a capitalised one, one in capitals, a number, a sign to stop. */
export const UNKNOWN = "x";
export const NAME = "c";
export const CAPITALS = "A";
export const DIGITS = "0";
/** A number of the length of telephone numbers. */
export const PHONE = "1";
export const SIGN = "E";
/** Ends a question. */
export const QUESTION = "?";
