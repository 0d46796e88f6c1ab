import fc from "fast-check";
import { expect, test } from "vitest";
import { at, isObject, listAt, phoneAt, wordAt } from "../../functions/accept/json-path.ts";

const event = { person: { phones: [{ number: 12025550123 }, { number: "" }] }, text: "STOP", none: null };

test("a path leads to what stands there, and to nothing where it breaks off", () => {
  expect(at(event, "text")).toBe("STOP");
  expect(at(event, "person", "phones", 0, "number")).toBe(12025550123);
  expect(at(event)).toBe(event);
  for (const path of [["nobody"], ["text", "more"], ["none", "more"], ["person", "phones", 2, "number"]]) {
    expect(at(event, ...path)).toBeUndefined();
  }
});

test("what an object only inherits stands nowhere", () => {
  for (const name of ["constructor", "toString", "__proto__", "hasOwnProperty"]) {
    expect(at(event, name)).toBeUndefined();
    expect(at("STOP", name)).toBeUndefined();
  }
  expect(at(JSON.parse('{"__proto__":{"text":"STOP"}}'), "text")).toBeUndefined();
});

test("a word may be written as a number; an empty or odd one is absent", () => {
  expect(wordAt(event, "text")).toBe("STOP");
  expect(wordAt(event, "person", "phones", 0, "number")).toBe("12025550123");
  expect(wordAt(0)).toBe("0");
  for (const odd of ["", null, undefined, true, {}, [], ["STOP"]]) expect(wordAt(odd)).toBeUndefined();
});

test("a phone number gets the plus that it came without", () => {
  expect(phoneAt(event, "person", "phones", 0, "number")).toBe("+12025550123");
  expect(phoneAt(event, "person", "phones", 1, "number")).toBeUndefined();
  expect(phoneAt("72345")).toBe("72345");
});

test("what is no list is an empty one, and a list is no object", () => {
  expect(listAt(event, "person", "phones")).toHaveLength(2);
  for (const odd of ["STOP", null, { length: 3 }, undefined]) expect(listAt(odd)).toEqual([]);
  expect([isObject({}), isObject([]), isObject(null), isObject("")]).toEqual([true, false, false, false]);
});

test("no JSON and no path makes it throw", () => {
  const path = fc.array(fc.oneof(fc.string(), fc.integer(), fc.constantFrom("__proto__", "length")));
  fc.assert(
    fc.property(fc.jsonValue(), path, (value, names) => {
      for (const read of [at, wordAt, phoneAt, listAt]) read(value, ...names);
    }),
  );
});
