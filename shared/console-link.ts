import { type Actor, isActor } from "./actor.ts";
import { SCOPES, type Scope } from "./bearer.ts";
import type { Config, Tenant } from "./config.ts";
import { type LinkKey, openSealed, seal } from "./link.ts";
import type { Secrets } from "./secrets.ts";

/** Where a console link leads: the token follows. */
export const CONSOLE_ENTRY = "/console/enter/";

/** Whom a console link lets in, and to what. */
interface Entrance extends Actor {
  readonly scopes: readonly Scope[];
}

/**
 * A link that lets an operator into a tenant's console: good for 15 minutes, for what these scopes allow.
 * @param now milliseconds
 */
export function mintConsoleLink(
  { id, publicUrl }: Tenant,
  key: LinkKey,
  { scopes, actor }: Entrance,
  now: number,
): string {
  const says = { s: scopes.join(" "), ...(actor === undefined ? {} : { by: actor }) };
  const token = seal(id, key, "heed-console", says, now);
  return `${publicUrl}${CONSOLE_ENTRY}${token}`;
}

/** @returns `undefined` for a token that does not open, is of another purpose or whose time is over */
export async function openConsoleLink(
  config: Config,
  secrets: Secrets,
  token: string,
  now: number,
): Promise<(Entrance & { readonly tenant: Tenant }) | undefined> {
  const opened = await openSealed(config, secrets, "heed-console", token, now);
  const said = opened?.payload["s"];
  if (opened === undefined || typeof said !== "string") return undefined;
  const named = said.split(" ");
  const by = opened.payload["by"];
  const actor = isActor(by) ? by : undefined;
  return { tenant: opened.tenant, scopes: SCOPES.filter((scope) => named.includes(scope)), actor };
}
