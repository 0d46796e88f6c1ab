import type { PartnerContext } from "../../shared/partner.ts";

/**
 * Where a partner's API is: where its configuration says (tests, proxies), else where it usually is.
 * @param setting that may name it
 */
export function apiAddress({ config }: PartnerContext, usual: string, setting = "url"): string {
  const own: unknown = config[setting];
  return typeof own === "string" ? own : usual;
}

/** The value of an `Authorization` header (RFC 7617). */
export function basic(user: string | undefined, password: string | undefined): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}
