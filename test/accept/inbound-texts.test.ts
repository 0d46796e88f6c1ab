import { expect, test } from "vitest";
import { doubtOf, readText } from "../../functions/accept/inbound-texts.ts";
import type { InboundText } from "../../shared/provider.ts";
import { testConfig } from "../support/config.ts";

const [tenant] = testConfig().tenants;
const WHOLE: InboundText = {
  id: "0A1",
  from: "+12025550123",
  to: "+12025550199",
  text: "and by the way I moved house last week so could you please take my",
};

/** How a text is labelled, and what rule lets it wait for a person. */
function heard(text: InboundText): readonly unknown[] {
  if (tenant === undefined) throw new Error("no tenant");
  const arrival = { tenant, now: 0, provider: { name: "vonage", lateAfterHours: 24 } };
  const read = readText(arrival, text);
  return [read?.verdict.label, read && doubtOf(arrival, read)?.rule];
}

test("a wish that may stand half in each of two parts waits for a person", () => {
  expect(heard({ ...WHOLE, part: true })).toEqual(["none", "doubt:part"]);
  expect(heard({ ...WHOLE, part: true, text: "number off your list" })).not.toEqual(["none", undefined]);
  expect(heard(WHOLE)).toEqual(["none", undefined]);
});

test("a part that says it alone is heard at once", () => {
  const part = { ...WHOLE, part: true, text: "…and please stop texting me" } as const;
  expect(heard(part)).toEqual(["optout-freetext", undefined]);
  expect(heard({ ...part, text: "STOP" })).toEqual(["optout-keyword", undefined]);
});

test("what the provider took it for counts too, and where the two disagree the opt-out wins", () => {
  expect(heard({ ...WHOLE, flag: "STOP" })).toEqual(["optout-keyword", undefined]);
  expect(heard({ ...WHOLE, text: "STOP", flag: "START" })).toEqual(["optout-keyword", undefined]);
});
