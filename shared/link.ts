import { createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { headerOfJwe, openJwe, sealJwe } from "./compact-jwe.ts";
import { type Config, findTenant, type Tenant } from "./config.ts";
import type { Channel } from "./event.ts";
import { keyBytes } from "./key-bytes.ts";
import type { Secrets } from "./secrets.ts";

/** What a link is for. Each purpose has its own key, so that none can stand in for another. */
export type Purpose = "heed-u" | "heed-p" | "heed-undo" | "heed-confirm" | "heed-console";

/** Lifetimes in seconds; an unsubscribe link never expires. */
const LIFETIME = {
  "heed-u": undefined,
  "heed-p": 30 * 86_400,
  "heed-undo": 7 * 86_400,
  "heed-confirm": 7 * 86_400,
  "heed-console": 15 * 60,
} as const satisfies Record<Purpose, number | undefined>;

/** What a link says. The address is normalised; no topic means `*`. */
export interface LinkClaims {
  readonly channel: Channel;
  readonly address: string;
  readonly topic?: string | undefined;
  readonly campaign?: string | undefined;
  /** The language of the message that the link stands in. */
  readonly language?: string | undefined;
  /** The same person's address on the other channel. An unsubscribe link never carries it: it leaves one list. */
  readonly also?: string | undefined;
}

export function otherChannel(channel: Channel): Channel {
  return channel === "email" ? "sms" : "email";
}

export interface OpenedLink extends LinkClaims {
  readonly tenant: Tenant;
  /** When it was made, in Unix seconds; evidence only. */
  readonly issuedAt: number | undefined;
}

/** The signing key of a tenant: its `kid` and 32 bytes. */
export interface LinkKey {
  readonly kid: string;
  readonly secret: Buffer;
}

/**
 * Mints a link's token: a compact JWE, `dir` with `A256GCM`, `kid` = `<tenant>.<kid>` (contract, "Tokens").
 * @param now milliseconds
 */
export async function mintToken(
  tenantId: string,
  key: LinkKey,
  purpose: Purpose,
  claims: LinkClaims,
  now: number,
): Promise<string> {
  const said = {
    c: claims.channel,
    a: claims.address,
    ...(claims.topic === undefined || claims.topic === "*" ? {} : { p: claims.topic }),
    ...(claims.campaign === undefined ? {} : { g: claims.campaign }),
    ...(claims.language === undefined ? {} : { l: claims.language }),
    ...(claims.also === undefined || purpose === "heed-u" ? {} : { o: claims.also }),
  };
  return seal(tenantId, key, purpose, said, now);
}

/** Seals what a token is to carry, with the time it was made and the time its purpose gives it. */
export function seal(
  tenantId: string,
  key: LinkKey,
  purpose: Purpose,
  said: Readonly<Record<string, unknown>>,
  now: number,
): string {
  const issued = Math.floor(now / 1000);
  const lifetime = LIFETIME[purpose];
  const payload = { ...said, i: issued, ...(lifetime === undefined ? {} : { exp: issued + lifetime }) };
  const header = { alg: "dir", enc: "A256GCM", kid: `${tenantId}.${key.kid}`, typ: purpose };
  return sealJwe(header, purposeKey(key.secret, purpose), JSON.stringify(payload));
}

const derived = new WeakMap<Buffer, Map<Purpose, KeyObject>>();

function purposeKey(secret: Buffer, purpose: Purpose): KeyObject {
  const known = derived.get(secret) ?? new Map<Purpose, KeyObject>();
  derived.set(secret, known);
  const key = known.get(purpose) ?? createSecretKey(derive(secret, purpose));
  known.set(purpose, key);
  return key;
}

function derive(secret: Buffer, purpose: Purpose): Buffer {
  if (purpose === "heed-u") return secret;
  return Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(0), purpose, 32));
}

/**
 * Opens a link's token. Algorithms are fixed here, never taken from the token, and `kid` only picks
 * from the closed set of configured keys.
 * @returns `undefined` for every token that does not open, whatever the reason
 * @throws where the key cannot be read: that is no fault of the link
 */
