import { type Fields, fieldsFrom, readFields } from "./fields.ts";
import { addressesIn, type Message } from "./message.ts";

/** A mailbox provider's word that somebody complained of a mail (RFC 5965). */
export interface FeedbackReport {
  /** `abuse`, `not-spam`, …, in lower case. */
  readonly type: string;
  /** The header of the mail that it is about. */
  readonly original: Fields;
  /** Whom the mail was for, as far as the report says; empty where providers hide it (RFC 6590). */
  readonly recipients: readonly string[];
}

const NO_FIELDS = fieldsFrom([]);

/**
 * Reads a report by its parts. No more is read than the original's header, and what is inside that is a mail of
 * its own is left alone.
 * @returns `undefined` for a mail that is none
 */
export function readFeedbackReport({ parts }: Message): FeedbackReport | undefined {
  const report = parts.find(({ type }) => type === "message/feedback-report");
  if (report === undefined) return undefined;
  const told = readFields(report.content);
  const original = originalIn(parts);
  const named = addressesIn(told.all("original-rcpt-to"));
  return {
    type: told.first("feedback-type").toLowerCase(),
    original,
    recipients: named.length > 0 ? named : addressesIn(original.all("to")),
  };
}

/**
 * A mail that holds one of ours whole. Microsoft's feedback loop sends no report but this, and names the
 * recipient in a field of its own; who sends it must be known to us, for people forward mail as well.
 */
export function readReturnedMail({ parts }: Message): FeedbackReport | undefined {
  if (!parts.some(({ type }) => type === "message/rfc822")) return undefined;
  const original = originalIn(parts);
  const named = addressesIn(original.all("x-hmxmroriginalrecipient"));
  return { type: "abuse", original, recipients: named.length > 0 ? named : addressesIn(original.all("to")) };
}

function originalIn(parts: Message["parts"]): Fields {
  const part = parts.find(({ type }) => type === "message/rfc822" || type === "text/rfc822-headers");
  return part === undefined ? NO_FIELDS : readFields(part.content);
}
