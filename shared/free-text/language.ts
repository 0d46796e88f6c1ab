import type { ReplyKind } from "../reply-kind.ts";

/**
 * One language, as data. Words are written as `normalise` leaves them (lower case, no accents), separated by
 * `|`; a word may be a phrase, and one that ends in `*` stands for every word that begins so.
 */
export interface Language {
  readonly code: string;
  /** Whole messages that stand for themselves. */
  readonly keywords: { readonly optOut: string; readonly optIn: string; readonly help: string };
  /** How a sign-up is confirmed that asked for it: `y`. */
  readonly yes: string;
  /** What a person is told who left, or came back; in letters of GSM 7-bit, so that it is one SMS. */
  readonly replies: Readonly<Record<Exclude<ReplyKind, "help">, string>>;
  /**
   * Words by what they mean, in the names of `MEANINGS`. A word that means several things at once has all for
   * its key: `not more`. Of two meanings of one word the first stays.
   */
  readonly words: Readonly<Record<string, string>>;
  /** Words that stop only as the whole message, for they mean too much else: `para`. */
  readonly alone?: string;
  /** How a handset reports a reaction to a message it quotes: `Liked “…”`. */
  readonly reactions?: string;
  /** How a handset's signature begins: `Sent from`. */
  readonly signatures?: string;
  /** Verbs of our own instruction, which a reply may quote: `reply` (STOP to end). */
  readonly instructions?: string;
  /** Conjunctions before which a comma ends no clause: `(ich will nicht), dass`. */
  readonly goesOn?: string;
  /** Pronouns that are written onto a verb: `borren|me`. */
  readonly clitics?: string;
}
