import { createHash, createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { base32, fromBase32 } from "./base32.ts";
import type { Config, Tenant } from "./config.ts";
import { type LinkKey, linkSecret } from "./link.ts";
import type { Secrets } from "./secrets.ts";
import { sameBytes } from "./signature.ts";
import type { Vault } from "./vault.ts";

// The local part of a `mailto:` unsubscribe address: `u-` and 60 letters of base32, of which mail servers
// may change the case. Its 37 bytes are version 1, tenant and key 2, contact 16, topic 2 and MAC 16. Two bytes
// are too few to name a key or a topic for good: they only narrow the search, and the MAC says which one it is.

const VERSION = 1;
const INDEX_BYTES = 2;
const CONTACT_BYTES = 16;
const MAC_BYTES = 16;
const TOLD_BYTES = 1 + INDEX_BYTES + CONTACT_BYTES + INDEX_BYTES;
const FORM = /^u-([a-z2-7]{60})$/i;

/** What a token says, once its MAC was found good. */
export interface OpenedMailto {
  readonly tenant: Tenant;
  /** A topic of the tenant, or `*`. */
  readonly topic: string;
  /** The first 16 bytes of the contact's keyed hash. */
  readonly contact: Buffer;
}

/**
 * Mints the local part of one recipient's unsubscribe address: 62 characters, and always the same ones for the
 * same recipient, topic and keys. It never expires and says nothing of the address.
 * @param address a normalised e-mail address
 */
export function mintMailtoToken(
  tenantId: string,
  key: LinkKey,
  vault: Vault,
  { address, topic = "*" }: { readonly address: string; readonly topic?: string | undefined },
): string {
  const keyName = `${tenantId}.${key.kid}`;
  const [contactId = ""] = vault.contactIds("email", address);
  const told = Buffer.concat([Buffer.of(VERSION), index(keyName), prefixOf(contactId), index(topic)]);
  return `u-${base32(Buffer.concat([told, mac(key.secret, told, keyName, topic)]))}`;
}

/** Whether a local part looks like a token; only `openMailtoToken` says whether it is one of ours. */
export function isMailtoToken(localPart: string): boolean {
  return FORM.test(localPart);
}

/**
 * Opens a local part. Tenants, keys and topics come from the configuration's closed set, never from the token.
 * @returns `undefined` for every token that does not open, whatever the reason
 * @throws where a key cannot be read: that is no fault of the token
 */
export async function openMailtoToken(
  config: Config,
  secrets: Secrets,
  localPart: string,
): Promise<OpenedMailto | undefined> {
  const bytes = fromBase32(FORM.exec(localPart)?.[1]?.toLowerCase() ?? "");
  if (bytes?.length !== TOLD_BYTES + MAC_BYTES || bytes[0] !== VERSION) return undefined;
  const told = bytes.subarray(0, TOLD_BYTES);
  const given = bytes.subarray(TOLD_BYTES);
  for (const { tenant, keyName, ref } of keysNamed(config, told.subarray(1, 3))) {
    const secret = await linkSecret(secrets, ref);
    if (secret === undefined) continue;
    const topic = topicsNamed(tenant, told.subarray(-INDEX_BYTES)).find((candidate) =>
      sameBytes(given, mac(secret, told, keyName, candidate)),
    );
    if (topic !== undefined) return { tenant, topic, contact: told.subarray(3, 3 + CONTACT_BYTES) };
  }
  return undefined;
}

/** Whether the token was made for this address, under any of the tenant's contact keys. */
export function isForAddress({ contact }: OpenedMailto, vault: Vault, address: string): boolean {
  return vault.contactIds("email", address).some((id) => sameBytes(prefixOf(id), contact));
}

function keysNamed(
  { tenants }: Config,
  wanted: Buffer,
): readonly { readonly tenant: Tenant; readonly keyName: string; readonly ref: string }[] {
  return tenants
    .flatMap((tenant) =>
      tenant.links.keys.map(({ kid, secret: ref }) => ({ tenant, keyName: `${tenant.id}.${kid}`, ref })),
    )
    .filter(({ keyName }) => sameBytes(index(keyName), wanted));
}

function topicsNamed({ topics }: Tenant, wanted: Buffer): readonly string[] {
  return ["*", "sale_share", ...topics.map(({ id }) => id)].filter((id) => sameBytes(index(id), wanted));
}

/** From the name alone, so that a configuration may be put in another order. */
function index(name: string): Buffer {
  return createHash("sha256").update(name).digest().subarray(0, INDEX_BYTES);
}

/** A contact id is its key's version and 43 letters of base64url, of which the hash is made. */
function prefixOf(contactId: string): Buffer {
  return Buffer.from(contactId.slice(-43), "base64url").subarray(0, CONTACT_BYTES);
}

/** Over the full names, for what is told of them are two bytes. */
function mac(secret: Buffer, told: Buffer, keyName: string, topic: string): Buffer {
  const full = createHmac("sha256", macKey(secret)).update(told).update(`${keyName}\0${topic}`).digest();
  return full.subarray(0, MAC_BYTES);
}

const macKeys = new WeakMap<Buffer, KeyObject>();

/** A key of its own, so that a link and a token can never stand in for each other. */
function macKey(secret: Buffer): KeyObject {
  const known = macKeys.get(secret);
  if (known !== undefined) return known;
  const made = createSecretKey(Buffer.from(hkdfSync("sha256", secret, Buffer.alloc(0), "heed-mailto", 32)));
  macKeys.set(secret, made);
  return made;
}
