import type { Config, Tenant } from "../../../shared/config.ts";
import type { Request } from "../../../shared/http.ts";

/** A distribution before the API names the host that was asked. */
function hostAsked({ headers }: Request): string {
  return (headers["x-forwarded-host"] ?? headers["host"] ?? "").toLowerCase();
}

function tenantsOf(config: Config, host: string): readonly Tenant[] {
  return config.tenants.filter(({ publicUrl }) => URL.parse(publicUrl)?.host === host);
}

/**
 * The senders that an address of ours stands for: those of its host, or all where it is nobody's own. Whoever
 * makes a host up sees other senders' names.
 */
export function sendersAt(config: Config, request: Request): readonly Tenant[] {
  const own = tenantsOf(config, hostAsked(request));
  return own.length > 0 ? own : config.tenants;
}

/**
 * Whether the host that was asked is other senders' own, where a link of this one must not open (R-227). A host
 * that is nobody's, or was given out for everybody, keeps every link in the mails that carry it (R-045).
 */
export function isElsewhere(config: Config, request: Request, { id }: Tenant): boolean {
  const host = hostAsked(request);
  if (config.sharedHosts?.includes(host)) return false;
  const own = tenantsOf(config, host);
  return own.length > 0 && own.every((tenant) => tenant.id !== id);
}
