import type { Tenant } from "../../../shared/config.ts";
import { mintLink } from "../../../shared/mail-headers.ts";
import { type Finding, finding } from "../../../shared/message/finding.ts";
import { reachAddress } from "../ask.ts";
import { CommandFailed, type Env } from "../command.ts";
import { signingKeyOf } from "../keys.ts";
import type { Stack } from "../stack.ts";

/** Nobody: `example.com` is reserved (RFC 2606). Opening a link changes nothing. */
export const NOBODY = { channel: "email", address: "heed-doctor@example.com" } as const;

/** What every page promises (contract, "HTTP"). */
const PROMISED = {
  "content-type": /^text\/html\b/,
  "cache-control": /\bno-store\b/,
  "content-security-policy": /default-src 'none'/,
  "referrer-policy": /^no-referrer$/,
  "x-robots-tag": /\bnoindex\b/,
} as const;

/** A link minted with the key at hand opens at the address that recipients get. */
export async function checkLink(
  tenant: Tenant,
  stack: Stack,
  env: Env,
  now: number,
): Promise<readonly Finding[]> {
  const open = async (method: "GET" | "HEAD"): Promise<string> => {
    const key = await signingKeyOf(stack, env, tenant.links.keys);
    const { url } = await mintLink(tenant, key, NOBODY, now);
    const page = await reachAddress(url, stack, { method });
    const body = await page.text();
    judge(page);
    if (method === "HEAD" && body !== "") throw new CommandFailed("HEAD is answered with a body");
    return `opens at ${tenant.publicUrl}/u/`;
  };
  return Promise.all([
    finding(`${tenant.id}: link, GET`, () => open("GET")),
    finding(`${tenant.id}: link, HEAD`, () => open("HEAD")),
  ]);
}

/** A page of a link as every one has to be. @throws CommandFailed for what it lacks */
export function judge({ status, headers }: Response): void {
  if (status >= 300 && status < 400) {
    throw new CommandFailed(`the link redirects (${status}), which RFC 8058 forbids for its POST`);
  }
  if (status === 404) {
    throw new CommandFailed("the link does not open (404): the stack does not know the key at hand");
  }
  if (status !== 200) throw new CommandFailed(`the link answers ${status}`);
  const broken = Object.entries(PROMISED).flatMap(([name, form]) =>
    form.test(headers.get(name) ?? "") ? [] : [name],
  );
  if (broken.length > 0) throw new CommandFailed(`the page comes without its ${broken.join(", ")}`);
  if (headers.has("set-cookie")) throw new CommandFailed("the page comes with a cookie");
}
