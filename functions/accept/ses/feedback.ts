import { NOTHING, type Parsed, type ProviderChange } from "../../../shared/provider.ts";
import { evidenceOf } from "../evidence.ts";
import { at, listAt, textAt } from "../json-path.ts";
import { isRecorded, type Meaning } from "../policy.ts";
import { isoTime } from "../provider-time.ts";
import { mailedAddress, mailIn, type Told } from "./mail.ts";

/** By type and sub-type, else by type. */
const BOUNCES: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["Permanent/General", "hard_bounce"],
  ["Permanent/NoEmail", "hard_bounce"],
  ["Permanent/Suppressed", "echo"],
  ["Permanent/OnAccountSuppressionList", "echo"],
  ["Permanent/OnTenantSuppressionList", "echo"],
  ["Permanent/EmailValidationSuppressed", "echo"],
  ["Permanent/UnsubscribedRecipient", "echo"],
  // SES speaks of these only when it has given up.
  ["Transient", "soft_bounce"],
  ["Undetermined", "soft_bounce"],
]);

/** By sub-type, which an ordinary complaint has none of. */
const COMPLAINTS: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ["", "complaint"],
  ["OnAccountSuppressionList", "echo"],
  ["OnTenantSuppressionList", "echo"],
]);

/** Reports that no recipient made. */
const NO_COMPLAINT = new Set(["not-spam", "auth-failure", "virus"]);

interface Recipient {
  readonly emailAddress: string;
  readonly action: string | undefined;
  readonly status: string | undefined;
  readonly diagnosticCode: string | undefined;
}

/** A bounce: permanent ones suppress where the address is to blame, others are counted. */
export function readBounce({ message, id, sentAt, kept }: Told): Parsed {
  const bounce = at(message, "bounce");
  const type = textAt(bounce, "bounceType");
  const recipients = recipientsAt(bounce, "bouncedRecipients");
  if (type === undefined || recipients === undefined) return kept("malformed");
  const word = `${type}/${subTypeOf(bounce)}`;
  const effect = BOUNCES.get(word) ?? BOUNCES.get(type);
  if (effect === undefined) return kept("unknown_type");
  if (!isRecorded(effect)) return NOTHING;

  const mail = mailIn(message);
  const known = recipients.filter((recipient) => recipient !== undefined);
  const concerned = known.filter((one) => !(effect === "hard_bounce" ? isDelayed(one) : isReply(word, one)));
  const changes = concerned.map(
    ({ emailAddress, status, diagnosticCode }): ProviderChange => ({
      channel: "email",
      address: mailedAddress(emailAddress, mail.destination),
      effect,
      id: textAt(bounce, "feedbackId") || id,
      time: isoTime(at(bounce, "timestamp")) ?? isoTime(sentAt),
      evidence: evidenceOf({
        messageId: mail.messageId,
        event: `Bounce/${word}`,
        status,
        reason: diagnosticCode,
      }),
    }),
  );
  return { ...(known.length === recipients.length ? NOTHING : kept("malformed")), changes };
}

/** Evidence tells a sub-type that is null from one that is absent or odd. */
function subTypeOf(bounce: unknown): string | null | undefined {
  return at(bounce, "bounceSubType") === null ? null : textAt(bounce, "bounceSubType");
}

/** Each recipient that can be read, `undefined` for one that cannot, or for all where there is no list. */
function recipientsAt(report: unknown, name: string): readonly (Recipient | undefined)[] | undefined {
  return Array.isArray(at(report, name)) ? listAt(report, name).map(recipientIn) : undefined;
}

function recipientIn(value: unknown): Recipient | undefined {
  const emailAddress = textAt(value, "emailAddress");
  if (emailAddress === undefined || emailAddress === "") return undefined;
  return {
    emailAddress,
    action: textAt(value, "action"),
    status: textAt(value, "status"),
    diagnosticCode: textAt(value, "diagnosticCode"),
  };
}

/** Inside a permanent bounce one recipient may still be on the way. */
function isDelayed({ action, status }: Recipient): boolean {
  return action === "delayed" || status?.startsWith("4.") === true;
}

/** An out-of-office reply has the same type as a bounce, and no server's report of one. */
function isReply(word: string, { action, status, diagnosticCode }: Recipient): boolean {
  return word === "Transient/General" && !action && !status && !diagnosticCode;
}

/** A complaint: taken where it can only be one person's. */
export function readComplaint({ message, id, sentAt, kept }: Told): Parsed {
  const complaint = at(message, "complaint");
  const recipients = recipientsAt(complaint, "complainedRecipients");
  if (recipients === undefined || recipients.includes(undefined)) return kept("malformed");
  const word = COMPLAINTS.get(textAt(complaint, "complaintSubType") ?? "");
  if (word === undefined) return kept("unknown_type");
  const feedback = textAt(complaint, "complaintFeedbackType");
  const effect = NO_COMPLAINT.has(feedback ?? "") ? "not_spam" : word;
  if (!isRecorded(effect)) return NOTHING;

  const [recipient, ...others] = recipients;
  if (recipient === undefined) return kept("malformed");
  // SES lists all whom the complaint may be from; one person's complaint must not silence the others.
  if (others.length > 0) return kept("ambiguous");
  const mail = mailIn(message);
  const change: ProviderChange = {
    channel: "email",
    address: mailedAddress(recipient.emailAddress, mail.destination),
    effect,
    id: textAt(complaint, "feedbackId") || id,
    time: isoTime(at(complaint, "timestamp")) ?? isoTime(sentAt),
    evidence: evidenceOf({ messageId: mail.messageId, event: "Complaint", feedback }),
  };
  return { ...NOTHING, changes: [change] };
}