export async function openToken(
  config: Config,
  secrets: Secrets,
  purpose: Purpose,
  token: string,
  now: number,
): Promise<OpenedLink | undefined> {
  const opened = await openSealed(config, secrets, purpose, token, now);
  return opened && claimsOf(opened.tenant, opened.payload, purpose);
}

/** What stands in a token of ours, unread. */
export interface Sealed {
  readonly tenant: Tenant;
  readonly payload: Readonly<Record<string, unknown>>;
}

/**
 * The same for whatever a token carries.
 * @returns `undefined` for every token that does not open or whose time is over
 * @throws where the key cannot be read
 */
export async function openSealed(
  config: Config,
  secrets: Secrets,
  purpose: Purpose,
  token: string,
  now: number,
): Promise<Sealed | undefined> {
  const found = keyNamed(config, token, purpose);
  if (found === undefined) return undefined;
  const secret = await linkSecret(secrets, found.ref);
  if (secret === undefined) return undefined;
  const plain = openJwe(token, purposeKey(secret, purpose));
  const payload = plain === undefined ? undefined : parsed(plain);
  if (!isRecord(payload)) return undefined;
  const { exp } = payload;
  if (LIFETIME[purpose] !== undefined && (typeof exp !== "number" || exp * 1000 <= now)) return undefined;
  return { tenant: found.tenant, payload };
}

function keyNamed(
  config: Config,
  token: string,
  purpose: Purpose,
): { readonly tenant: Tenant; readonly ref: string } | undefined {
  const { kid, typ } = headerOfJwe(token) ?? {};
  if (typ !== purpose || typeof kid !== "string") return undefined;
  const dot = kid.indexOf(".");
  const tenant = findTenant(config, kid.slice(0, dot));
  const key = tenant?.links.keys.find((candidate) => candidate.kid === kid.slice(dot + 1));
  return tenant === undefined || key === undefined ? undefined : { tenant, ref: key.secret };
}

/** Other minters hold the key too: what they wrote need not be JSON. */
function parsed(plain: string): unknown {
  try {
    return JSON.parse(plain);
  } catch {
    return undefined;
  }
}

const secretBytes = new Map<string, Buffer>();

/** The 32 bytes behind a reference, decoded once. */
export async function linkSecret(secrets: Secrets, ref: string): Promise<Buffer | undefined> {
  const value = await secrets.get(ref);
  if (value === undefined) return undefined;
  const known = secretBytes.get(value);
  if (known !== undefined) return known;
  const bytes = keyBytes(value, "a link key");
  secretBytes.set(value, bytes);
  return bytes;
}

/**
 * The key that signs a tenant's new links.
 * @throws where it is not there: a fault of the deployment
 */
export async function signingKey(secrets: Secrets, tenant: Tenant): Promise<LinkKey> {
  const key = tenant.links.keys[0];
  const secret = key === undefined ? undefined : await linkSecret(secrets, key.secret);
  if (key === undefined || secret === undefined) throw new Error(`tenant ${tenant.id} has no link key`);
  return { kid: key.kid, secret };
}

function claimsOf(tenant: Tenant, payload: Sealed["payload"], purpose: Purpose): OpenedLink | undefined {
  const { c, a, p, g, l, o, i } = payload;
  if ((c !== "email" && c !== "sms") || typeof a !== "string" || a === "") return undefined;
  if (p !== undefined && typeof p !== "string") return undefined;
  return {
    tenant,
    channel: c,
    address: a,
    topic: p,
    campaign: typeof g === "string" ? g : undefined,
    language: typeof l === "string" ? l : undefined,
    also: typeof o === "string" && purpose !== "heed-u" ? o : undefined,
    issuedAt: typeof i === "number" ? i : undefined,
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The token in a path, as gateways, scanners and mail programs leave it: percent-encoded letters are decoded
 * and what they append (`/`, `.`, `)`, `>`) is dropped.
 */
export function tokenIn(path: string, prefix: string): string {
  const rest = path.startsWith(prefix) ? path.slice(prefix.length) : "";
  const decoded = rest.replace(/%[0-9a-fA-F]{2}/g, (code) =>
    String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  );
  return decoded.replace(/[/.)>\s]+$/, "");
}
