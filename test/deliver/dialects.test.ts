import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { type Dialect, drop, google, meta, sha512 } from "../../functions/deliver/dialects.ts";
import type { Channel } from "../../shared/event.ts";

// The vectors of A8, measured; the last column is what each dialect makes of an address in its key form.
const VECTORS: readonly (readonly [string, Dialect, Channel, string, string])[] = [
  ["drop", drop, "sms", "+14155559317", "vGM7y5n+hBXRSEAklhHDPCbysyNgYTmXdMcagGUOY8E="],
  ["drop", drop, "sms", "+84901234567", "ptzVkgbv9DonwvPCHmXmJ2SEOaolSh37z3ZzY/Gmm+U="],
  ["drop", drop, "email", "alice@example.com", "/42YGfwOEr8NJIkuRZh+JJoo3Og2qFytYOKOqqjG2XY="],
  ["drop", drop, "email", "a.b+t@gmail.com", "t222oKkfLdG9a/REYMSuAmKtDA7RfJuQlOZLnwpgOi4="],
  [
    "google",
    google,
    "sms",
    "+14155559317",
    "7e36b97fa1ee36521a5efbf7571462bbc492f730b920c1ecc0fa98c5b6c29cc6",
  ],
  [
    "google",
    google,
    "email",
    "alice@example.com",
    "ff8d9819fc0e12bf0d24892e45987e249a28dce836a85cad60e28eaaa8c6d976",
  ],
  [
    "google",
    google,
    "email",
    "a.b@gmail.com",
    "86ca2ad27318696b41cfc650acfad97bb32194c43e119e465a16359ea74c7105",
  ],
  ["meta", meta, "sms", "+14155559317", "5c83d100e0628dc56790e66e9a66935a2420e792e4279bcf099e788f9fa3624b"],
];

describe("the dialects of partners (R-168, A8)", () => {
  test.for(VECTORS)("%s", ([, dialect, channel, address, expected]) => {
    expect(dialect(address, channel)).toBe(expected);
  });

  test("take the dots out of Google's own mailboxes alone, and a plus out of none", () => {
    const text = (address: string): string => createHash("sha256").update(address).digest("hex");
    expect(google("a.b@googlemail.com", "email")).toBe(text("ab@googlemail.com"));
    expect(google("a.b@example.com", "email")).toBe(text("a.b@example.com"));
    expect(google("a.b+t@gmail.com", "email")).toBe(text("ab+t@gmail.com"));
  });

  test("write SHA-512 as 128 digits of lower-case hex", () => {
    // The example of FIPS 180-2 for three letters.
    expect(sha512("abc", "email")).toBe(
      "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    );
  });

  test("are never each other's", () => {
    const all = [drop, google, meta, sha512].map((dialect) => dialect("+14155559317", "sms"));
    expect(new Set(all).size).toBe(all.length);
  });
});
