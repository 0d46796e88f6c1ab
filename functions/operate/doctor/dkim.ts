import type { Finding } from "../../../shared/message/finding.ts";

/** Asks DNS, as `resolve` of node:dns/promises does. */
export type Resolver = (domain: string, type: string) => Promise<string[][] | string[]>;

const HEADERS = ["List-Unsubscribe", "List-Unsubscribe-Post"] as const;

/**
 * Whether a DKIM signature that passes, of the domain in From, covers both headers (RFC 8058, section 4; R-018).
 * Without DNS the key is not to be had: that is said, and is no pass.
 */
export async function checkDkim(message: Buffer, resolver: Resolver): Promise<Finding> {
  const { dkimVerify } = await import("mailauth/lib/dkim/verify.js");
  const { results } = await dkimVerify(message, { resolver });
  const signed = results.filter(({ signingDomain }) => signingDomain !== undefined);
  if (signed.length === 0) return { check: "DKIM", ok: false, detail: "the message has no DKIM signature" };
  const judged = signed.map(judge);
  const good = judged.find(({ flaws, unknown }) => flaws.length === 0 && unknown === undefined);
  if (good !== undefined) {
    return {
      check: "DKIM",
      ok: true,
      detail: `${good.name} passes, is From's domain and covers both headers`,
    };
  }
  const open = judged.find(({ flaws }) => flaws.length === 0);
  if (open !== undefined) {
    const detail = `could not be checked (${open.unknown}); ${open.name} is From's domain and names both headers`;
    return { check: "DKIM", ok: false, off: true, detail };
  }
  const lines = judged.map(({ name, flaws }) => `${name} ${flaws.join(", ")}`);
  return { check: "DKIM", ok: false, detail: `${lines.join("\n")} (R-018)` };
}

interface Judged {
  readonly name: string;
  readonly flaws: readonly string[];
  /** Why its key is not known. */
  readonly unknown: string | undefined;
}

interface Signature {
  readonly signingDomain?: string;
  readonly selector?: string;
  readonly signingHeaders?: { readonly headers: readonly string[] };
  readonly status: { readonly result: string; readonly comment?: string; readonly aligned?: string | false };
}

function judge({ signingDomain, selector, signingHeaders, status }: Signature): Judged {
  const covered = signingHeaders?.headers ?? [];
  const left = HEADERS.filter(
    (name) => !covered.some((line) => line.toLowerCase().startsWith(`${name.toLowerCase()}:`)),
  );
  const unknown = status.result === "temperror" ? (status.comment ?? "no answer from DNS") : undefined;
  const flaws = [
    ...(status.result === "pass" || unknown !== undefined
      ? []
      : [`does not pass: ${status.comment ?? status.result}`]),
    ...(status.aligned ? [] : ["is not of From's domain"]),
    ...(left.length === 0 ? [] : [`does not cover ${left.join(" and ")}`]),
  ];
  return { name: `d=${signingDomain} s=${selector}`, flaws, unknown };
}
