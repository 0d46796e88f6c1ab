import { normaliseAddress } from "../../../shared/address.ts";
import type { Tenant } from "../../../shared/config.ts";
import type { OpenedLink } from "../../../shared/link.ts";

/**
 * What a person typed into a form, as if a link of that sender had named it. The channel is the address's own: a
 * phone number has no `@`.
 * @returns nothing for what is no address
 */
export function typedAddress(typed: string): ((tenant: Tenant) => OpenedLink) | undefined {
  const channel = typed.includes("@") ? "email" : "sms";
  const address = normaliseAddress(channel, typed);
  return address === undefined ? undefined : (tenant) => ({ tenant, channel, address, issuedAt: undefined });
}
