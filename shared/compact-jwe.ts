import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from "node:crypto";

// Compact JWE (RFC 7516, section 7.1) of the one kind that links are: `dir` with `A256GCM`. Node's own cipher
// and not WebCrypto, whose loading alone would be a third of a page's cold start; `jose` is the tests' oracle.

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** @param key 256 bits */
export function sealJwe(header: Readonly<Record<string, string>>, key: KeyObject, plain: string): string {
  const protectedPart = Buffer.from(JSON.stringify(header)).toString("base64url");
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, iv).setAAD(Buffer.from(protectedPart));
  const text = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()]);
  const parts = [iv, text, cipher.getAuthTag()].map((part) => part.toString("base64url"));
  return [protectedPart, "", ...parts].join(".");
}

/** The header of a token, before anything of it is proven; `undefined` for what is no such token. */
export function headerOfJwe(token: string): Readonly<Record<string, unknown>> | undefined {
  const parts = token.split(".");
  if (parts.length !== 5 || parts[1] !== "") return undefined;
  try {
    const header: unknown = JSON.parse(Buffer.from(parts[0] ?? "", "base64url").toString());
    return typeof header === "object" && header !== null && !Array.isArray(header)
      ? { ...header }
      : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Opens a token whose key the header picked. Algorithms are fixed here, never taken from the token, and a
 * header that asks for an extension or compression is refused (RFC 7516, sections 4.1.3 and 4.1.13).
 * @returns `undefined` for every token that does not open, whatever the reason
 */
export function openJwe(token: string, key: KeyObject): string | undefined {
  const header = headerOfJwe(token);
  if (header?.["alg"] !== "dir" || header["enc"] !== "A256GCM" || "crit" in header || "zip" in header) {
    return undefined;
  }
  const [protectedPart = "", , ...rest] = token.split(".");
  const [iv = NONE, text = NONE, tag = NONE] = rest.map((part) => Buffer.from(part, "base64url"));
  if (iv.length !== IV_BYTES || tag.length !== TAG_BYTES) return undefined;
  const decipher = createDecipheriv("aes-256-gcm", key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(protectedPart)).setAuthTag(tag);
  try {
    return Buffer.concat([decipher.update(text), decipher.final()]).toString();
  } catch {
    return undefined;
  }
}

const NONE = Buffer.alloc(0);
