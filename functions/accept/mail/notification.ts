import * as v from "valibot";
import type { ProviderChange } from "../../../shared/provider.ts";
import { isoTime } from "../provider-time.ts";

// What SES tells of a mail that it received and its receipt rule passed on through SNS, the mail included:
// https://docs.aws.amazon.com/ses/latest/dg/receiving-email-notifications-contents.html

/** A text that may be absent; anything odd in its place is absent too. */
const optionalText = v.fallback(v.nullish(v.string()), undefined);

/** `PASS`, `FAIL`, `GRAY`, `PROCESSING_FAILED` or `DISABLED`; whatever is no clear pass is none. */
const verdict = v.fallback(v.object({ status: v.string() }), { status: "" });

const receivedSchema = v.object({
  notificationType: v.literal("Received"),
  mail: v.object({ messageId: v.string(), source: optionalText, timestamp: v.optional(v.unknown()) }),
  receipt: v.object({
    recipients: v.array(v.string()),
    spamVerdict: verdict,
    virusVerdict: verdict,
    spfVerdict: verdict,
    dmarcVerdict: verdict,
  }),
  content: v.optional(v.string(), ""),
});
/** SES writes this once, when a rule is given the topic. */
const greetingSchema = v.object({ notificationType: v.literal("AmazonSnsSubscriptionSucceeded") });

/** One mail as it came in, with what the receiving server found out about it. */
export interface ReceivedMail {
  /** SES's own id of the mail. */
  readonly id: string;
  /** Envelope recipients at our domains (RCPT TO). */
  readonly recipients: readonly string[];
  /** Envelope sender (MAIL FROM); empty of what wants no answer, `undefined` where SES does not say. */
  readonly sender: string | undefined;
  /** When SES received it. */
  readonly time: ProviderChange["time"];
  /** SPF passed: the domain of `sender` is no forgery. */
  readonly spf: boolean;
  /** DMARC passed: the domain of the From header is no forgery. */
  readonly dmarc: boolean;
  readonly spam: boolean;
  /** The mail's own bytes. */
  readonly content: Buffer;
}

/** @returns `greeting` for SES's word that the topic works, `undefined` for what is no notification of a mail */
export function readNotification(text: string): ReceivedMail | "greeting" | undefined {
  const parsed = v.safeParse(
    v.pipe(v.string(), v.parseJson(), v.union([receivedSchema, greetingSchema])),
    text,
  );
  if (!parsed.success) return undefined;
  if (!("mail" in parsed.output)) return "greeting";
  const { mail, receipt, content } = parsed.output;
  return {
    id: mail.messageId,
    recipients: receipt.recipients,
    sender: mail.source?.replace(/^<(.*)>$/, "$1").trim(),
    time: isoTime(mail.timestamp),
    spf: receipt.spfVerdict.status === "PASS",
    dmarc: receipt.dmarcVerdict.status === "PASS",
    spam: receipt.spamVerdict.status === "FAIL" || receipt.virusVerdict.status === "FAIL",
    content: bytesOf(content),
  };
}

/** A rule encodes in base64 or not at all; a mail has a colon after its first word, base64 has none. */
function bytesOf(content: string): Buffer {
  return Buffer.from(content, content.includes(":") ? "utf8" : "base64");
}
