// What every JavaScript runtime has: no Node built-in is needed for any of this.

const utf8 = new TextEncoder();

/** UTF-8, in memory of its own as WebCrypto wants it. */
export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(utf8.encode(text));
}

export function base64url(bytes: Uint8Array | string): string {
  return base64(typeof bytes === "string" ? bytesOf(bytes) : bytes)
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");
}

function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Of base64 in either alphabet, padded or not; `undefined` for what is neither. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const plain = text.trim().replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1) return undefined;
  return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
}

/** @throws TypeError where a key is not base64url of 32 bytes: it is never sent or shown */
export function keyBytes(secret: string, what: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64(secret);
  if (bytes?.length !== 32) throw new TypeError(`${what} is not base64url of 32 bytes`);
  return bytes;
}

export function hex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
