import fc from "fast-check";
import { expect, test } from "vitest";
import { eventIdOf, providerTime } from "../../shared/event.ts";

test("an event's id is 26 characters of Crockford base32 and the same for the same event", () => {
  expect(eventIdOf("demo", ["a", "b"])).toMatch(/^[0-9A-HJKMNP-TV-Z]{26}$/);
  expect(eventIdOf("demo", ["a", "b"])).toBe(eventIdOf("demo", ["a", "b"]));
});

test("an id made once is the same for ever: it names the entry that a redelivery meets", () => {
  expect(eventIdOf("demo", ["provider", "sendgrid", "evt-1", "*"])).toBe("A8YD3T5EMBMYYZDT5FDVVJWW77");
});

test("parts never run together, and tenants never share an id", () => {
  const ids = [
    eventIdOf("demo", ["a", "b"]),
    eventIdOf("demo", ["ab"]),
    eventIdOf("demo", ["a", "", "b"]),
    eventIdOf("demo2", ["a", "b"]),
    eventIdOf("demo", ["b", "a"]),
  ];
  expect(new Set(ids).size).toBe(ids.length);
});

const RECEIVED = "2026-11-25T10:00:00.500Z";
const SECOND = Date.parse("2026-11-25T09:59:00.000Z");

test("a time in whole seconds is the end of its second for an opt-out and the start for an opt-in", () => {
  const time = { milliseconds: SECOND, wholeSecond: true };
  expect(providerTime(time, "opted_out", RECEIVED)).toBe("2026-11-25T09:59:00.999Z");
  expect(providerTime(time, "complaint", RECEIVED)).toBe("2026-11-25T09:59:00.999Z");
  expect(providerTime(time, "opted_in", RECEIVED)).toBe("2026-11-25T09:59:00.000Z");
});

test("fault 13: a time in the future is replaced by the time of receipt", () => {
  const ahead = { milliseconds: Date.parse(RECEIVED) + 86_400_000, wholeSecond: false };
  expect(providerTime(ahead, "opted_in", RECEIVED)).toBe(RECEIVED);
});

test("whatever number a provider sends as a time, the result is one of fixed width that is not later than receipt", () => {
  fc.assert(
    fc.property(fc.double(), fc.boolean(), (milliseconds, wholeSecond) => {
      const at = providerTime({ milliseconds, wholeSecond }, "opted_out", RECEIVED);
      expect(at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(at <= RECEIVED).toBe(true);
    }),
  );
});
