import fc from "fast-check";
import SnsPayloadValidator from "sns-payload-validator";
import { describe, expect, test } from "vitest";
import { ses } from "../../../functions/accept/providers/ses.ts";
import { fail, ok } from "../../../shared/result.ts";
import { caseOf, casesOf, contextOf, keysOf, setupOf } from "../../support/provider-fixtures.ts";
import {
  CERTIFICATE_URL,
  confirmation,
  notification,
  signed,
  snsDelivery,
} from "../../support/sns-envelope.ts";

const setup = setupOf("ses");
const [certificate = ""] = setup.secrets["certificates"] ?? [];
const bounce: { readonly mail: object; readonly bounce: object } = messageOf("bounce");
const complaint: { readonly mail: object; readonly complaint: object } = messageOf("complaint");

function messageOf(fixture: string) {
  return JSON.parse(JSON.parse(caseOf("ses", fixture).delivery.body.toString()).Message);
}

function saying(message: unknown) {
  return ses.parse(snsDelivery(notification({ Message: JSON.stringify(message), Signature: "unread" })));
}

const NOTHING = ok({ changes: [], texts: [], unread: [] });
const kept = (why: string) => ({ ok: true, value: { changes: [], unread: [{ why }] } });

test.for(casesOf("ses"))("sns-payload-validator takes the fixture $name", async ({ delivery }) => {
  const official = new SnsPayloadValidator();
  Reflect.get(official, "certCache").set(CERTIFICATE_URL, certificate);
  await expect(official.validate(delivery.body.toString())).resolves.toBeDefined();
});

test("a bare SES message, as raw delivery sends it, is refused: it carries no signature", async () => {
  const verdict = await ses.verify(snsDelivery(bounce), contextOf(setup));
  expect(verdict).toEqual(fail("envelope_malformed"));
});

test("a subscription is confirmed, at SNS and nowhere else (R-185)", async () => {
  const asked: string[] = [];
  const context = contextOf(setup, { fetchText: async (url) => String(asked.push(url)) });
  const SubscribeURL = "http://169.254.169.254/latest/meta-data/";
  await ses.greet?.(snsDelivery(signed(confirmation({ SubscribeURL }), keysOf("ses").privateKey)), context);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(/^https:\/\/sns\.eu-west-1\.amazonaws\.com\/\?Action=ConfirmSubscription&/);
});

test.for([0, 1, 72])("an event %i hours old is authentic: SNS never signs again (R-187)", async (hours) => {
  const now = Date.parse(setup.now) + hours * 3_600_000;
  expect(await ses.verify(caseOf("ses", "complaint").delivery, contextOf(setup, { now }))).toEqual(
    ok(undefined),
  );
});

