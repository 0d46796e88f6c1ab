import { BlockList, isIP } from "node:net";
import { fail, ok, type Result } from "../../shared/result.ts";

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Resolves a name to all its addresses. @throws where it cannot */
export type Lookup = (hostname: string) => Promise<readonly Address[]>;

/** Short codes; they become a receipt's `lastError`. */
export type GuardRefusal = "address_forbidden" | "dns_failed" | "https_required";

const LOOPBACK = ["127.0.0.0/8", "::1/128"];
const PRIVATE = [...LOOPBACK, "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7"];
/** IANA's special-purpose registries (RFC 6890): nobody's partner lives there, and credentials do. */
const SPECIAL = [
  "0.0.0.0/8",
  "169.254.0.0/16",
  "192.0.0.0/24",
  "192.0.2.0/24",
  "192.88.99.0/24",
  "198.18.0.0/15",
  "198.51.100.0/24",
  "203.0.113.0/24",
  "224.0.0.0/3",
  // Teredo, 6to4 and documentation lie inside the global range; IPv4 hides in the first two.
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
  // The metadata service's IPv6 address, inside the private range.
  "fd00:ec2::/32",
];
/** All public IPv6 is here: what lies outside, mapped IPv4 and NAT64 included, is not public. */
const GLOBAL_V6 = blockList(["2000::/3"]);

const loopback = blockList(LOOPBACK);
const reserved = blockList(PRIVATE);
const special = blockList(SPECIAL);

/**
 * The addresses that a partner's host may be reached at right now. It is asked at every attempt, and
 * the connection is made to the very addresses it returns, so that a name that turns to an inner address
 * between check and use (DNS rebinding) gains nothing.
 * @param allowed hosts or addresses that may be private or loopback; never link-local or metadata by a name
 */
export async function allowedAddresses(
  url: URL,
  allowed: readonly string[],
  lookup: Lookup,
): Promise<Result<readonly Address[], GuardRefusal>> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = await resolve(host, lookup);
  if (addresses.length === 0) return fail("dns_failed");
  const mayBePrivate = allowed.includes(host);
  const fits = ({ address, family }: Address): boolean =>
    isPublic(address, family) ||
    allowed.includes(address) ||
    (mayBePrivate && contains(reserved, address, family) && !contains(special, address, family));
  // One bad address among good ones is an attack or a mistake; either way it is not sent to.
  if (!addresses.every(fits)) return fail("address_forbidden");
  const inside = addresses.every(({ address, family }) => contains(loopback, address, family));
  if (url.protocol !== "https:" && !(url.protocol === "http:" && inside)) return fail("https_required");
  return ok(addresses);
}

async function resolve(host: string, lookup: Lookup): Promise<readonly Address[]> {
  const family = isIP(host);
  if (family !== 0) return [{ address: host, family }];
  return lookup(host).catch(() => []);
}

function isPublic(address: string, family: number): boolean {
  if (contains(special, address, family)) return false;
  return family === 6 ? GLOBAL_V6.check(address, "ipv6") : !contains(reserved, address, family);
}

function contains(list: BlockList, address: string, family: number): boolean {
  return list.check(address, family === 6 ? "ipv6" : "ipv4");
}

function blockList(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [network = "", prefix] = range.split("/");
    list.addSubnet(network, Number(prefix), isIP(network) === 6 ? "ipv6" : "ipv4");
  }
  return list;
}
