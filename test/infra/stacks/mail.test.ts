import { Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { cutFor, loadConfiguration } from "../../../infra/configuration.ts";
import type { FunctionSpec } from "../../../infra/function-spec.ts";
import { allFunctions } from "../../../infra/functions.ts";
import { inUse } from "../../../infra/stacks/deployment.ts";
import type { Config, Tenant } from "../../../shared/config.ts";
import {
  actionsOf,
  appOf,
  CONFIG,
  propertiesOf,
  stackOf,
  TENANT,
  templatesOf,
} from "../../support/stacks.ts";

const { mailto: _, ...WITHOUT } = TENANT;
const other: Tenant = {
  ...TENANT,
  id: "other",
  mailto: { domain: "leave.example.org", ruleSet: "inbound", reporters: [] },
};

const mailOf = (config: Config): Template => Template.fromStack(stackOf(appOf(config), "HeedMail"));
const mail = mailOf(CONFIG);

function specNamed(name: string): FunctionSpec {
  const spec = allFunctions().find((one) => one.name === name);
  if (spec === undefined) throw new Error(`no function ${name}`);
  return spec;
}

describe("mail in", () => {
  test("comes by a rule in the rule set that the configuration names, and no set is made or activated", () => {
    mail.hasResource("AWS::SES::ReceiptRule", {
      DependsOn: Match.anyValue(),
      Properties: {
        RuleSetName: "inbound",
        Rule: {
          Name: "heed-mail",
          Enabled: true,
          ScanEnabled: true,
          Recipients: ["unsubscribe.example.com"],
          Actions: [{ SNSAction: { TopicArn: Match.anyValue(), Encoding: "Base64" } }],
        },
      },
    });
    mail.resourceCountIs("AWS::SES::ReceiptRuleSet", 0);
    mail.hasResourceProperties("AWS::SNS::Subscription", { Protocol: "lambda" });
  });

  test("has one rule for each rule set, with the domains of all tenants in it", () => {
    const third: Tenant = {
      ...TENANT,
      id: "third",
      mailto: { domain: "unsubscribe.example.com", ruleSet: "second", reporters: [] },
    };
    const rules = propertiesOf(
      [mailOf({ ...CONFIG, tenants: [TENANT, other, third] })],
      "AWS::SES::ReceiptRule",
    );
    expect(rules.map(({ RuleSetName, Rule }) => [RuleSetName, Object(Rule).Recipients])).toEqual([
      ["inbound", ["unsubscribe.example.com", "leave.example.org"]],
      ["second", ["unsubscribe.example.com"]],
    ]);
  });

  test("is published by SES of this account and by this rule alone", () => {
    mail.hasResourceProperties("AWS::SNS::TopicPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: "Allow",
            Action: "sns:Publish",
            Principal: { Service: "ses.amazonaws.com" },
            Condition: {
              StringEquals: Match.objectLike({
                "aws:SourceAccount": { Ref: "AWS::AccountId" },
                "aws:SourceArn": [
                  {
                    "Fn::Join": ["", Match.arrayWith([":receipt-rule-set/inbound:receipt-rule/heed-mail"])],
                  },
                ],
              }),
            },
          }),
        ]),
      },
    });
  });

  test("is tried three times, and what still fails is kept for fourteen days", () => {
    mail.hasResourceProperties("AWS::Lambda::EventInvokeConfig", {
      MaximumRetryAttempts: 2,
      MaximumEventAgeInSeconds: 21_600,
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
    mail.hasResourceProperties("AWS::SQS::Queue", {
      QueueName: "heed-mail-failed",
      MessageRetentionPeriod: 1_209_600,
    });
  });

  test("R-080: may write to the table and two queues and send no mail", () => {
    expect(actionsOf(templatesOf(appOf()), "mail")).toEqual([
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:UpdateItem",
      "secretsmanager:BatchGetSecretValue",
      "secretsmanager:GetSecretValue",
      "sqs:SendMessage",
      "sqs:SendMessage",
    ]);
  });
});

describe("without mailto nothing of it is there", () => {
  const config: Config = { ...CONFIG, tenants: [WITHOUT] };

  test("no function and no stack", () => {
    const names = inUse(config, allFunctions()).functions.map(({ name }) => name);
    expect(names).not.toContain("mail");
    expect(names).not.toContain("mail-replay");
    expect(appOf(config).node.findChild("Heed").node.tryFindChild("HeedMail")).toBeUndefined();
  });

  test("and links are minted without the contact keys, which they get with it", () => {
    const keysOf = (tenant: Tenant) =>
      cutFor({ ...CONFIG, tenants: [tenant] }, specNamed("links")).tenants[0]?.contacts.keys;
    expect(keysOf(WITHOUT)).toEqual([]);
    expect(keysOf(TENANT)).toEqual(TENANT.contacts.keys);
  });

  test("a tenant that takes none is not told to the function", () => {
    const cut = cutFor({ ...CONFIG, tenants: [{ ...WITHOUT, id: "silent" }, TENANT] }, specNamed("mail"));
    expect(cut.tenants.map(({ id, api, partners }) => [id, api.keys, partners])).toEqual([["demo", [], []]]);
  });
});

test("the shipped configuration takes no mail", async () => {
  const config = await loadConfiguration("heed.config.json", { local: false, publicUrl: "" });
  expect(config.tenants.every(({ mailto }) => mailto === undefined)).toBe(true);
});
