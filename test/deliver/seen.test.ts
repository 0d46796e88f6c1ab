import { describe, expect, test } from "vitest";
import { seenFilter } from "../../functions/deliver/seen.ts";

const COUNT = 20_000;

function name(n: number): string {
  return `1contact-${n}`;
}

describe("who was seen on a list", () => {
  test("is always found again, also by a filter that goes on from its bytes", () => {
    const seen = seenFilter("monday");
    for (let n = 0; n < COUNT; n += 1) seen.add(name(n), "newsletter");
    const later = seenFilter("monday", seen.bytes);
    for (let n = 0; n < COUNT; n += 1) expect(later.has(name(n), "newsletter")).toBe(true);
  });

  test("is there for everything by any entry, and for a topic by its own or a wider one", () => {
    const seen = seenFilter("monday");
    seen.add("1ann", "newsletter");
    seen.add("1bob", "*");
    expect([seen.has("1ann", "newsletter"), seen.has("1ann", undefined), seen.has("1ann", "offers")]).toEqual(
      [true, true, false],
    );
    expect([seen.has("1bob", "offers"), seen.has("1bob", undefined)]).toEqual([true, true]);
  });

  test("hardly ever stands for another, and another salt takes others for seen", () => {
    const filters = ["monday", "tuesday"].map((salt) => seenFilter(salt));
    for (const seen of filters) for (let n = 0; n < 200_000; n += 1) seen.add(name(n), "*");
    const others = Array.from({ length: COUNT }, (_, n) => name(1_000_000 + n));
    const [first = [], second = []] = filters.map((seen) =>
      others.filter((other) => seen.has(other, undefined)),
    );
    expect(first.length / COUNT).toBeLessThan(0.15);
    expect(first.filter((other) => second.includes(other)).length).toBeLessThan(first.length / 2);
  });
});
