import { X509Certificate } from "node:crypto";
import type { ProviderContext } from "../../shared/provider.ts";

const CERTIFICATES_KEPT = 16;

/**
 * Whether the address is where SNS keeps its certificates, compared as text so that no two URL
 * parsers can disagree about it. The official check takes any `sns.*.amazonaws.com`, S3 buckets included.
 */
export function isCertificateUrl(url: string, topicArn: string): boolean {
  const host = snsHost(topicArn);
  if (host === undefined) return false;
  const start = `https://${host}/SimpleNotificationService-`;
  return url.startsWith(start) && /^[A-Za-z0-9]{32,64}\.pem$/.test(url.slice(start.length));
}

/** The SNS host of the topic's region; `undefined` for what is no topic. */
export function snsHost(topicArn: string): string | undefined {
  const parts = /^arn:(aws|aws-cn|aws-us-gov):sns:([a-z]{2}(?:-[a-z]+)+-\d+):\d{12}:[\w-]+(?:\.fifo)?$/.exec(
    topicArn,
  );
  if (parts === null) return undefined;
  return `sns.${parts[2]}.amazonaws.com${parts[1] === "aws-cn" ? ".cn" : ""}`;
}

// A certificate never changes under its name, so it is fetched once in the life of the process.
const fetched = new Map<string, X509Certificate>();

/**
 * The certificates that may have signed: those pinned in `certificates`, else the one at the address, which
 * must have passed `isCertificateUrl`.
 * @throws where it cannot be fetched
 */
export async function signingCertificates(
  url: string,
  context: ProviderContext,
): Promise<readonly X509Certificate[]> {
  const pinned = context.secret("certificates");
  if (pinned.length > 0) return pinned.flatMap(pemBlocks).flatMap((pem) => certificate(pem) ?? []);

  const known = fetched.get(url);
  if (known !== undefined) return [known];
  const fresh = certificate(await context.fetchText(url));
  if (fresh === undefined) throw new Error("SNS answered with something that is no certificate");
  const [oldest] = fetched.keys();
  if (fetched.size >= CERTIFICATES_KEPT && oldest !== undefined) fetched.delete(oldest);
  fetched.set(url, fresh);
  return [fresh];
}

function pemBlocks(text: string): readonly string[] {
  return (
    text.replaceAll("\\n", "\n").match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  );
}

function certificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}
