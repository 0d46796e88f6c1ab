import { Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import type { Configuration } from "../../../infra/configuration.ts";
import { loadExtensions } from "../../../infra/extensions.ts";
import {
  actionsOf,
  appOf,
  CONFIG,
  propertiesOf,
  stackOf,
  statementsOf,
  TENANT,
  templatesOf,
} from "../../support/stacks.ts";

const ARN = "arn:aws:sms-voice:eu-west-1:000000000000:phone-number/phone-1";
const answering: Configuration = {
  ...CONFIG,
  grants: (await loadExtensions()).grants,
  tenants: [
    {
      ...TENANT,
      providers: {
        telnyx: { publicKey: "env:TELNYX_KEY", reply: { apiKey: "env:TELNYX_API_KEY" } },
        "aws-sms": { topicArns: ["arn:aws:sns:eu-west-1:000000000000:t"], reply: { originationArns: [ARN] } },
        vonage: { signatureSecret: "env:VONAGE_SECRET" },
      },
    },
  ],
};
const templates = templatesOf(appOf(answering));

describe("answers to texts", () => {
  test("are no stack where nobody has configured how to give them", () => {
    expect(appOf().node.findChild("Heed").node.tryFindChild("HeedReplies")).toBeUndefined();
  });

  const replies = Template.fromStack(stackOf(appOf(answering), "HeedReplies"));

  test("have a queue and a function for each provider that can give them, and for no other", () => {
    const queues = propertiesOf([replies], "AWS::SQS::Queue").map(({ QueueName }) => QueueName);
    expect(queues.sort()).toEqual(["heed-replies-aws-sms", "heed-replies-telnyx"]);
    const functions = propertiesOf([replies], "AWS::Lambda::Function").map(
      ({ FunctionName }) => FunctionName,
    );
    expect(functions.sort()).toEqual(["heed-reply-aws-sms", "heed-reply-telnyx"]);
  });

  test("are let go of after fifteen minutes, and an alarm rings before they are late", () => {
    for (const queue of propertiesOf([replies], "AWS::SQS::Queue")) {
      expect(queue).toMatchObject({ MessageRetentionPeriod: 900, VisibilityTimeout: 90 });
    }
    const alarms = propertiesOf([replies], "AWS::CloudWatch::Alarm");
    expect(alarms.map(({ Threshold }) => Threshold)).toEqual([240, 240]);
  });

  test("may be put into their own provider's queue alone, by who hears its texts", () => {
    const sends = JSON.stringify(
      statementsOf(templates, "telnyx").filter(({ Action }) => Action === "sqs:SendMessage"),
    );
    expect(sends).toContain("heed-replies-telnyx");
    expect(sends).not.toContain("heed-replies-aws-sms");
    expect(JSON.stringify(statementsOf(templates, "vonage"))).not.toContain("heed-replies");
  });

  test("are given with what sending takes, and nothing that verifies", () => {
    const telnyx = JSON.stringify(statementsOf(templates, "reply-telnyx"));
    expect(telnyx).toContain("heed/TELNYX_API_KEY");
    expect(telnyx).not.toContain("heed/TELNYX_KEY");
    expect(JSON.stringify(statementsOf(templates, "telnyx"))).not.toContain("TELNYX_API_KEY");
    expect(actionsOf(templates, "reply-telnyx").filter((action) => action.startsWith("dynamodb:"))).toEqual([
      "dynamodb:UpdateItem",
    ]);
  });

  test("by AWS itself, from the numbers that are listed and no others", () => {
    const [grant] = statementsOf(templates, "reply-aws-sms").filter(
      ({ Action }) => Action === "sms-voice:SendTextMessage",
    );
    expect(grant?.Resource).toBe(ARN);
  });
});
