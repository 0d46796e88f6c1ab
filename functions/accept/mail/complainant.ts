import type { Tenant } from "../../../shared/config.ts";
import { openToken, tokenIn } from "../../../shared/link.ts";
import { isForAddress, openMailtoToken } from "../../../shared/mailto-token.ts";
import type { Runtime } from "../../../shared/runtime.ts";
import { tenantVault } from "../../../shared/tenant-keys.ts";
import type { FeedbackReport } from "./feedback-report.ts";

/** Who complained, and of which topic's mail. */
export interface Complainant {
  readonly tenant: Tenant;
  readonly address: string;
  readonly topic: string;
}

/**
 * Finds whom the original mail was for by our own link in its header: nobody but who has the mail has that, so a
 * report that holds it needs no other proof.
 */
export async function complainantByToken(
  runtime: Runtime,
  report: FeedbackReport,
): Promise<Complainant | undefined> {
  for (const uri of urisIn(report.original.all("list-unsubscribe"))) {
    const found = uri.startsWith("mailto:")
      ? await byAddress(runtime, uri, report.recipients)
      : await byLink(runtime, uri);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What stands in angle brackets (RFC 2369). A header of ours names two. */
function urisIn(values: readonly string[]): readonly string[] {
  const uris = [...values.join(",").matchAll(/<([^<>]+)>/g)].map(([, uri = ""]) => uri.replace(/\s+/g, ""));
  return uris.slice(0, 10);
}

async function byLink({ config, secrets, now }: Runtime, uri: string): Promise<Complainant | undefined> {
  const path = URL.parse(uri)?.pathname ?? "";
  const token = tokenIn(path.slice(Math.max(0, path.lastIndexOf("/u/"))), "/u/");
  const link = await openToken(config, secrets, "heed-u", token, now());
  if (link?.channel !== "email") return undefined;
  return { tenant: link.tenant, address: link.address, topic: link.topic ?? "*" };
}

/** The token says for which of the addresses that the report names it was made. */
async function byAddress(
  { config, secrets }: Runtime,
  uri: string,
  recipients: readonly string[],
): Promise<Complainant | undefined> {
  const opened = await openMailtoToken(config, secrets, uri.slice("mailto:".length).split("@", 1)[0] ?? "");
  if (opened === undefined) return undefined;
  const vault = await tenantVault(opened.tenant, secrets);
  const address = recipients.find((candidate) => isForAddress(opened, vault, candidate));
  return address === undefined ? undefined : { tenant: opened.tenant, address, topic: opened.topic };
}
