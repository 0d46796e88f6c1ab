import { normaliseEmail } from "../../../shared/email-address.ts";
import { type Change, type Evidence, providerTime, timeText } from "../../../shared/event.ts";
import type { Vault } from "../../../shared/vault.ts";
import { evidenceOf } from "../evidence.ts";
import type { Message } from "./message.ts";
import type { ReceivedMail } from "./notification.ts";

/** A mail, and when it is being read. */
export interface Arrival {
  readonly mail: ReceivedMail;
  readonly message: Message;
  readonly now: number;
}

/** A mail that waited longer than this is marked: the person may have chosen again meanwhile. */
const LATE_MS = 24 * 3_600_000;

interface Wish {
  readonly address: string;
  readonly topic: string;
  /** What tells this wish from another one in the same mail. */
  readonly key: string;
  readonly evidence?: Evidence;
}

/** A person's own mail: by it they leave a topic, or everything. */
export function optOut(arrival: Arrival, { address, topic, key, evidence }: Wish): Change {
  const { mail, message } = arrival;
  return {
    ...dated(arrival, "opted_out"),
    address,
    topic,
    source: "mailto",
    // A mail delivered twice has one Message-ID. There are mail programs that write the same one into every mail.
    identity: { parts: ["mailto", idOf(arrival), message.fields.first("date"), key] },
    evidence: {
      route: "mailto",
      ...evidenceOf({ messageId: idOf(arrival), sesId: mail.id, subject: message.subject || null }),
      ...evidence,
    },
    byPerson: true,
  };
}

interface Leaving {
  readonly address: string;
  readonly vault: Vault;
  readonly evidence: Evidence;
}

/** Somebody's own words, of no topic in particular: they leave everything. */
export function optOutOfAll(arrival: Arrival, { address, vault, evidence }: Leaving): Change {
  const key = `* ${vault.contactIds("email", address).at(-1)}`;
  return optOut(arrival, { address, topic: "*", key, evidence });
}

interface Complaint {
  readonly address: string;
  readonly topic: string;
  readonly original: Message["fields"];
  readonly vault: Vault;
}

/** What a mailbox provider reports: the same complaint comes to one event, however often it is reported. */
export function complaint(arrival: Arrival, { address: written, topic, original, vault }: Complaint): Change {
  const { mail, message } = arrival;
  // Links of other minters may carry another spelling; what cannot be read as an address still counts.
  const address = normaliseEmail(written) ?? written;
  const reporter = message.from[0]?.split("@").at(-1) ?? "";
  const originalId = original.first("message-id");
  const contact = vault.contactIds("email", address).at(-1) ?? "";
  return {
    ...dated(arrival, "complaint"),
    address,
    topic: "*",
    source: "provider:arf",
    identity: { parts: ["arf", reporter, originalId || idOf(arrival), contact] },
    evidence: {
      route: "arf",
      ...evidenceOf({ messageId: idOf(arrival), sesId: mail.id, reporter, originalId, topic }),
    },
    byPerson: false,
  };
}

/** `Message-ID`, or where a mail has none SES's own. */
function idOf({ mail, message }: Arrival): string {
  return message.fields.first("message-id") || mail.id;
}

/** By the clock of SES: the sender's own is whatever they please. */
function dated(
  { mail, now }: Arrival,
  effect: "opted_out" | "complaint",
): Pick<Change, "channel" | "effect" | "occurredAt" | "receivedAt" | "late"> {
  const receivedAt = timeText(now);
  return {
    channel: "email",
    effect,
    occurredAt: providerTime(mail.time, effect, receivedAt),
    receivedAt,
    late: mail.time !== undefined && now - mail.time.milliseconds > LATE_MS,
  };
}
