import { describe, expect, test } from "vitest";
import { mailchimp } from "../../../functions/accept/providers/mailchimp.ts";
import { providerTime } from "../../../shared/event.ts";
import type { Delivery } from "../../../shared/provider.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, contextOf, setupOf } from "../../support/provider-fixtures.ts";

const setup = setupOf("mailchimp");
const context = contextOf(setup);
const valid = caseOf("mailchimp", "unsubscribe").delivery;

/** The delivery with some fields changed; an empty text takes a field's value away. */
function saying(change: Readonly<Record<string, string>>, from: Delivery = valid) {
  const fields = new URLSearchParams(from.body.toString());
  for (const [name, value] of Object.entries(change)) fields.set(name, value);
  return mailchimp.parse({ ...from, body: Buffer.from(fields.toString()) });
}

function changeIn(change: Readonly<Record<string, string>>, from?: Delivery) {
  const parsed = saying(change, from);
  return parsed.ok ? parsed.value.changes[0] : undefined;
}

describe("the secret in the address", () => {
  test.for([undefined, "", "mailchimp-test-url-secre", "MAILCHIMP-TEST-URL-SECRET", "demo"])(
    "%j is refused",
    (urlSecret) => {
      expect(mailchimp.verify({ ...valid, urlSecret }, context)).toEqual(fail("signature_mismatch"));
    },
  );

  test("is read from the path alone, not from query, header or body", () => {
    const secret = "mailchimp-test-url-secret";
    const elsewhere: Delivery = {
      ...valid,
      urlSecret: undefined,
      query: `urlSecret=${secret}`,
      url: `https://heed.example.com/webhooks/demo/mailchimp?urlSecret=${secret}`,
      headers: { authorization: `Bearer ${secret}` },
      body: Buffer.from(`urlSecret=${secret}`),
    };
    expect(mailchimp.verify(elsewhere, context)).toEqual(fail("signature_mismatch"));
  });
});

describe("the time, which names no zone", () => {
  const SECOND = Date.parse("2027-01-04T09:59:02Z");
  const subscribe = caseOf("mailchimp", "subscribe").delivery;

  test.for([
    ["unsubscribe", "manual"],
    ["unsubscribe", "abuse"],
    ["cleaned", "hard"],
  ])("is the latest it can be for %s/%s: an opt-out never loses to what came before it", ([type, reason]) => {
    const found = changeIn({ type: type ?? "", "data[reason]": reason ?? "" });
    expect(found?.time).toEqual({ milliseconds: SECOND + 12 * 3_600_000, wholeSecond: true });
  });

  test("is the time of receipt for what is told at once", () => {
    const time = changeIn({})?.time;
    expect(providerTime(time, "opted_out", "2027-01-04T10:00:00.000Z")).toBe("2027-01-04T10:00:00.000Z");
  });

  test("is UTC for a subscribe, which a later opt-out must be able to beat", () => {
    expect(changeIn({}, subscribe)?.time).toEqual({ milliseconds: SECOND, wholeSecond: true });
  });

  test.for(["", "yesterday", "2027-13-01 00:00:00", "2027-01-04T09:59:02+02:00", "1799056742"])(
    "%j is none",
    (fired_at) => {
      expect(changeIn({ fired_at })).toMatchObject({ effect: "opted_out" });
      expect(changeIn({ fired_at })?.time).toBeUndefined();
    },
  );
});

describe("events", () => {
  test.for([
    [{ "data[action]": "delete" }, undefined],
    [{ "data[action]": "archive" }, "opted_out"],
    [{ "data[reason]": "abuse", "data[action]": "delete" }, "complaint"],
    [{ "data[reason]": "brand new" }, "opted_out"],
    [{ type: "cleaned", "data[reason]": "abuse" }, "complaint"],
    [{ type: "cleaned", "data[reason]": "manual" }, undefined],
    [{ type: "profile" }, undefined],
    [{ type: "upemail" }, undefined],
    [{ type: "constructor" }, undefined],
  ] as const)("with %j say %s", ([change, effect]) => {
    expect(changeIn(change)?.effect).toBe(effect);
  });

  test("have an id from what they say, the same each time", () => {
    const id = changeIn({})?.id;
    expect(changeIn({ "data[merges][FNAME]": "again", "data[email]": "READER@example.com" })?.id).toBe(id);
    const others = [
      { fired_at: "2027-01-04 09:59:03" },
      { "data[list_id]": "other" },
      { "data[email]": "other@example.com" },
      { "data[reason]": "abuse" },
    ].map((change) => changeIn(change)?.id);
    expect(new Set([id, ...others]).size).toBe(5);
  });

  test("are about `data[email]`, whatever a person wrote into a merge field", () => {
    const change = changeIn({ "data[merges][EMAIL]": "victim@example.com", email: "victim@example.com" });
    expect(change?.address).toBe("Reader@example.com");
  });

  test("that are JSON or nothing that can be read are kept, and change nothing", () => {
    const body = Buffer.from('{"type":"unsubscribe"}');
    expect(mailchimp.parse({ ...valid, body })).toMatchObject({
      ok: true,
      value: { changes: [], unread: [{ why: "malformed" }] },
    });
  });
});

test("an empty POST, by which some addresses are tried, is nothing", () => {
  expect(mailchimp.parse({ ...valid, body: Buffer.alloc(0) })).toEqual(
    ok({ changes: [], texts: [], unread: [] }),
  );
});
