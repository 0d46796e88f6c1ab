import { canonicalE164 } from "../e164.ts";
import { normaliseEmail } from "../email-address.ts";
import { bytesOf, hex } from "./bytes.ts";

export type Channel = "email" | "sms";

/** Whom a message goes to: an e-mail address, or a number exactly in E.164 (`+12025550123`). */
export interface Recipient {
  readonly channel: Channel;
  readonly address: string;
}

/** The key form of an address; `undefined` for what is none. */
export function normalised({ channel, address }: Recipient): string | undefined {
  return channel === "email" ? normaliseEmail(address) : canonicalE164(address);
}

/** What Heed knows the recipient by, where the address itself is not to leave: SHA-256, in hexadecimal digits. */
export async function hashed(recipient: Recipient): Promise<string | undefined> {
  const address = normalised(recipient);
  return address === undefined ? undefined : hex(await crypto.subtle.digest("SHA-256", bytesOf(address)));
}
