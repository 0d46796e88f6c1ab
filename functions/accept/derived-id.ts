import { createHash } from "node:crypto";

/** The id of an event whose provider gives none: from what tells it apart, so that a redelivery is the same. */
export function derivedId(told: readonly unknown[]): string {
  return createHash("sha256").update(JSON.stringify(told)).digest("base64url");
}
