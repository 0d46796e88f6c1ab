import { oldLink } from "../old-link.ts";
import type { OldLinkSystem } from "../old-link-system.ts";

const LINK = /^\/email\/(?:unsubscribe|dnc)\/([0-9a-z]{6,64})(?:\/[^/]+\/([0-9a-f]{64}))?$/i;

/**
 * Mautic: `/email/unsubscribe/{tracking hash}`, since version 5 followed by the address and its HMAC, and
 * `/email/dnc/…` for everything (mautic/mautic, EmailBundle/Config/config.php, October 2024). The address in the
 * path proves nothing and is not read; its HMAC is as good as the tracking hash.
 */
export const mautic: OldLinkSystem = {
  name: "mautic",
  paths: ["/email/unsubscribe/{link+}", "/email/dnc/{link+}"],
  read(path) {
    const [, tracking, secret] = LINK.exec(path) ?? [];
    if (tracking === undefined) return undefined;
    const ids = [`tracking ${tracking.toLowerCase()}`];
    if (secret !== undefined) ids.push(`secret ${secret.toLowerCase()}`);
    return { ids, ...(path.startsWith("/email/dnc/") ? { topic: "*" } : {}) };
  },
};

export const handler = oldLink(mautic);
