import { expect, test } from "vitest";
import { NonceMemory } from "../../functions/accept/nonce-memory.ts";

test("a nonce is good for one delivery, however often that one comes", () => {
  const nonces = new NonceMemory();
  expect(nonces.isFirstOrSame("1", ["POST", Buffer.from("a")])).toBe(true);
  expect(nonces.isFirstOrSame("1", ["POST", Buffer.from("a")])).toBe(true);
  expect(nonces.isFirstOrSame("1", ["POST", Buffer.from("b")])).toBe(false);
  expect(nonces.isFirstOrSame("1", ["POST", Buffer.from("a")])).toBe(true);
  expect(nonces.isFirstOrSame("2", ["POST", Buffer.from("b")])).toBe(true);
});

test("parts are told apart by their lengths", () => {
  const nonces = new NonceMemory();
  expect(nonces.isFirstOrSame("1", ["ab", "c"])).toBe(true);
  expect(nonces.isFirstOrSame("1", ["a", "bc"])).toBe(false);
});

test("the oldest is forgotten first, so that memory has an end", () => {
  const nonces = new NonceMemory();
  for (let nonce = 0; nonce <= 4_096; nonce += 1) nonces.isFirstOrSame(String(nonce), ["a"]);
  expect(nonces.isFirstOrSame("1", ["b"])).toBe(false);
  expect(nonces.isFirstOrSame("0", ["b"])).toBe(true);
});
