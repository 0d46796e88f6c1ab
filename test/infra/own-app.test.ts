import { App, Stack, type Stage } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { describe, expect, test } from "vitest";
import { Heed } from "../../infra/stacks/heed.ts";
import { AWS, appOf, CONFIG, stacksOf } from "../support/stacks.ts";

const inline = () => Code.fromInline("exports.handler = () => undefined");

/** The stacks of Heed in somebody else's app, by name. */
function inside(scope: App | Stage | Stack): ReadonlyMap<string, Template> {
  const heed = new Heed(scope, "OptOuts", { config: CONFIG, codeOf: inline });
  const stacks = heed.node.findAll().filter((child) => Stack.isStack(child));
  return new Map(stacks.map((stack) => [stack.stackName, Template.fromStack(stack)]));
}

describe("in somebody else's app", () => {
  const own = new Map(
    stacksOf(appOf()).map((stack) => [stack.stackName, Template.fromStack(stack).toJSON()]),
  );

  test("in a stack of theirs there are the same stacks, and all that is retained is the same to the logical id", () => {
    const theirs = inside(new Stack(new App(), "Theirs"));
    expect([...theirs.keys()]).toEqual([...own.keys()]);
    expect(theirs.get("HeedData")?.toJSON()).toEqual(own.get("HeedData"));
  });
});

/** Of every stack what stays when the stack goes, or when CloudFormation would replace it. */
function retainedIn(app: App): readonly string[] {
  return stacksOf(app).flatMap((stack) => {
    const resources: readonly (readonly [string, Record<string, unknown>])[] = Object.entries(
      Template.fromStack(stack).toJSON()["Resources"],
    );
    return resources
      .filter(([, { DeletionPolicy, UpdateReplacePolicy }]) =>
        [DeletionPolicy, UpdateReplacePolicy].some((policy) => policy !== undefined && policy !== "Delete"),
      )
      .map(([id, { Type }]) => `${stack.stackName} ${Type} ${id}`);
  });
}

test("what is retained keeps its logical id: another one would be another table, and other keys", () => {
  const heads = { lockDays: 2192, mode: "governance" } as const;
  expect([...retainedIn(appOf({ ...CONFIG, aws: { ...AWS, heads } }))].sort()).toMatchInlineSnapshot(`
    [
      "HeedData AWS::DynamoDB::GlobalTable table8235A42E",
      "HeedData AWS::S3::Bucket headsF51A5C1A",
      "HeedData AWS::SQS::Queue heedintake3964AF7B",
      "HeedData AWS::SQS::Queue heedintakedeadD41CCE7D",
      "HeedData AWS::SecretsManager::Secret APIKEY7A2B2F33",
      "HeedData AWS::SecretsManager::Secret CONTACTKEYCDA6D288",
      "HeedData AWS::SecretsManager::Secret CRMSECRET74C87611",
      "HeedData AWS::SecretsManager::Secret HEADKEYE87329DD",
      "HeedData AWS::SecretsManager::Secret LINKKEYD5AED8DD",
    ]
  `);
});
