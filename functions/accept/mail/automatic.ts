import type { Message } from "./message.ts";
import type { ReceivedMail } from "./notification.ts";

/**
 * Whether a machine wrote the mail (RFC 3834): a `reply`, such as a vacation notice or a delivery report, says
 * nothing of anybody's wish; what was `generated` for no reply may be a mail program acting for its user.
 */
export function automation({ fields }: Message, { sender }: ReceivedMail): "reply" | "generated" | undefined {
  const submitted = wordOf(fields.first("auto-submitted"));
  const isGenerated = submitted === "auto-generated" || LISTS.some((name) => fields.first(name) !== "");
  if (isReport(fields.first("content-type")) || isReplying(fields) || sender === "") return "reply";
  if (submitted !== "" && submitted !== "no" && submitted !== "auto-generated") return "reply";
  if (!isGenerated) return undefined;
  // Exchange calls its absence notices generated as well; they answer something.
  return fields.first("in-reply-to") === "" && fields.first("references") === "" ? "generated" : "reply";
}

/** Of mail to many (RFC 2369, RFC 2919). */
const LISTS = ["list-id", "list-unsubscribe"];

const REPLYING = ["x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply-from"];
const PRECEDENCES = new Set(["bulk", "junk", "list", "auto_reply"]);

/** The signs of programs that are older than RFC 3834, or do not follow it. */
function isReplying(fields: Message["fields"]): boolean {
  return (
    REPLYING.some((name) => fields.first(name) !== "") ||
    PRECEDENCES.has(wordOf(fields.first("precedence"))) ||
    !["", "none"].includes(wordOf(fields.first("x-auto-response-suppress"))) ||
    /^<\s*>$/.test(fields.first("return-path"))
  );
}

/** A delivery status or a read receipt (RFC 3464, RFC 8098). */
function isReport(contentType: string): boolean {
  return /^multipart\/report\b/i.test(contentType);
}

/** The first word of a value that may have parameters. */
function wordOf(value: string): string {
  return (/^[^;,\s(]*/.exec(value)?.[0] ?? "").toLowerCase();
}
