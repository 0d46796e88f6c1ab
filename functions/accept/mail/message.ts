import PostalMime, { type Attachment, addressParser } from "postal-mime";
import { normaliseEmail } from "../../../shared/email-address.ts";
import { type Fields, fieldsFrom } from "./fields.ts";

/** A mail, parsed. */
export interface Message {
  readonly fields: Fields;
  /** Of From, normalised. Whoever wrote the mail may have written anything there. */
  readonly from: readonly string[];
  readonly subject: string;
  readonly text: string;
  /** Empty where the text says something. */
  readonly html: string;
  /** Every part that is no text of the mail, by its lower-case type. */
  readonly parts: readonly { readonly type: string; readonly content: string }[];
}

/** Far above what a mail program makes; SNS carries no mail over 150 KB. */
const LIMITS = { maxNestingDepth: 20, maxHeadersSize: 150_000 };

/** @returns `undefined` for what no parser could read */
export async function readMessage(content: Buffer): Promise<Message | undefined> {
  try {
    const mail = await PostalMime.parse(content, {
      ...LIMITS,
      // A mail inside the mail is no words of its sender.
      forceRfc822Attachments: true,
      attachmentEncoding: "utf8",
    });
    const text = mail.text ?? "";
    const fields = fieldsFrom(mail.headers.map(({ key, value }) => [key, value]));
    return {
      fields,
      from: addressesIn(fields.all("from")),
      subject: mail.subject ?? "",
      text,
      html: text.trim() === "" ? (mail.html ?? "") : "",
      parts: mail.attachments.map((part) => ({ type: part.mimeType, content: textOf(part) })),
    };
  } catch {
    return undefined;
  }
}

/** The addresses in the values of an address header, normalised; what is none is left out. */
export function addressesIn(values: readonly string[]): readonly string[] {
  const mailboxes = values.flatMap((value) => addressParser(value, { flatten: true }));
  return [...new Set(mailboxes.flatMap(({ address }) => normaliseEmail(address ?? "") ?? []))];
}

function textOf({ content }: Attachment): string {
  return typeof content === "string" ? content : new TextDecoder().decode(content);
}
