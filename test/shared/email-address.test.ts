import fc from "fast-check";
import { expect, test } from "vitest";
import { normaliseEmail } from "../../shared/email-address.ts";

// Vectors A10 of the rules, with.
test.for([
  ["  Alice@Example.COM. ", "alice@example.com"],
  ["x@BÜCHER.example", "x@xn--bcher-kva.example"],
  ["x@xn--bcher-kva.example", "x@xn--bcher-kva.example"],
  ["x@straße.de", "x@xn--strae-oqa.de"],
  ["\u212A@x.com", "k@x.com"],
  ["ſ@x.com", "ſ@x.com"],
  ["ı@x.com", "ı@x.com"],
  ["İ@x.com", "İ@x.com"],
  ["e\u0301@x.com", "\u00e9@x.com"],
  ["a.b+t@gmail.com", "a.b+t@gmail.com"],
  ["δοκιμή@x.com", "δοκιμή@x.com"],
  ['"Odd Name"@x.com', '"odd name"@x.com'],
  ["x@[127.0.0.1]", "x@[127.0.0.1]"],
] as const)("R-200: %j has the key form %j", ([typed, key]) => {
  expect(normaliseEmail(typed)).toBe(key);
});

test("R-201: a Turkish locale or a compatibility form never merges two people", () => {
  const people = ["ſ@x.com", "s@x.com", "ı@x.com", "i@x.com", "ａ@x.com", "a@x.com"];
  expect(new Set(people.map(normaliseEmail)).size).toBe(people.length);
});

test("R-202: plus-tags and dots stay, for the opt-out belongs to the address that got the message", () => {
  expect(normaliseEmail("a.b+t@gmail.com")).not.toBe(normaliseEmail("ab@gmail.com"));
});

test.for([
  "",
  " ",
  "ann",
  "@example.com",
  "ann@",
  "ann@exa mple.com",
  "ann@host/path",
  "a\nb@example.com",
  "Ann <ann@example.com>",
])("%j is no address", (typed) => {
  expect(normaliseEmail(typed)).toBeUndefined();
});

test("the key form is its own key form, whatever was typed", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.emailAddress(),
        fc.string({ unit: "binary" }).map((s) => `${s}@example.com`),
      ),
      (typed) => {
        const key = normaliseEmail(typed);
        if (key !== undefined) expect(normaliseEmail(key)).toBe(key);
      },
    ),
  );
});
