import { App, Stack, type Stage } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Code } from "aws-cdk-lib/aws-lambda";
import { describe, expect, test } from "vitest";
import { Heed } from "../../infra/stacks/heed.ts";
import { appOf, CONFIG, stackOf, stacksOf } from "../support/stacks.ts";

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

test("what is retained keeps its logical id: another one would be another table, and other keys", () => {
  const data = Template.fromStack(stackOf(appOf(), "HeedData")).toJSON();
  const resources: readonly (readonly [string, { Type: string; DeletionPolicy?: string }])[] = Object.entries(
    data["Resources"],
  );
  const retained = resources.filter(([, { DeletionPolicy }]) => DeletionPolicy === "Retain");
  expect(retained.map(([id, { Type }]) => `${Type} ${id}`).sort()).toMatchInlineSnapshot(`
    [
      "AWS::DynamoDB::GlobalTable table8235A42E",
      "AWS::SQS::Queue heedintake3964AF7B",
      "AWS::SQS::Queue heedintakedeadD41CCE7D",
      "AWS::SecretsManager::Secret APIKEY7A2B2F33",
      "AWS::SecretsManager::Secret CONTACTKEYCDA6D288",
      "AWS::SecretsManager::Secret CRMSECRET74C87611",
      "AWS::SecretsManager::Secret HEADKEYE87329DD",
      "AWS::SecretsManager::Secret LINKKEYD5AED8DD",
    ]
  `);
});
