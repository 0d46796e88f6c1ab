import { base64url, bytesOf, keyBytes } from "./bytes.ts";
import { normalised, type Recipient } from "./recipient.ts";

/** A key of the tenant's configuration: its `kid`, and its secret as base64url of 32 bytes. */
export interface Key {
  readonly kid: string;
  readonly secret: string;
}

export interface LinkOptions {
  /** Where people reach Heed: the tenant's `publicUrl`. */
  readonly url: string;
  readonly tenant: string;
  /** The first of the tenant's `links.keys`. */
  readonly key: Key;
  /** Milliseconds; the clock unless given. */
  readonly now?: () => number;
}

export interface LinkRequest extends Recipient {
  /** What the link leaves; without it, everything on the channel. */
  readonly topic?: string;
  readonly campaign?: string;
  /** The language of the message, such as `pt-BR`. */
  readonly language?: string;
  /** The same person's address on the other channel: the preference link is then about both. */
  readonly also?: string;
}

/** What a sender puts into one message (RFC 8058). */
export interface MintedLinks {
  readonly url: string;
  readonly preferencesUrl: string;
  readonly headers: {
    readonly "List-Unsubscribe": string;
    readonly "List-Unsubscribe-Post": "List-Unsubscribe=One-Click";
  };
}

const PREFERENCES_SECONDS = 30 * 86_400;

/**
 * Mints unsubscribe links with no call to Heed: compact JWE, `dir` with `A256GCM` (docs/links.md).
 * @throws TypeError for a key that is none; the minter itself, for a recipient whose address is none
 */
export function linkMinter(options: LinkOptions): (request: LinkRequest) => Promise<MintedLinks> {
  const { tenant, key, now = Date.now } = options;
  const secret = keyBytes(key.secret, "the link key");
  const url = options.url.replace(/\/+$/, "");
  const kid = `${tenant}.${key.kid}`;
  const ready = Promise.all([importKey(secret), preferencesKey(secret)]);
  return async (request) => {
    const claims = claimsOf(request, Math.floor(now() / 1000));
    const [unsubscribe, preferences] = await ready;
    const token = await seal(unsubscribe, { kid, typ: "heed-u" }, claims);
    const forPreferences = await seal(preferences, { kid, typ: "heed-p" }, preferenceClaims(request, claims));
    return {
      url: `${url}/u/${token}`,
      preferencesUrl: `${url}/p/${forPreferences}`,
      headers: {
        "List-Unsubscribe": `<${url}/u/${token}>`,
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      },
    };
  };
}

function claimsOf(request: LinkRequest, issued: number) {
  const { channel, topic, campaign, language } = request;
  const address = normalised(request);
  if (address === undefined) throw new TypeError(`the recipient's address is none of the channel ${channel}`);
  return {
    c: channel,
    a: address,
    ...(topic === undefined || topic === "*" ? {} : { p: topic }),
    ...(campaign === undefined ? {} : { g: campaign }),
    ...(language === undefined ? {} : { l: language }),
    i: issued,
  };
}

function preferenceClaims({ channel, also }: LinkRequest, claims: ReturnType<typeof claimsOf>): object {
  const exp = claims.i + PREFERENCES_SECONDS;
  if (also === undefined) return { ...claims, exp };
  const other = channel === "email" ? "sms" : "email";
  const o = normalised({ channel: other, address: also });
  if (o === undefined) throw new TypeError(`the recipient's other address is none of the channel ${other}`);
  return { ...claims, o, exp };
}

function importKey(secret: Uint8Array<ArrayBuffer>) {
  return crypto.subtle.importKey("raw", secret, "AES-GCM", false, ["encrypt"]);
}

/** Each purpose has a key of its own, so that no link can stand in for another. */
async function preferencesKey(secret: Uint8Array<ArrayBuffer>) {
  const material = await crypto.subtle.importKey("raw", secret, "HKDF", false, ["deriveKey"]);
  const derivation = { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(0), info: bytesOf("heed-p") };
  return crypto.subtle.deriveKey(derivation, material, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
}

async function seal(
  key: Awaited<ReturnType<typeof importKey>>,
  { kid, typ }: { readonly kid: string; readonly typ: string },
  claims: object,
): Promise<string> {
  const header = base64url(JSON.stringify({ alg: "dir", enc: "A256GCM", kid, typ }));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const algorithm = { name: "AES-GCM", iv, additionalData: bytesOf(header), tagLength: 128 };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm, key, bytesOf(JSON.stringify(claims))));
  const tag = sealed.length - 16;
  return [header, "", iv, sealed.subarray(0, tag), sealed.subarray(tag)]
    .map((part) => (typeof part === "string" ? part : base64url(part)))
    .join(".");
}
