import type { Tenant } from "../../../shared/config.ts";
import { mintLink } from "../../../shared/mail-headers.ts";
import { type Finding, finding } from "../../../shared/message/finding.ts";
import { CommandFailed, type Env } from "../command.ts";
import { signingKeyOf } from "../keys.ts";
import type { Stack } from "../stack.ts";
import { judge, NOBODY } from "./link.ts";

/** What a message's link is looked at with. */
export interface Place {
  readonly tenants: readonly Tenant[];
  readonly stack: Stack;
  readonly env: Env;
  readonly now: number;
  /** One request, following no redirect. @throws CommandFailed where nobody answers */
  reach(address: string, init: RequestInit): Promise<Response>;
}

/**
 * The link of a delivered message is still ours and opens. Mail services that have an unsubscribe function of
 * their own put their link in place of the sender's, or one that counts clicks and redirects.
 */
export async function checkMessageLink(
  link: string,
  place: Place,
  post: boolean,
): Promise<readonly Finding[]> {
  const tenant = place.tenants.find(({ publicUrl }) => link.startsWith(`${publicUrl}/u/`));
  const opens = await finding("link", async () => {
    if (tenant === undefined) throw new CommandFailed(elsewhere(link, place.tenants));
    // A GET changes nothing, and opens nothing that is not to the letter what was minted.
    const page = await place.reach(link, { method: "GET" });
    await page.arrayBuffer();
    judge(page);
    return `is unchanged, and opens at ${tenant.publicUrl}/u/`;
  });
  if (tenant === undefined) return [opens];
  return [opens, post ? await posted(tenant, place) : notPosted()];
}

/** Never the whole link: whoever has it can unsubscribe the person. */
function elsewhere(link: string, tenants: readonly Tenant[]): string {
  const ours = tenants.map(({ publicUrl }) => `${publicUrl}/u/`).join(" or ");
  const origin = URL.parse(link)?.origin ?? "no address";
  return `leads to ${origin} and not to ${ours}: the mail service put its own link in place of it, or counts clicks (R-021)`;
}

function notPosted(): Finding {
  const detail = `was not tried: --post unsubscribes ${NOBODY.address}, and never the message's recipient`;
  return { check: "POST", ok: true, off: true, detail };
}

/** As mail programs do it (RFC 8058, section 3.2), for nobody's link at the address that recipients have. */
function posted(tenant: Tenant, { stack, env, now, reach }: Place): Promise<Finding> {
  return finding("POST", async () => {
    const key = await signingKeyOf(stack, env, tenant.links.keys);
    const { url } = await mintLink(tenant, key, NOBODY, now);
    const answer = await reach(url, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
    await answer.arrayBuffer();
    const { status } = answer;
    if (status >= 300 && status < 400) {
      throw new CommandFailed(`is redirected (${status}), which RFC 8058 forbids (R-033)`);
    }
    if (status !== 200) throw new CommandFailed(`is answered ${status}, not 200 (R-038)`);
    return `unsubscribes ${NOBODY.address}, with 200 and no redirect; the message's own link was not posted`;
  });
}
