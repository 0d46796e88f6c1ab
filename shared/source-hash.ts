import { createHash } from "node:crypto";

/** A style sheet or script as a Content-Security-Policy names it: this very text, and no other (CSP 3, section 2.3.1). */
export function sourceHash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
