import { SCOPES, type Scope } from "./bearer.ts";
import type { Config, Tenant } from "./config.ts";
import { type LinkKey, openSealed, seal } from "./link.ts";
import type { Secrets } from "./secrets.ts";

/** Where a console link leads: the token follows. */
export const CONSOLE_ENTRY = "/console/enter/";

/**
 * A link that lets an operator into a tenant's console: good for 15 minutes, for what these scopes allow.
 * @param now milliseconds
 */
export function mintConsoleLink(
  { id, publicUrl }: Tenant,
  key: LinkKey,
  scopes: readonly Scope[],
  now: number,
): string {
  const token = seal(id, key, "heed-console", { s: scopes.join(" ") }, now);
  return `${publicUrl}${CONSOLE_ENTRY}${token}`;
}

/** @returns `undefined` for a token that does not open, is of another purpose or whose time is over */
export async function openConsoleLink(
  config: Config,
  secrets: Secrets,
  token: string,
  now: number,
): Promise<{ readonly tenant: Tenant; readonly scopes: readonly Scope[] } | undefined> {
  const opened = await openSealed(config, secrets, "heed-console", token, now);
  const said = opened?.payload["s"];
  if (opened === undefined || typeof said !== "string") return undefined;
  const named = said.split(" ");
  return { tenant: opened.tenant, scopes: SCOPES.filter((scope) => named.includes(scope)) };
}
