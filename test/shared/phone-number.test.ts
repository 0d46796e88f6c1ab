import fc from "fast-check";
import { expect, test } from "vitest";
import { normalisePhone } from "../../shared/phone-number.ts";

test.for([
  ["+12025550123", "+12025550123"],
  ["+1 (202) 555-0123", "+12025550123"],
  [" 12025550123", "+12025550123"],
  ["+44 7700 900123", "+447700900123"],
  ["+44 (0)20 7946 0018", "+442079460018"],
  ["whatsapp:+12025550123", "+12025550123"],
  ["rcs:+12025550123", "+12025550123"],
  ["+5215512345678", "+525512345678"],
  ["+390612345", "+390612345"],
] as const)("R-208: %j is %j", ([typed, key]) => {
  expect(normalisePhone(typed)).toBe(key);
});

test.for([
  "0151123456",
  "2025550123",
  "12025550123",
  "72345",
  "HEED",
  "+1800FLOWERS",
  "",
  "+",
  "+0123456789",
  "+12",
])("R-208: %j is never guessed at", (typed) => {
  expect(normalisePhone(typed)).toBeUndefined();
});

test("a number that the metadata does not know is still one to stop writing to", () => {
  expect(normalisePhone("+9990001234567")).toBe("+9990001234567");
});

test("the key form is its own key form, and nothing that is typed throws", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."+0123456789 ()-") })),
      (typed) => {
        const key = normalisePhone(typed);
        if (key !== undefined) expect(normalisePhone(key)).toBe(key);
      },
    ),
  );
});
