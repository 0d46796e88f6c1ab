import { describe, expect, test } from "vitest";
import { signatureOf } from "../../functions/deliver/webhook-signature.ts";

// The first is the specification's own vector; the second was made from the seed 00…1f with another library.
const SIGNED = 'msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330.{"test": 2432232314}';
const V1 = {
  secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  signature: "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
};
const SEED = Buffer.from(Array.from({ length: 32 }, (_, index) => index));
const PUBLIC = Buffer.from("A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg=", "base64");
const V1A = "v1a,yoUrgEkc12aGqm0n4Sydmdz55xJfTz4AsAgieHFjmkR7LJtqVCZOQYzvvHjI5kAey+r4iaBGxTFRrl2iBQxtDQ==";

function whsk(...parts: readonly Buffer[]): string {
  return `whsk_${Buffer.concat(parts).toString("base64")}`;
}

describe("a webhook's signature (R-162)", () => {
  test.for([
    ["a shared secret", V1.secret, V1.signature],
    ["one without its prefix", V1.secret.replace("whsec_", ""), V1.signature],
    ["an Ed25519 seed with its public key", whsk(SEED, PUBLIC), V1A],
    ["the seed alone", whsk(SEED), V1A],
  ] as const)("of %s is the known one", ([, secret, signature]) => {
    expect(signatureOf(SIGNED, [secret])).toBe(signature);
  });

  test("of several secrets lists one of each, the current one first", () => {
    expect(signatureOf(SIGNED, [whsk(SEED), V1.secret])).toBe(`${V1A} ${V1.signature}`);
  });

  test.for([0, 16, 31, 48, 65])("is not made with a private key of %i bytes", (length) => {
    expect(() => signatureOf(SIGNED, [whsk(Buffer.alloc(length))])).toThrow("neither 32 nor 64 bytes");
  });
});
