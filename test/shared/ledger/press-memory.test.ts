import { expect, test } from "vitest";
import { likelyRepeats, remember } from "../../../shared/ledger/press-memory.ts";

test("a press that was met likely repeats the event it stood by then", () => {
  remember("ann", "first", false);
  remember("ann", "second", false);
  expect(likelyRepeats("ann", "first")).toBe("second");
  expect(likelyRepeats("bob", "first")).toBeUndefined();
});

test("after a repeat any press likely is one, and after a new one none that was not met", () => {
  remember("ann", "first", true);
  expect(likelyRepeats("bob", "bob's first")).toBe("bob's first");
  remember("bob", "bob's first", false);
  expect(likelyRepeats("eve", "eve's first")).toBeUndefined();
});

test("an environment remembers its last thousand presses", () => {
  for (let index = 0; index <= 1_000; index += 1) remember(`press ${index}`, `event ${index}`, false);
  expect(likelyRepeats("press 0", "first")).toBeUndefined();
  expect(likelyRepeats("press 1", "first")).toBe("event 1");
});
