import { createHash, createHmac, randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { vault } from "../../shared/vault.ts";

const key = (kid: string) => ({ kid, secret: randomBytes(32) });

test("R-151: an id is a keyed hash with its key's version in front, and says nothing without the key", () => {
  const first = key("c1");
  const [id] = vault([first]).contactIds("email", "ann@example.com");
  expect(id).toMatch(/^1[A-Za-z0-9_-]{43}$/);
  expect(vault([key("c1")]).contactIds("email", "ann@example.com")[0]).not.toBe(id);
  expect(vault([first]).contactIds("sms", "ann@example.com")[0]).not.toBe(id);
});

test("an id is the HMAC of the channel and the address's hash, so that whoever has the hash can make it", () => {
  const first = key("c1");
  for (const address of ["ann@example.com", "zo\u00eb@example.com", "+12025550101"]) {
    const inner = createHash("sha256").update(address).digest();
    const mac = createHmac("sha256", first.secret).update("email").update("\0").update(inner);
    expect(vault([first]).contactIds("email", address)).toEqual([`1${mac.digest("base64url")}`]);
  }
});

test("putting a key first leaves the ids of the older ones as they were", () => {
  const [one, two] = [key("c1"), key("c2")];
  const before = vault([one]).contactIds("email", "ann@example.com");
  const after = vault([two, one]).contactIds("email", "ann@example.com");
  expect(after.slice(1)).toEqual(before);
  expect(after[0]).toMatch(/^2/);
});

test("what is sealed opens under any key that is still there, in its own place and purpose only", () => {
  const [one, two] = [key("c1"), key("c2")];
  const sealed = vault([one]).seal("address", "demo#1", Buffer.from("ann@example.com"));
  const rotated = vault([two, one]);
  expect(rotated.open("address", "demo#1", sealed)?.toString()).toBe("ann@example.com");
  expect(rotated.open("address", "demo#2", sealed)).toBeUndefined();
  expect(rotated.open("evidence", "demo#1", sealed)).toBeUndefined();
  expect(vault([two]).open("address", "demo#1", sealed)).toBeUndefined();
});

test("a changed byte anywhere, or half of it, does not open", () => {
  const keys = vault([key("c1")]);
  const sealed = keys.seal("address", "demo#1", Buffer.from("ann@example.com"));
  for (let i = 0; i < sealed.length; i += 1) {
    const changed = Buffer.from(sealed);
    changed[i] = (changed[i] ?? 0) ^ 1;
    expect(keys.open("address", "demo#1", changed)).toBeUndefined();
    expect(keys.open("address", "demo#1", sealed.subarray(0, i))).toBeUndefined();
  }
});
