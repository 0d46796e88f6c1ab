import { expect, test } from "vitest";
import { spanOf } from "../../../functions/operate/rotate/json-span.ts";

const TEXT = `{ "a": [1, { "b": "}],\\"", "c": [ [], true ] }],
  "a2": {}, "": null }`;

test.for([
  [[], TEXT],
  [["a"], `[1, { "b": "}],\\"", "c": [ [], true ] }]`],
  [["a", 0], "1"],
  [["a", 1, "b"], `"}],\\""`],
  [["a", 1, "c", 0], "[]"],
  [["a", 1, "c", 1], "true"],
  [["a2"], "{}"],
  [[""], "null"],
] as const)("the value at %j is found as it is written", ([path, written]) => {
  const span = spanOf(TEXT, path);
  expect(TEXT.slice(span?.from, span?.to)).toBe(written);
});

test.for([["b"], ["a", 2], ["a", "0"], ["a2", "a"]])("at %j there is nothing", (path) => {
  expect(spanOf(TEXT, path)).toBeUndefined();
});
