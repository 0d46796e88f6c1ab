/** RFC 4648, section 6, in lower case and without padding: what survives a mail server that changes the case. */
const ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

export function base32(bytes: Buffer): string {
  let text = "";
  for (let bit = 0; bit < bytes.length * 8; bit += 5) {
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    text += ALPHABET[(pair >> (11 - (bit & 7))) & 31];
  }
  return text;
}

/** @returns `undefined` for a text that `base32` does not write: every value has one spelling */
export function fromBase32(text: string): Buffer | undefined {
  const bytes: number[] = [];
  let held = 0;
  let bits = 0;
  for (const letter of text) {
    held = (held << 5) | ALPHABET.indexOf(letter);
    bits += 5;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((held >> bits) & 255);
    held &= (1 << bits) - 1;
  }
  const decoded = Buffer.from(bytes);
  return base32(decoded) === text ? decoded : undefined;
}
