import type { Tenant } from "./config.ts";
import { type LinkClaims, type LinkKey, mintToken } from "./link.ts";
import { mintMailtoToken } from "./mailto-token.ts";
import type { Vault } from "./vault.ts";

/** What a sender puts into a message: the addresses, and the pair of headers of RFC 8058. */
export interface MintedLink {
  readonly url: string;
  readonly preferencesUrl: string;
  readonly headers: {
    readonly "List-Unsubscribe": string;
    readonly "List-Unsubscribe-Post": "List-Unsubscribe=One-Click";
  };
}

/** What links are signed with, and the contact keys where the tenant takes mail. */
export interface MintingKey extends LinkKey {
  readonly vault?: Vault | undefined;
}

/**
 * Mints one recipient's links. The header holds one HTTPS address in angle brackets and is
 * pure ASCII, so that no mail program has a reason to encode it. Where the tenant takes mail, the
 * address to write to follows: some mail programs know no other way.
 * @param claims with a normalised address
 * @param now milliseconds
 */
export async function mintLink(
  tenant: Tenant,
  key: MintingKey,
  claims: LinkClaims,
  now: number,
): Promise<MintedLink> {
  const [token, preferences] = await Promise.all([
    mintToken(tenant.id, key, "heed-u", claims, now),
    mintToken(tenant.id, key, "heed-p", claims, now),
  ]);
  const url = `${tenant.publicUrl}/u/${token}`;
  const mailto = mailtoOf(tenant, key, claims);
  return {
    url,
    preferencesUrl: `${tenant.publicUrl}/p/${preferences}`,
    headers: {
      "List-Unsubscribe": mailto === undefined ? `<${url}>` : `<${url}>, <${mailto}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
}

function mailtoOf({ id, mailto }: Tenant, key: MintingKey, claims: LinkClaims): string | undefined {
  if (mailto === undefined || key.vault === undefined || claims.channel !== "email") return undefined;
  return `mailto:${mintMailtoToken(id, key, key.vault, claims)}@${mailto.domain}`;
}
