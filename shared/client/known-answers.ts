import type { Answer } from "./answer.ts";

interface Known {
  readonly answer: Answer;
  /** When it was asked for: of what happened after that moment it may know nothing. */
  readonly askedAt: number;
}

/** Answers by recipient and question; the recipient longest unheard of is forgotten first. */
export interface KnownAnswers {
  /** An answer that was asked for less than `staleMs` ago and has not run out. */
  fresh(recipient: string, question: string, now: number): Answer | undefined;
  /** A no, however old: it goes on being one while nobody can be asked. */
  lastNo(recipient: string, question: string): Answer | undefined;
  keep(recipient: string, question: string, known: Known): void;
  forget(recipient: string): void;
}

/** @param most recipients that are kept */
export function knownAnswers(staleMs: number, most: number): KnownAnswers {
  const recipients = new Map<string, Map<string, Known>>();
  return {
    fresh(recipient, question, now) {
      const known = recipients.get(recipient)?.get(question);
      if (known === undefined || now - known.askedAt >= staleMs || hasRunOut(known.answer, now))
        return undefined;
      return known.answer;
    },
    lastNo(recipient, question) {
      const answer = recipients.get(recipient)?.get(question)?.answer;
      return answer?.allowed === false ? answer : undefined;
    },
    keep(recipient, question, known) {
      const answers = recipients.get(recipient) ?? new Map<string, Known>();
      const other = answers.get(question);
      // Of two calls under way at once, the one that was asked later knows more.
      if (other === undefined || other.askedAt <= known.askedAt) answers.set(question, known);
      recipients.delete(recipient);
      recipients.set(recipient, answers);
      const [oldest] = recipients.keys();
      if (recipients.size > most && oldest !== undefined) recipients.delete(oldest);
    },
    forget(recipient) {
      recipients.delete(recipient);
    },
  };
}

function hasRunOut({ expiresAt, notBefore }: Answer, now: number): boolean {
  return [expiresAt, notBefore].some((time) => time !== undefined && Date.parse(time) <= now);
}
