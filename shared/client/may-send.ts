import type { Answer } from "./answer.ts";
import { type ApiOptions, HeedUnavailable, poster } from "./api.ts";
import { batcher } from "./batch.ts";
import { knownAnswers } from "./known-answers.ts";
import { hashed, normalised, type Recipient } from "./recipient.ts";

export interface HeedOptions extends ApiOptions {
  /**
   * What is answered while Heed cannot be asked. `closed` (unless given): nothing is allowed. `open`: allowed,
   * unless the last answer that was heard was a no.
   */
  readonly whenUnknown?: "closed" | "open";
  /**
   * How old an answer may be, in milliseconds: an opt-out may be missed for so long. 0 unless given: every message
   * is asked for.
   */
  readonly staleMs?: number;
  /** Of how many recipients answers are kept at most; 100,000 unless given. */
  readonly mostKept?: number;
  /** How long a question waits for others to share its call; 2 ms unless given. */
  readonly collectMs?: number;
  /** Sends only the SHA-256 of each address. */
  readonly hashOnly?: boolean;
}

/** "May I send this to them?" Members as those of `/v1/check` (docs/checking.md). */
export interface Question extends Recipient {
  readonly topic?: string;
  readonly purpose?: "marketing" | "transactional" | "sale_share";
  readonly jurisdiction?: string;
  readonly age?: "under_13" | "13_to_15" | "16_or_over";
  readonly timeZone?: string;
  readonly sentAt?: readonly string[];
  readonly at?: string;
}

export interface Heed {
  /** @throws HeedRefused where the call itself is wrong (its key, say): that is never "allowed" */
  maySend(question: Question): Promise<Answer>;
  /** Forgets what is known of a recipient, as when a webhook told of a change. */
  forget(recipient: Recipient): void;
}

const NOBODY = { status: "unknown", since: null, eventId: null, from: "nobody" } as const;

/** A client of `/v1/check` that puts questions together, and remembers answers no longer than it is told to. */
export function heedClient(options: HeedOptions): Heed {
  const { staleMs = 0, mostKept = 100_000, whenUnknown = "closed", now = Date.now } = options;
  const known = knownAnswers(staleMs, mostKept);
  const ask = batcher(poster(options), options.collectMs ?? 2, now);

  async function maySend(question: Question): Promise<Answer> {
    const recipient = nameOf(question);
    const asked = await checkOf(question, options.hashOnly === true);
    if (asked === undefined) return { allowed: false, reason: "invalid_request", rule: "R-153", ...NOBODY };
    const remembered = known.fresh(recipient, asked, now());
    if (remembered !== undefined) return { ...remembered, from: "memory" };
    try {
      const { result, askedAt } = await ask(asked);
      const answer = answerOf(result);
      if (answer.reason === "error") return unknown(recipient, asked);
      if (answer.reason !== "invalid_request") known.keep(recipient, asked, { answer, askedAt });
      return answer;
    } catch (error) {
      if (error instanceof HeedUnavailable) return unknown(recipient, asked);
      throw error;
    }
  }

  function unknown(recipient: string, asked: string): Answer {
    const no = known.lastNo(recipient, asked);
    if (no !== undefined) return { ...no, from: "memory" };
    const rule = `whenUnknown: ${whenUnknown}`;
    return { allowed: whenUnknown === "open", reason: "unavailable", rule, ...NOBODY };
  }

  return { maySend, forget: (recipient) => known.forget(nameOf(recipient)) };
}

function nameOf(recipient: Recipient): string {
  return `${recipient.channel} ${normalised(recipient) ?? recipient.address}`;
}

/** The question as the API takes it; `undefined` where only a hash may leave and there is none. */
async function checkOf(question: Question, hashOnly: boolean): Promise<string | undefined> {
  if (!hashOnly) return JSON.stringify(question);
  const { address: _, ...rest } = question;
  const addressHash = await hashed(question);
  return addressHash === undefined ? undefined : JSON.stringify({ ...rest, addressHash });
}

/** Whatever was answered, nothing but a plain `true` allows. */
function answerOf(result: object): Answer {
  const { allowed, ...said } = { allowed: false, ...UNSAID, ...result };
  return { ...said, allowed: allowed === true, from: "heed" };
}

const UNSAID = { status: "unknown", reason: "error", rule: "R-153", since: null, eventId: null };
