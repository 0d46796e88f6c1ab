import { child, items, type JsonPart } from "./json-part.ts";
import { mistake, quote } from "./mistakes.ts";

/** What the parts of `aws` need of each other, and of the addresses that are given out. */
export function awsMistakes(root: JsonPart): readonly string[] {
  const aws = child(root, "aws");
  const domains = items(aws, "domains");
  return [
    ...domains.flatMap((domain) => unusedDomain(domain, hostsOf(root))),
    ...needing(aws, "firewall", domains, (domain) => farCertificate(domain)),
    ...needing(aws, "secondRegion", domains, (domain) => zoneless(domain)),
    ...sameRegion(aws),
    ...replicaOfRestored(aws),
  ];
}

/** A restored table has no replica, and the second Region would be left on the old one. */
function replicaOfRestored(aws: JsonPart): readonly string[] {
  const { path, value } = child(aws, "restoredTable");
  const alone = value === undefined || child(aws, "secondRegion").value === undefined;
  return alone
    ? []
    : [mistake(path, "a table that was restored", "without secondRegion: see docs/restore.md")];
}

function hostsOf(root: JsonPart): ReadonlySet<string> {
  const urls = [root, ...items(root, "tenants")].map((part) => child(part, "publicUrl").value);
  urls.push(...items(root, "formerUrls").map(({ value }) => value));
  return new Set(urls.flatMap((url) => (typeof url === "string" ? (URL.parse(url)?.hostname ?? []) : [])));
}

/** A domain that no link carries or carried would cost money and serve nobody, and is most likely a slip. */
function unusedDomain(domain: JsonPart, hosts: ReadonlySet<string>): readonly string[] {
  const { path, value } = child(domain, "name");
  if (typeof value !== "string" || hosts.has(value)) return [];
  const known = [...hosts].join(", ") || "there is none";
  return [mistake(path, quote(value), `a host of a publicUrl or of formerUrls: ${known}`)];
}

/** The settings that reach beyond one Region: they need to know which, and a domain of one's own. */
function needing(
  aws: JsonPart,
  key: "firewall" | "secondRegion",
  domains: readonly JsonPart[],
  each: (domain: JsonPart) => readonly string[],
): readonly string[] {
  const { path, value } = child(aws, key);
  if (value === undefined || value === false) return [];
  return [
    ...(child(aws, "region").value === undefined
      ? [mistake(path, quote(String(value)), "with aws.region")]
      : []),
    ...(domains.length === 0
      ? [mistake(path, quote(String(value)), "with at least one of aws.domains")]
      : []),
    ...domains.flatMap(each),
  ];
}

/** CloudFront takes certificates of one Region only. */
function farCertificate(domain: JsonPart): readonly string[] {
  const { path, value } = child(domain, "certificate");
  if (typeof value !== "string" || value.includes(":acm:us-east-1:")) return [];
  return [
    mistake(path, quote(value.split(":")[3] ?? ""), "a certificate in us-east-1, where the firewall stands"),
  ];
}

/** Two Regions share a name by records in DNS, and each has a certificate of its own for it. */
function zoneless(domain: JsonPart): readonly string[] {
  const zone = child(domain, "hostedZone");
  const certificate = child(domain, "certificate");
  return [
    ...(zone.value === undefined
      ? [mistake(zone.path, "nothing", "a hosted zone, for two Regions share the name")]
      : []),
    ...(certificate.value === undefined
      ? []
      : [mistake(certificate.path, "one certificate", "none: one is made in each Region")]),
  ];
}

function sameRegion(aws: JsonPart): readonly string[] {
  const { path, value } = child(aws, "secondRegion");
  if (typeof value !== "string" || value !== child(aws, "region").value) return [];
  return [mistake(path, quote(value), "another Region than aws.region")];
}
