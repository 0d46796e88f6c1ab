import { expect, test } from "vitest";
import { withPlus } from "../../functions/accept/full-number.ts";
import { normaliseAddress } from "../../shared/address.ts";

test.for([
  ["12025550123", "+12025550123"],
  ["447700900123", "+447700900123"],
  ["+12025550123", "+12025550123"],
  [" 12025550123", " 12025550123"],
  ["72345", "72345"],
  ["0044770090012", "0044770090012"],
  ["1234567890123456", "1234567890123456"],
  ["Somebody", "Somebody"],
  ["ann@example.com", "ann@example.com"],
  ["", ""],
] as const)("%j becomes %j: no country is ever guessed at", ([given, expected]) => {
  expect(withPlus(given)).toBe(expected);
});

test.for([
  ["72345", undefined],
  ["Somebody", undefined],
  ["0044770090012", undefined],
  [" 12025550123", "+12025550123"],
  ["447700900123", "+447700900123"],
] as const)("%j is then the person %j", ([given, address]) => {
  expect(normaliseAddress("sms", withPlus(given))).toBe(address);
});
