import { normaliseEmail } from "./email-address.ts";
import type { Channel } from "./event.ts";
import { normalisePhone } from "./phone-number.ts";

/** The key form of an address of either channel; `undefined` for what is none. */
export function normaliseAddress(channel: Channel, text: string): string | undefined {
  return channel === "email" ? normaliseEmail(text) : normalisePhone(text);
}
