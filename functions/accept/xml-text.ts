/** A text as the contents of an XML element. */
export function xmlText(text: string): string {
  // XML has no way to write most control characters.
  const legal = text
    .toWellFormed()
    .replace(/\p{Cc}/gu, (control) => (/[\t\n\r]/.test(control) ? control : ""));
  const escaped = legal.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return escaped.replaceAll("\r", "&#xD;");
}
