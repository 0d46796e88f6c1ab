import { normaliseAddress } from "../../../shared/address.ts";
import type { Tenant } from "../../../shared/config.ts";
import type { OpenedLink } from "../../../shared/link.ts";

/**
 * What a person typed into a form, as if a link had named it. The channel is the address's own: a phone number
 * has no `@`.
 * @returns `undefined` for what is no address
 */
export function typedLink(tenant: Tenant, typed: string): OpenedLink | undefined {
  const channel = typed.includes("@") ? "email" : "sms";
  const address = normaliseAddress(channel, typed);
  return address === undefined ? undefined : { tenant, channel, address, issuedAt: undefined };
}
