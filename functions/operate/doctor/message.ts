import { resolve } from "node:dns/promises";
import { readFile } from "node:fs/promises";
import type { Finding } from "../../../shared/message/finding.ts";
import { type RawField, rawFields } from "../../../shared/message/raw-fields.ts";
import { checkHeaders } from "../../../shared/message/unsubscribe-headers.ts";
import { reachAddress } from "../ask.ts";
import { type Call, CommandFailed } from "../command.ts";
import { tenantOf, tenantsOf } from "../configuration.ts";
import { fileNamed, stackOf } from "../stack.ts";
import { checkBody } from "./body.ts";
import { checkDkim, type Resolver } from "./dkim.ts";
import { checkMessageLink, type Place } from "./message-link.ts";

/** A message as the recipient's server has it: every octet counts. `-` is standard input. */
export async function readMessage(name: string, { env }: Call): Promise<Buffer> {
  if (name === "-") {
    const parts: Buffer[] = [];
    for await (const part of process.stdin) parts.push(part);
    return Buffer.concat(parts);
  }
  const file = fileNamed(env, name);
  return readFile(file).catch(() => {
    throw new CommandFailed(`${file} cannot be read`);
  });
}

/** What of the outside is asked. */
export interface Outside extends Pick<Place, "reach"> {
  readonly resolver: Resolver;
}

/**
 * Whether mail programs will show the unsubscribe button of a delivered message, and whether it works.
 * @param post also tries what the button does, for nobody's link
 */
export async function checkMessage(
  message: Buffer,
  call: Call,
  post: boolean,
  outside: Outside = outsideOf(call),
): Promise<readonly Finding[]> {
  const fields = rawFields(message);
  if (fields.length === 0)
    throw new CommandFailed("this is no raw message: it does not begin with header fields");
  const { findings, link } = await checkHeaders(fields);
  const dkim = await checkDkim(message, outside.resolver);
  if (link === undefined) return [...findings, dkim];
  const stack = stackOf(call);
  const tenants = call.tenant === undefined ? tenantsOf(call.env, stack) : [tenantOf(call, stack)];
  const place = { tenants, stack, env: call.env, now: call.now(), reach: outside.reach };
  const body = await checkBody(message, tenants);
  return [...findings, listId(fields), dkim, body, ...(await checkMessageLink(link, place, post))];
}

/** Lists told apart by it, or each by a From of its own, are judged apart (RFC 2919; R-022). */
function listId(fields: readonly RawField[]): Finding {
  const value = fields.find(({ name }) => name === "list-id")?.value;
  if (value === undefined) {
    const detail = "is not there: give it to each list, or a From address of its own to each (R-022)";
    return { check: "List-Id", ok: true, off: true, detail };
  }
  const named = /<([\w-]+(?:\.[\w-]+)+)>$/.exec(value)?.[1];
  const ok = named !== undefined;
  return { check: "List-Id", ok, detail: ok ? `names ${named}` : "does not end in <list.domain> (RFC 2919)" };
}

function outsideOf(call: Call): Outside {
  const stack = stackOf(call);
  return { resolver: resolveText, reach: (address, init) => reachAddress(address, stack, init) };
}

function resolveText(domain: string, type: string): Promise<string[][] | string[]> {
  if (type !== "TXT") return Promise.reject(new Error(`nobody asks DNS for ${type}`));
  return resolve(domain, "TXT");
}
