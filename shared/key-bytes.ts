/**
 * The 32 bytes of a key, from its base64url.
 * @param what the key is called where it is none
 * @throws for any other length: under a key that can be guessed anybody would mint, open or sign
 */
export function keyBytes(value: string, what: string): Buffer {
  const bytes = Buffer.from(value, "base64url");
  if (bytes.length !== 32) throw new Error(`${what} is not base64url of 32 bytes`);
  return bytes;
}
