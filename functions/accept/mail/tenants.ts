import type { Config, Tenant } from "../../../shared/config.ts";

/**
 * The tenants that a mail without a token of ours speaks to: the one that the address names (`demo@…`,
 * `demo+anything@…`), else all that take mail at its domain. Where brands share a domain, leaving all of them is
 * better than leaving none.
 */
export function tenantsWrittenTo({ tenants }: Config, recipients: readonly string[]): readonly Tenant[] {
  const found = recipients.flatMap((recipient) => {
    const [name = ""] = recipient.toLowerCase().split(/[+@]/, 1);
    const domain = domainOf(recipient);
    const atDomain = tenants.filter(({ mailto }) => mailto?.domain === domain);
    const named = atDomain.filter(({ id }) => id === name);
    return named.length > 0 ? named : atDomain;
  });
  return [...new Set(found)];
}

/** What stands behind the last `@`, in lower case. */
export function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

/** The part before the last `@`, as written; without quotes, which mean nothing around letters and digits. */
export function localPartOf(address: string): string {
  return address.slice(0, Math.max(0, address.lastIndexOf("@"))).replace(/^"(.*)"$/, "$1");
}
