import type { Message } from "./message.ts";

/** More than anybody writes who wants to leave. What follows is a newsletter, or a quotation we did not see. */
const MOST = 1_500;
const MOST_HTML = 50_000;

/** What the sender of a mail wrote, without what is quoted, forwarded or appended below. */
export function ownWords({ text, html }: Message): string {
  const written = text.trim() === "" ? textOfHtml(html.slice(0, MOST_HTML)) : text.slice(0, MOST_HTML);
  const lines: string[] = [];
  for (const line of written.split(/\r?\n/)) {
    if (ENDS.some((end) => end.test(line))) break;
    if (ATTRIBUTION.test(line)) {
      if (WRAPPED.test(lines.at(-1) ?? "")) lines.pop();
    } else if (!QUOTED.test(line)) lines.push(line.trim());
  }
  return lines.join("\n").trim().slice(0, MOST);
}

const QUOTED = /^\s*>/;

/** `On Monday … wrote:`, after which the quotation begins. */
const ATTRIBUTION =
  /\b(wrote|writes|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev)\b[^:]{0,80}:\s*$/iu;
/** Its first line, where it is too long for one. */
const WRAPPED = /^(on|am|le|el|il|em|op)\b.*\d/i;

/** Lines after which nothing is the sender's own. */
const ENDS = [
  // The signature (RFC 3676, section 4.3).
  /^-- ?$/,
  // `-----Original Message-----`, `---------- Forwarded message ---------`, in any language.
  /^\s*-{2,}[^-]{3,60}-{2,}\s*$/,
  /^\s*_{8,}\s*$/,
  // The header that Outlook puts over what it answers.
  /^\s*\*?(from|von|de|da|van|fra|från|od|expéditeur|remitente|mittente|afzender)\s?:\*?\s.*[@<[]/iu,
];

/** Where mail programs begin the quotation. */
const HTML_QUOTATIONS = [
  "<blockquote",
  'class="gmail_quote',
  'id="divrplyfwdmsg"',
  'id="appendonsend"',
  "border-top:solid #",
];

const NAMED: ReadonlyMap<string, string> = new Map([
  ["nbsp", " "],
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["rsquo", "'"],
  ["szlig", "ß"],
]);

/** As much of HTML as it takes to find a few words: tags gone, blocks on lines of their own. */
function textOfHtml(html: string): string {
  const lower = html.toLowerCase();
  const starts = Math.max(0, lower.indexOf("<body"));
  const ends = HTML_QUOTATIONS.map((mark) => lower.indexOf(mark, starts)).filter((at) => at >= 0);
  return (
    html
      .slice(starts, Math.min(html.length, ...ends))
      .replace(/\s+/g, " ")
      .replace(/<(br|\/?p|\/?div|\/tr|\/li|hr|\/h[1-6])\b[^<>]*>/gi, "\n")
      .replace(/<[^<>]*>/g, "")
      .replace(/&#(\d{1,6});/g, (_, code: string) => characterOf(Number(code)))
      .replace(/&#x([0-9a-f]{1,5});/gi, (_, code: string) => characterOf(Number.parseInt(code, 16)))
      // `&eacute;` is an e to us: accents are not looked at.
      .replace(/&([a-z])(?:acute|grave|circ|uml|tilde|cedil|ring);/gi, "$1")
      .replace(/&([a-z]{2,6});/gi, (entity, name: string) => NAMED.get(name.toLowerCase()) ?? entity)
  );
}

function characterOf(code: number): string {
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "";
}
