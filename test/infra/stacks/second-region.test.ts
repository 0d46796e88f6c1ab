import { Validations } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { expect, test } from "vitest";
import { AWS, appOf, CONFIG, stackOf, stacksOf, ZONE } from "../../support/stacks.ts";

const replicated = () =>
  appOf({
    ...CONFIG,
    aws: {
      ...AWS,
      region: "eu-central-1",
      secondRegion: "eu-west-1",
      domains: [{ name: "heed.example.com", hostedZone: ZONE }],
    },
  });
const app = replicated();
const first = Template.fromStack(stackOf(app, "HeedData"));
const second = Template.fromStack(stackOf(app, "HeedData-eu-west-1"));

test("both Regions have the same stacks, but for what comes in where a rule set or a topic is", () => {
  const namesIn = (region: string) =>
    stacksOf(app)
      .filter((stack) => stack.region === region)
      .map(({ stackName }) => stackName);
  const there = namesIn("eu-west-1");
  expect(there).toEqual(["HeedData", "HeedAccept", "HeedDeliver-demo", "HeedWatch"]);
  const onlyHere = namesIn("eu-central-1").filter((name) => !there.includes(name));
  expect(onlyHere).toEqual(["HeedMail", "HeedPushed"]);
});

test("there is one table with a replica, as restorable and as protected, and the keys go with it (R-242)", () => {
  first.hasResourceProperties("AWS::DynamoDB::GlobalTable", {
    Replicas: Match.arrayWith([
      Match.objectLike({
        Region: "eu-west-1",
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    ]),
  });
  second.resourceCountIs("AWS::DynamoDB::GlobalTable", 0);
  first.allResourcesProperties("AWS::SecretsManager::Secret", { ReplicaRegions: [{ Region: "eu-west-1" }] });
  second.resourceCountIs("AWS::SecretsManager::Secret", 0);
});

test("each broadcasts from its own stream, and sees the states that the other writes", () => {
  for (const template of [first, second]) {
    template.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      FilterCriteria: {
        Filters: [
          Match.anyValue(),
          { Pattern: JSON.stringify({ dynamodb: { Keys: { sk: { S: ["STATE"] } } } }) },
        ],
      },
    });
    template.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "heed-broadcast",
      Environment: { Variables: Match.objectLike({ HEED_REGIONS: "eu-central-1,eu-west-1" }) },
    });
  }
  second.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
    EventSourceArn: { "Fn::GetAtt": [Match.stringLikeRegexp("^replica"), "Table.LatestStreamArn"] },
  });
});

test("the name leads to the nearer Region that answers", () => {
  for (const [id, region] of [
    ["HeedAccept", "eu-central-1"],
    ["HeedAccept-eu-west-1", "eu-west-1"],
  ] as const) {
    const accept = Template.fromStack(stackOf(app, id));
    accept.hasResourceProperties("AWS::Route53::HealthCheck", {
      HealthCheckConfig: Match.objectLike({ ResourcePath: "/healthz", Type: "HTTPS" }),
    });
    accept.allResourcesProperties("AWS::Route53::RecordSet", { Region: region, SetIdentifier: region });
  }
});

test("no stack imports from another, in whichever Region", () => {
  for (const stack of stacksOf(app)) {
    const text = JSON.stringify(Template.fromStack(stack).toJSON());
    expect(text).not.toContain("Fn::ImportValue");
    expect(text).not.toContain("ExportsReader");
  }
});

test("cdk-nag finds nothing that is not acknowledged", () => {
  const checked = replicated();
  Validations.of(checked).addPlugins(new AwsSolutionsChecks(checked));
  expect(() => checked.synth()).not.toThrow();
});
