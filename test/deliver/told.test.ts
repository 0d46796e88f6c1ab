import { describe, expect, test } from "vitest";
import { toldBy } from "../../functions/deliver/told.ts";
import { fail, ok } from "../../shared/result.ts";

const NOW = Date.parse("2026-11-25T10:00:00.000Z");

function verdict(status: number, retryAfter?: string) {
  const answer = { status, headers: { "retry-after": retryAfter }, body: "", bodyHash: "00" };
  const { answer: kept, ...told } = toldBy(ok(answer), NOW);
  expect(kept).toBe(answer);
  return told;
}

const RETRIED = [300, 301, 302, 307, 308, 401, 403, 404, 408, 409, 425, 429, 500, 502, 503, 504, 599];
const REFUSED = [400, 402, 405, 406, 410, 411, 413, 414, 415, 418, 422, 451, 499, 501];

describe("the verdict on an answer (contract, section 5)", () => {
  test("is done for every 2xx and nothing else (R-164)", () => {
    const done = Array.from({ length: 500 }, (_, n) => n + 100).filter((s) => verdict(s).outcome === "done");
    expect(done).toEqual(Array.from({ length: 100 }, (_, n) => n + 200));
  });

  test.for(RETRIED)("is to try again for %s", (status) => {
    expect(verdict(status)).toEqual({ outcome: "retry" });
  });

  test.for(REFUSED)("is refused for %s (fault 22)", (status) => {
    expect(verdict(status)).toEqual({ outcome: "refused" });
  });
});

test("a request without an answer is tried again, for its reason", () => {
  expect(toldBy(fail("timeout"), NOW)).toEqual({ outcome: "retry", error: "timeout" });
});

describe("Retry-After (fault 21)", () => {
  test.for([
    ["seconds", "120", 120],
    ["a date", "Wed, 25 Nov 2026 10:01:30 GMT", 90],
    ["a year, cut to what can be waited", "31536000", 39_600],
    ["a number that nobody can wait", "9".repeat(400), 39_600],
    ["a date in the past", "Wed, 25 Nov 2026 09:00:00 GMT", undefined],
    ["a negative number", "-5", undefined],
    ["nothing but words", "soon", undefined],
    ["an empty text", "", undefined],
    ["zero", "0", undefined],
  ] as const)("of %s", ([, header, seconds]) => {
    const wish = seconds === undefined ? {} : { retryAfterSeconds: seconds };
    expect(verdict(429, header)).toEqual({ outcome: "retry", ...wish });
  });
});
