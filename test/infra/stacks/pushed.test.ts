import { Match, Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import type { Config, ProviderConfig } from "../../../shared/config.ts";
import {
  actionsOf,
  appOf,
  CONFIG,
  propertiesOf,
  stackOf,
  TENANT,
  templatesOf,
} from "../../support/stacks.ts";

const TOPIC = "arn:aws:sns:eu-west-1:000000000000:ses-feedback";

function configOf(...settings: readonly ProviderConfig[]): Config {
  const tenants = settings.map((ses, index) => ({ ...TENANT, id: `t${index}`, providers: { ses } }));
  return { ...CONFIG, tenants };
}

const pushedOf = (...settings: readonly ProviderConfig[]): Template =>
  Template.fromStack(stackOf(appOf(configOf(...settings)), "HeedPushed"));

test("R-191: a topic of this account calls the function itself, with no public address", () => {
  const pushed = pushedOf({ topicArns: [TOPIC], subscribe: true });
  pushed.hasResourceProperties("AWS::SNS::Subscription", {
    TopicArn: TOPIC,
    Region: "eu-west-1",
    Protocol: "lambda",
    Endpoint: { "Fn::Join": ["", Match.arrayWith([Match.stringLikeRegexp(":function:heed-ses$")])] },
  });
  pushed.hasResourceProperties("AWS::Lambda::Permission", {
    Principal: "sns.amazonaws.com",
    SourceArn: TOPIC,
  });
});

test("R-191: EventBridge brings what says something of a wish, of the named configuration sets only", () => {
  pushedOf({ configurationSets: ["marketing"] }).hasResourceProperties("AWS::Events::Rule", {
    EventPattern: {
      source: ["aws.ses"],
      "detail-type": ["Email Bounced", "Email Complaint Received", "Email Subscribed"],
      detail: { mail: { tags: { "ses:configuration-set": ["marketing"] } } },
    },
    Targets: [Match.objectLike({ DeadLetterConfig: Match.anyValue() })],
  });
});

test("tenants share a topic's one subscription and the one rule", () => {
  const pushed = pushedOf(
    { topicArns: [TOPIC], subscribe: true, configurationSets: ["a"] },
    { topicArns: [TOPIC], subscribe: true, configurationSets: ["a", "b"] },
  );
  expect(propertiesOf([pushed], "AWS::SNS::Subscription")).toHaveLength(1);
  const [rule, ...others] = propertiesOf([pushed], "AWS::Events::Rule");
  expect(others).toEqual([]);
  expect(Object(rule?.["EventPattern"]).detail.mail.tags["ses:configuration-set"]).toEqual(["a", "b"]);
});

test("what it cannot take is tried three times, kept for fourteen days, and rings", () => {
  const pushed = pushedOf({ configurationSets: ["marketing"] });
  pushed.hasResourceProperties("AWS::Lambda::EventInvokeConfig", {
    MaximumRetryAttempts: 2,
    DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
  });
  pushed.hasResourceProperties("AWS::SQS::Queue", {
    QueueName: "heed-ses-failed",
    MessageRetentionPeriod: 1_209_600,
  });
  pushed.hasResourceProperties("AWS::CloudWatch::Alarm", {
    AlarmDescription: Match.stringLikeRegexp("runbook.md#pushed-events-fail$"),
  });
});

test("R-025: complaints ring for each configuration set at one in a thousand, and at three", () => {
  const pushed = pushedOf({ configurationSets: ["marketing", "news"] });
  const rates = propertiesOf([pushed], "AWS::CloudWatch::Alarm").filter(
    ({ MetricName }) => MetricName === "Reputation.ComplaintRate",
  );
  expect(rates.map(({ Namespace, Dimensions, Threshold }) => [Namespace, Dimensions, Threshold])).toEqual(
    ["marketing", "news"].flatMap((Value) =>
      [0.001, 0.003].map((rate) => ["AWS/SES", [{ Name: "ses:configuration-set", Value }], rate]),
    ),
  );
});

test("over HTTPS alone nothing of it is there", () => {
  expect(appOf(configOf({ topicArns: [TOPIC] })).node.tryFindChild("HeedPushed")).toBeUndefined();
});

test("it gives the function one right more: to set aside what it cannot take", () => {
  const templates = (ses: ProviderConfig) => templatesOf(appOf(configOf(ses)));
  const before = actionsOf(templates({ topicArns: [TOPIC] }), "ses");
  const after = actionsOf(templates({ topicArns: [TOPIC], subscribe: true }), "ses");
  expect(after).toEqual([...before, "sqs:SendMessage"].sort());
});
