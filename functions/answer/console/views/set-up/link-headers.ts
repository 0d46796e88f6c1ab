import type { Finding } from "../../../../../shared/message/finding.ts";
import { rawFields } from "../../../../../shared/message/raw-fields.ts";
import { checkHeaders } from "../../../../../shared/message/unsubscribe-headers.ts";

/**
 * Whether mail programs will show their button for a message with these headers (RFC 8058), and whether it leads here.
 * @param source as a mail program shows it; what follows the header is not looked at
 */
export async function judgeHeaders(source: string, publicUrl: string): Promise<readonly Finding[]> {
  // Browsers send CRLF, and whoever pastes may have begun with an empty line.
  const { findings, link } = await checkHeaders(rawFields(Buffer.from(source.trimStart(), "latin1")));
  if (link === undefined) return findings;
  const ours = link.startsWith(`${publicUrl}/u/`);
  // Never the whole link: whoever has it can unsubscribe the person.
  const detail = ours
    ? `leads to ${publicUrl}/u/`
    : `leads to ${URL.parse(link)?.origin ?? "no address"}, and not to ${publicUrl}: the mail service may have put its own in place of it (R-021)`;
  return [...findings, { check: "link", ok: ours, detail }];
}
