import { expect, test } from "vitest";
import { setUp } from "../../../functions/answer/console/views/set-up.ts";
import { visitTo } from "../../support/console-visit.ts";
import { INJECTIONS } from "../../support/injections.ts";

const SENDGRID = {
  provider: "sendgrid",
  addresses: ["https://heed.example.com/webhooks/demo/sendgrid"],
  missing: [],
  lastGoodAt: "2026-11-25T11:00:00.000Z",
  lastRefusedAt: "2026-11-25T11:30:00.000Z",
  lastRefusedWhy: "signature_mismatch",
};
const OFF = {
  ...SENDGRID,
  provider: "twilio",
  missing: ["TWILIO_AUTH_TOKEN"],
  lastGoodAt: null,
  lastRefusedAt: null,
};
const GOOD = `List-Unsubscribe: <https://heed.example.com/u/eyJ.x.y>
List-Unsubscribe-Post: List-Unsubscribe=One-Click
`;

async function shown(providers: readonly object[], headers?: string) {
  const fields = new URLSearchParams(headers === undefined ? {} : { headers });
  const visit = visitTo({ "/v1/providers": { providers } }, [], { fields });
  const made = await (headers === undefined ? setUp.show(visit) : setUp.act?.(visit));
  if (made === undefined || !("content" in made)) throw new Error("the view shows nothing");
  return { notice: made.notice, text: String(await made.content) };
}

test("each provider with its address to paste, what it lacks, and what was last heard of it", async () => {
  const { text } = await shown([SENDGRID, OFF]);
  expect(text).toContain("<code>https://heed.example.com/webhooks/demo/sendgrid</code>");
  expect(text).toContain("2026-11-25 11:30 UTC</time>: <code>signature_mismatch</code>");
  expect(text).toContain("not set: TWILIO_AUTH_TOKEN");
  expect((await shown([])).text).toContain("No provider is configured.");
});

test("good headers are called good", async () => {
  const { notice, text } = await shown([], GOOD.replaceAll("\n", "\r\n"));
  expect(notice).toEqual({ kind: "done", text: "These headers are good." });
  expect(text).toContain("leads to https://heed.example.com/u/");
});

test.for([
  [
    "of another service",
    GOOD.replace("heed.example.com", "click.example.net"),
    "leads to https://click.example.net",
  ],
  ["without the post header", GOOD.split("\n")[0] ?? "", "is not there"],
  ["with another value", GOOD.replace("One-Click", "one-click"), "to the letter"],
  ["that are none", "hello", "is not there"],
])("headers %s: it says what is wrong, and never the link", async ([, headers, says]) => {
  const { notice, text } = await shown([], headers);
  expect(notice?.kind).toBe("mistake");
  expect(text).toContain(says);
  expect(text).not.toContain("eyJ");
});

test.for(INJECTIONS)("%j in any of its texts is text", async (hostile) => {
  const bad = {
    provider: hostile,
    addresses: [hostile],
    missing: [],
    lastGoodAt: SENDGRID.lastGoodAt,
    lastRefusedAt: SENDGRID.lastRefusedAt,
    lastRefusedWhy: hostile,
  };
  const tags = (text: string): readonly string[] => text.match(/<\/?[a-z0-9]+/g) ?? [];
  const harmless = await shown([SENDGRID], "Subject: x");
  expect(tags((await shown([bad], `Subject: ${hostile}`)).text)).toEqual(tags(harmless.text));
});
