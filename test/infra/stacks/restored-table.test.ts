import { Template } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { AWS, appOf, CONFIG, propertiesOf, stackOf, templatesOf } from "../../support/stacks.ts";

const STREAM =
  "arn:aws:dynamodb:eu-central-1:000000000000:table/heed-20261125/stream/2026-11-25T12:00:00.000";
const app = appOf({
  ...CONFIG,
  aws: { ...AWS, restoredTable: { name: "heed-20261125", streamArn: STREAM } },
});
const templates = templatesOf(app);
const data = Template.fromStack(stackOf(app, "HeedData"));

test("a restored table takes the place of the one that the stack made, in every function at once", () => {
  const functions = propertiesOf(templates, "AWS::Lambda::Function");
  const tables = functions.map(({ Environment }) => Object(Environment).Variables.HEED_TABLE);
  expect(new Set(tables)).toEqual(new Set(["heed-20261125"]));
});

test("no function may touch the old one, and broadcast follows the new one's stream", () => {
  const policies = JSON.stringify(propertiesOf(templates, "AWS::IAM::Policy"));
  expect(policies).toContain(":table/heed-20261125");
  expect(policies).not.toMatch(/:table\/heed["/]/);
  data.hasResourceProperties("AWS::Lambda::EventSourceMapping", { EventSourceArn: STREAM });
});

test("the old one is left to itself: it was retained, and the stack makes no other", () => {
  data.resourceCountIs("AWS::DynamoDB::GlobalTable", 0);
  expect(data.findResources("AWS::SecretsManager::Secret")).toEqual(
    Template.fromStack(stackOf(appOf(), "HeedData")).findResources("AWS::SecretsManager::Secret"),
  );
});
