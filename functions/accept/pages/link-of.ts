import type { Request } from "../../../shared/http.ts";
import { type OpenedLink, openToken, type Purpose, tokenIn } from "../../../shared/link.ts";
import type { Runtime } from "../../../shared/runtime.ts";
import { isElsewhere } from "./senders-at.ts";

/**
 * The link that a request came by.
 * @param prefix what the token stands behind in the path
 * @returns `undefined` for a token that does not open, or not at this host
 * @throws where the key cannot be read
 */
export async function linkOf(
  { config, secrets, now }: Runtime,
  purpose: Purpose,
  request: Request,
  prefix: string,
): Promise<OpenedLink | undefined> {
  const link = await openToken(config, secrets, purpose, tokenIn(request.path, prefix), now());
  return link === undefined || isElsewhere(config, request, link.tenant) ? undefined : link;
}
