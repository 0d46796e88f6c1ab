import { normaliseEmail } from "../../../shared/email-address.ts";
import type { Parsed, Unread } from "../../../shared/provider.ts";
import { bareAddress } from "../bare-address.ts";
import { at, textAt } from "../json-path.ts";

/** One message as its reader sees it. */
export interface Told {
  /** The JSON of SES. */
  readonly message: unknown;
  /** What brought it has given it this id, and says that it is of this time. */
  readonly id: string;
  readonly sentAt: string | undefined;
  /** What to keep where it fails. */
  kept(why: Unread["why"]): Parsed;
}

/** What SES says of the mail that we wrote. */
interface Mail {
  readonly messageId: string | undefined;
  readonly destination: readonly string[];
}

/** The mail that a message is about; one with odd recipients is believed in nothing. */
export function mailIn(message: unknown): Mail {
  const destination = at(message, "mail", "destination");
  return isTexts(destination)
    ? { messageId: textAt(message, "mail", "messageId"), destination }
    : { messageId: undefined, destination: [] };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

/** A forwarded mail bounces with the address it was forwarded to; the one we wrote to is the one to stop. */
export function mailedAddress(reported: string, destination: readonly string[]): string {
  const address = bareAddress(reported);
  const [mailed, ...others] = destination.map(bareAddress);
  if (mailed === undefined || others.length > 0) return address;
  return normaliseEmail(mailed) === undefined ? address : mailed;
}
