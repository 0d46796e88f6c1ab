import { describe, expect, test } from "vitest";
import { canonical } from "../../shared/canonical.ts";

// The vectors of RFC 8785: sections 3.2.2 and 3.2.3, and appendix B.

test("literals, numbers and texts are written as ECMAScript writes them (R-138)", () => {
  const given = {
    // biome-ignore lint/correctness/noPrecisionLoss: the RFC's own number
    numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000f\u000aA\'B"\\\\"/',
    literals: [null, true, false],
  };
  expect(canonical(given)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
      '"string":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  );
});

test("names are sorted by their UTF-16 units, also those that look like numbers", () => {
  const names = ["\u20ac", "\r", "\ufb33", "1", "\u{1f600}", "\u0080", "\u00f6", "10", "2"];
  const written = canonical(Object.fromEntries(names.map((name) => [name, 0])));
  const order = ["\r", "1", "10", "2", "\u0080", "\u00f6", "\u20ac", "\u{1f600}", "\ufb33"];
  expect(written).toBe(`{${order.map((name) => `${JSON.stringify(name)}:0`).join(",")}}`);
});

describe("numbers", () => {
  test.for([
    ["0000000000000000", "0"],
    ["8000000000000000", "0"],
    ["0000000000000001", "5e-324"],
    ["8000000000000001", "-5e-324"],
    ["7fefffffffffffff", "1.7976931348623157e+308"],
    ["4340000000000000", "9007199254740992"],
    ["c340000000000000", "-9007199254740992"],
    ["4430000000000000", "295147905179352830000"],
    ["44b52d02c7e14af5", "9.999999999999997e+22"],
    ["44b52d02c7e14af6", "1e+23"],
    ["44b52d02c7e14af7", "1.0000000000000001e+23"],
    ["444b1ae4d6e2ef4e", "999999999999999700000"],
    ["444b1ae4d6e2ef50", "1e+21"],
    ["3eb0c6f7a0b5ed8c", "9.999999999999997e-7"],
    ["3eb0c6f7a0b5ed8d", "0.000001"],
    ["41b3de4355555553", "333333333.3333332"],
    ["41b3de4355555557", "333333333.33333343"],
    ["becbf647612f3696", "-0.0000033333333333333333"],
    ["43143ff3c1cb0959", "1424953923781206.2"],
  ] as const)("of the bits %s are written as %s", ([bits, text]) => {
    expect(canonical(Buffer.from(bits, "hex").readDoubleBE())).toBe(text);
  });

  test("that JSON cannot hold are refused", () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) expect(() => canonical([value])).toThrow();
  });
});

test("members that are undefined are left out, and nothing throws over a lone surrogate", () => {
  expect(canonical({ b: undefined, a: "\ud800" })).toBe('{"a":"\\ud800"}');
});
