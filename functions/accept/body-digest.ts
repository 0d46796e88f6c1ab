import { createHash } from "node:crypto";
import { sameBytes } from "../../shared/signature.ts";

/** Whether a claim is the SHA-256 of those bytes, in hexadecimal. */
export function isDigestOf(claim: unknown, data: Buffer | string): boolean {
  if (typeof claim !== "string" || !/^[0-9a-f]{64}$/i.test(claim)) return false;
  return sameBytes(Buffer.from(claim, "hex"), createHash("sha256").update(data).digest());
}
