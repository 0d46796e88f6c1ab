import type { Change } from "../../../shared/event.ts";
import type { OpenedUnread } from "../../../shared/ledger/quarantine.ts";
import type { Vault } from "../../../shared/vault.ts";
import { type Arrival, complaint, optOutOfAll } from "./changes.ts";
import { type FeedbackReport, readFeedbackReport } from "./feedback-report.ts";
import { type Message, readMessage } from "./message.ts";
import { readNotification } from "./notification.ts";
import { ownWords } from "./own-words.ts";

/** A kept mail as a person sees it who has to judge it. */
export interface KeptMail {
  readonly from: string;
  readonly to: string;
  readonly text: string;
  /** Whom it is about, where it names one person and no other. */
  readonly address: string | undefined;
  /** What it comes to once it is judged an opt-out; `undefined` for what no parser reads. */
  readonly change: ((address: string, vault: Vault) => Change) | undefined;
}

/** As much as a page shows. */
const MOST = 1_500;

/** Reads a kept mail again, for people. It dates from when it came in, not from when somebody gets round to it. */
export async function readKeptMail({ raw, why, receivedAt }: OpenedUnread): Promise<KeptMail> {
  const mail = readNotification(raw);
  if (mail === undefined || mail === "greeting") return unreadable("", "", raw);
  const [to = ""] = mail.recipients;
  const message = await readMessage(mail.content);
  if (message === undefined) return unreadable(mail.sender ?? "", to, mail.content.toString("latin1"));
  const report = readFeedbackReport(message);
  const named = report?.recipients ?? message.from;
  return {
    from: message.from[0] ?? mail.sender ?? "",
    to,
    text: textOf(message, report),
    address: named.length === 1 ? named[0] : undefined,
    change: changing({ mail, message, now: Date.parse(receivedAt) }, report, why),
  };
}

function unreadable(from: string, to: string, raw: string): KeptMail {
  return { from, to, text: raw.slice(0, MOST), address: undefined, change: undefined };
}

function textOf(message: Message, report: FeedbackReport | undefined): string {
  const about =
    report === undefined
      ? ""
      : `[report: ${report.type}; of ${report.recipients.join(", ") || "nobody named"}]`;
  const lines = [about, message.subject, ownWords(message)].filter((line) => line !== "");
  return lines.join("\n").slice(0, MOST);
}

function changing(arrival: Arrival, report: FeedbackReport | undefined, why: string): KeptMail["change"] {
  if (report !== undefined) {
    return (address, vault) => complaint(arrival, { address, topic: "*", original: report.original, vault });
  }
  const evidence = { text: ownWords(arrival.message).slice(0, 320), dmarc: arrival.mail.dmarc, review: why };
  return (address, vault) => optOutOfAll(arrival, { address, vault, evidence });
}