describe("bounces", () => {
  const of = (bounceType: unknown, bounceSubType?: unknown) =>
    saying({ eventType: "Bounce", ...bounce, bounce: { ...bounce.bounce, bounceType, bounceSubType } });

  test.for(["General", "NoEmail"])("Permanent/%s is a hard bounce", (sub) => {
    expect(of("Permanent", sub)).toMatchObject({ ok: true, value: { changes: [{ effect: "hard_bounce" }] } });
  });

  test.for([
    ["Transient", "General"],
    ["Transient", "MailboxFull"],
    ["Transient", "MessageTooLarge"],
    ["Transient", "ContentRejected"],
    ["Transient", "AttachmentRejected"],
    ["Transient", "BrandNew"],
    ["Undetermined", "Undetermined"],
  ] as const)("%s/%s is counted", ([type, sub]) => {
    expect(of(type, sub)).toMatchObject({ ok: true, value: { changes: [{ effect: "soft_bounce" }] } });
  });

  test("an out-of-office reply, which comes without a server's report, is not counted", () => {
    const bouncedRecipients = [{ emailAddress: "reader@example.com" }];
    const reply = { ...bounce.bounce, bounceType: "Transient", bounceSubType: "General", bouncedRecipients };
    expect(saying({ eventType: "Bounce", ...bounce, bounce: reply })).toEqual(NOTHING);
    const full = { ...reply, bounceSubType: "MailboxFull" };
    expect(saying({ eventType: "Bounce", ...bounce, bounce: full })).toMatchObject({
      ok: true,
      value: { changes: [{ effect: "soft_bounce" }] },
    });
  });

  test.for([
    ["Permanent", "Suppressed"],
    ["Permanent", "OnAccountSuppressionList"],
  ] as const)("%s/%s says nothing of the address", ([type, sub]) => {
    expect(of(type, sub)).toEqual(NOTHING);
  });

  test.for([
    ["Permanent", "BrandNew", "unknown_type"],
    ["Permanent", undefined, "unknown_type"],
    ["constructor", "constructor", "unknown_type"],
    [7, "General", "malformed"],
  ] as const)("%s/%s is kept as %s", ([type, sub, why]) => {
    expect(of(type, sub)).toMatchObject(kept(why));
  });

  test("without an id or time of their own have the envelope's", () => {
    const time = { milliseconds: Date.parse("2027-01-04T09:59:30.123Z"), wholeSecond: false };
    for (const timestamp of ["yesterday", null, undefined]) {
      const bare = { ...bounce.bounce, feedbackId: null, timestamp };
      expect(saying({ eventType: "Bounce", ...bounce, bounce: bare })).toMatchObject({
        ok: true,
        value: { changes: [{ id: "11111111-2222-5333-8444-555555555555", time }] },
      });
    }
  });

  test.for([
    ["the one we wrote to", ["reader@example.com"], "moved@example.net", "reader@example.com"],
    [
      "the one we wrote to, named",
      ["Reader <reader@example.com>"],
      "moved@example.net",
      "reader@example.com",
    ],
    ["the reported one of several", ["a@example.com", "b@example.com"], "b@example.com", "b@example.com"],
    ["the reported one where we do not know", [], "b@example.com", "b@example.com"],
    ["the reported one where ours is none", ["nobody"], "b@example.com", "b@example.com"],
  ] as const)("are about %s", ([, destination, emailAddress, address]) => {
    const message = {
      eventType: "Bounce",
      mail: { ...bounce.mail, destination },
      bounce: { ...bounce.bounce, bouncedRecipients: [{ emailAddress }] },
    };
    expect(saying(message)).toMatchObject({ ok: true, value: { changes: [{ address }], unread: [] } });
  });
});

describe("complaints", () => {
  const of = (change: object) =>
    saying({ notificationType: "Complaint", ...complaint, complaint: { ...complaint.complaint, ...change } });

  test.for(["abuse", "fraud", "other", "opt-out", null, 7])(
    "of type %j are complaints",
    (complaintFeedbackType) => {
      expect(of({ complaintFeedbackType })).toMatchObject({
        ok: true,
        value: { changes: [{ effect: "complaint" }] },
      });
    },
  );

  test.for(["not-spam", "auth-failure", "virus"])("of type %s are nobody's", (complaintFeedbackType) => {
    expect(of({ complaintFeedbackType })).toEqual(NOTHING);
  });

  test.for(["OnAccountSuppressionList", "OnTenantSuppressionList"])(
    "of sub-type %s are echoes",
    (complaintSubType) => {
      expect(of({ complaintSubType })).toEqual(NOTHING);
    },
  );

  test.for([
    [{ complaintSubType: "BrandNew" }, "unknown_type"],
    [{ complainedRecipients: [] }, "malformed"],
    [{ complainedRecipients: [{}] }, "malformed"],
    [
      { complainedRecipients: [{ emailAddress: "a@example.com" }, { emailAddress: "b@example.com" }] },
      "ambiguous",
    ],
  ] as const)("with %j are kept as %s", ([change, why]) => {
    expect(of(change)).toMatchObject(kept(why));
  });
});

test.for([
  [[], "malformed"],
  [["a@example.com", "b@example.com"], "ambiguous"],
] as const)("a choice made by one of %j is kept as %s", ([destination, why]) => {
  const message = messageOf("subscription-all-left");
  expect(saying({ ...message, mail: { ...message.mail, destination } })).toMatchObject(kept(why));
});

test("no message makes it throw, however it is shaped", () => {
  const shapes = ["Bounce", "Complaint", "Subscription", "__proto__", "constructor"];
  const message = fc.record({
    eventType: fc.constantFrom(...shapes),
    mail: fc.jsonValue(),
    bounce: fc.jsonValue(),
    complaint: fc.oneof(fc.jsonValue(), fc.record({ complainedRecipients: fc.array(fc.jsonValue()) })),
    subscription: fc.record({ newTopicPreferences: fc.jsonValue(), oldTopicPreferences: fc.jsonValue() }),
  });
  fc.assert(
    fc.property(fc.oneof(message, fc.jsonValue()), (value) => {
      expect(saying(value)).toMatchObject({ ok: true });
    }),
    { numRuns: 500 },
  );
});
