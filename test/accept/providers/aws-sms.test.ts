import SnsPayloadValidator from "sns-payload-validator";
import { describe, expect, test } from "vitest";
import { awsSms } from "../../../functions/accept/providers/aws-sms.ts";
import { fail, ok } from "../../../shared/result.ts";
import { casesOf, contextOf, keysOf, setupOf } from "../../support/provider-fixtures.ts";
import {
  CERTIFICATE_URL,
  confirmation,
  notification,
  signed,
  snsDelivery,
} from "../../support/sns-envelope.ts";

const setup = setupOf("aws-sms");
const context = contextOf(setup);
const TopicArn = "arn:aws:sns:eu-west-1:123456789012:two-way-sms";
const [certificate = ""] = setup.secrets["certificates"] ?? [];
const stop = {
  originationNumber: "+12025550123",
  destinationNumber: "+12025550199",
  messageKeyword: "KEYWORD_000000000000_example",
  messageBody: "STOP",
  inboundMessageId: "cae00000-0000-4000-8000-000000000001",
};

function saying(message: unknown) {
  const Message = typeof message === "string" ? message : JSON.stringify(message);
  return awsSms.parse(snsDelivery(notification({ Message, Signature: "unread" })));
}

test.for(casesOf("aws-sms"))("sns-payload-validator takes the fixture $name", async ({ delivery }) => {
  const official = new SnsPayloadValidator();
  Reflect.get(official, "certCache").set(CERTIFICATE_URL, certificate);
  await expect(official.validate(delivery.body.toString())).resolves.toBeDefined();
});

test("a well-signed message of another topic is refused: any AWS account can send one", async () => {
  const { privateKey } = keysOf("aws-sms");
  const own = snsDelivery(signed(notification({ TopicArn, Message: JSON.stringify(stop) }), privateKey));
  expect(await awsSms.verify(own, context)).toEqual(ok(undefined));
  const other = snsDelivery(signed(notification({ Message: JSON.stringify(stop) }), privateKey));
  expect(await awsSms.verify(other, context)).toEqual(fail("topic_foreign"));
});

test("raw delivery, which strips the signature, is refused", async () => {
  expect(await awsSms.verify(snsDelivery(stop), context)).toEqual(fail("envelope_malformed"));
});

test("a subscription of our own topic is confirmed, at SNS and nowhere else (R-185)", async () => {
  const asked: string[] = [];
  const fetching = contextOf(setup, { fetchText: async (url) => String(asked.push(url)) });
  const { privateKey } = keysOf("aws-sms");
  const SubscribeURL = "http://169.254.169.254/latest/meta-data/";
  await awsSms.greet?.(snsDelivery(signed(confirmation({ TopicArn, SubscribeURL }), privateKey)), fetching);
  expect(asked).toHaveLength(1);
  expect(asked[0]).toMatch(/^https:\/\/sns\.eu-west-1\.amazonaws\.com\/\?Action=ConfirmSubscription&/);
});

describe("a message", () => {
  test("is judged by its whole text, never by the keyword that AWS took it for", () => {
    const parsed = saying({ ...stop, messageKeyword: "STOP", messageBody: "Stop by at 5?" });
    expect(parsed).toMatchObject({ ok: true, value: { texts: [{ text: "Stop by at 5?" }] } });
  });

  test("without a text is an empty one", () => {
    const { messageBody: _, ...silent } = stop;
    expect(saying(silent)).toMatchObject({ ok: true, value: { texts: [{ text: "" }] } });
  });

  test.for([
    ["no JSON", "STOP", "malformed"],
    ["a number", 7, "malformed"],
    ["no sender", { ...stop, originationNumber: undefined }, "malformed"],
    ["a receiver that is none", { ...stop, destinationNumber: {} }, "malformed"],
    ["another kind of event", { eventType: "REGISTRATION_STATUS_CHANGED" }, "unknown_type"],
    ["something else", { hologram: true }, "unknown_type"],
  ] as const)("that is %s is kept", ([, message, why]) => {
    expect(saying(message)).toMatchObject({ ok: true, value: { texts: [], unread: [{ why }] } });
  });

  test("is late after an hour, the time for which SNS tries", () => {
    expect(awsSms.lateAfterHours).toBe(1);
  });
});
