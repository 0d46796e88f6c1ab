import { type App, Validations } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Code } from "aws-cdk-lib/aws-lambda";
import { AwsSolutionsChecks } from "cdk-nag";
import { describe, expect, test } from "vitest";
import { cutFor, secretUses } from "../../infra/configuration.ts";
import { allFunctions } from "../../infra/functions.ts";
import { inUse } from "../../infra/stacks/deployment.ts";
import type { Config } from "../../shared/config.ts";
import {
  AWS,
  appOf,
  CONFIG,
  functionsInUse,
  propertiesOf,
  stackOf,
  stacksOf,
  TENANT,
  templatesOf,
} from "../support/stacks.ts";

const configs = new Map<string, Config>();
const demo = appOf(CONFIG, (spec, config) => {
  configs.set(spec.name, config);
  return Code.fromInline("exports.handler = () => undefined");
});
const templates = templatesOf(demo);
const deployed = inUse(CONFIG, allFunctions()).config;
const data = Template.fromStack(stackOf(demo, "HeedData"));
const accept = Template.fromStack(stackOf(demo, "HeedAccept"));
const deliver = Template.fromStack(stackOf(demo, "HeedDeliver-demo"));
const watch = Template.fromStack(stackOf(demo, "HeedWatch"));

function namesOf(app: App): readonly string[] {
  return stacksOf(app).map(({ stackName }) => stackName);
}

describe("the stacks", () => {
  test("are six, and know each other by name only", () => {
    expect(namesOf(demo)).toEqual([
      "HeedData",
      "HeedAccept",
      "HeedMail",
      "HeedDeliver-demo",
      "HeedWatch",
      "HeedPushed",
    ]);
    for (const template of templates)
      expect(JSON.stringify(template.toJSON())).not.toContain("Fn::ImportValue");
  });

  test("hold no secret and ask for none at synth", () => {
    expect(JSON.stringify(templates.map((template) => template.toJSON()))).not.toContain("{{resolve:");
  });

  test("leave out a partner on the local stack's own address, with a warning", () => {
    expect(propertiesOf([deliver], "AWS::SQS::Queue")).toHaveLength(4);
    Annotations.fromStack(stackOf(demo, "HeedData")).hasWarning(
      "*",
      Match.stringLikeRegexp("demo/local is left out"),
    );
  });

  test("have a stack of partners only where a tenant has one, and take an underscore in its name", () => {
    const tenants = [TENANT, { ...TENANT, id: "a_b" }, { ...TENANT, id: "c", partners: [] }];
    expect(namesOf(appOf({ ...CONFIG, tenants }))).toEqual([
      "HeedData",
      "HeedAccept",
      "HeedMail",
      "HeedDeliver-demo",
      "HeedDeliver-a-b",
      "HeedWatch",
      "HeedPushed",
    ]);
  });
});

describe("the table (R-238)", () => {
  test("is retained, protected, encrypted with KMS and restorable", () => {
    data.hasResource("AWS::DynamoDB::GlobalTable", {
      DeletionPolicy: "Retain",
      UpdateReplacePolicy: "Retain",
      Properties: {
        TableName: "heed",
        BillingMode: "PAY_PER_REQUEST",
        SSESpecification: { SSEEnabled: true, SSEType: "KMS" },
        StreamSpecification: { StreamViewType: "NEW_IMAGE" },
        TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
        Replicas: [
          Match.objectLike({
            DeletionProtectionEnabled: true,
            PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
          }),
        ],
        KeySchema: [
          { AttributeName: "pk", KeyType: "HASH" },
          { AttributeName: "sk", KeyType: "RANGE" },
        ],
        GlobalSecondaryIndexes: [
          Match.objectLike({
            IndexName: "marks",
            KeySchema: [
              { AttributeName: "markShard", KeyType: "HASH" },
              { AttributeName: "markedAt", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "KEYS_ONLY" },
          }),
        ],
      },
    });
  });

  test("wakes broadcast for new entries only, a contact's in their order, and a poison one does not stop the others (fault 14, R-239)", () => {
    data.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      StartingPosition: "TRIM_HORIZON",
      BatchSize: 100,
      ParallelizationFactor: Match.absent(),
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
      FilterCriteria: {
        Filters: [
          {
            Pattern: JSON.stringify({
              eventName: ["INSERT"],
              dynamodb: { Keys: { sk: { S: [{ prefix: "E#" }] } } },
            }),
          },
        ],
      },
    });
  });
});

test("every function logs as JSON, and of Lambda's own lines only those of calls that fail", () => {
  const logging = templates
    .flatMap((template) => propertiesOf([template], "AWS::Lambda::Function"))
    .map(({ LoggingConfig }) => LoggingConfig);
  expect(logging.length).toBeGreaterThan(20);
  for (const config of logging) expect(config).toMatchObject({ LogFormat: "JSON", SystemLogLevel: "WARN" });
});

describe("secrets", () => {
  test("that can be generated are made of 43 letters and digits and retained", () => {
    const made = data.findResources("AWS::SecretsManager::Secret");
    expect(
      Object.values(made)
        .map(({ Properties }) => Properties.Name)
        .sort(),
    ).toEqual(["heed/API_KEY", "heed/CONTACT_KEY", "heed/CRM_SECRET", "heed/HEAD_KEY", "heed/LINK_KEY"]);
    for (const secret of Object.values(made)) {
      expect(secret).toMatchObject({
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
        Properties: { GenerateSecretString: { PasswordLength: 43, ExcludePunctuation: true } },
      });
    }
  });
});

describe("queues", () => {
  test("of a partner keep the order of each contact and hold up no other (design: FIFO queues)", () => {
    deliver.hasResourceProperties("AWS::SQS::Queue", {
      QueueName: "heed-demo-crm.fifo",
      FifoQueue: true,
      DeduplicationScope: "messageGroup",
      FifoThroughputLimit: "perMessageGroupId",
      MessageRetentionPeriod: 1_209_600,
      VisibilityTimeout: 60,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: 1000 }),
    });
    deliver.hasResourceProperties("AWS::SQS::Queue", {
      QueueName: "heed-demo-crm-dead.fifo",
      MessageRetentionPeriod: 1_209_600,
    });
    deliver.resourcePropertiesCountIs(
      "AWS::Lambda::EventSourceMapping",
      { FunctionResponseTypes: ["ReportBatchItemFailures"], BatchSize: 10 },
      2,
    );
  });

  test("of a partner with a pace feed few functions with few jobs", () => {
    const [crm, ads] = TENANT.partners;
    const partners = [
      ...(crm ? [{ ...crm, perSecond: 1 }] : []),
      ...(ads ? [{ ...ads, perSecond: 100 }] : []),
    ];
    const stack = stackOf(appOf({ ...CONFIG, tenants: [{ ...TENANT, partners }] }), "HeedDeliver-demo");
    const mappings = Template.fromStack(stack).findResources("AWS::Lambda::EventSourceMapping");
    const fed = Object.values(mappings).map(({ Properties }) => {
      return [Properties["BatchSize"], Properties["ScalingConfig"]["MaximumConcurrency"]];
    });
    expect(fed.sort()).toEqual([
      [10, 20],
      [5, 2],
    ]);
  });

  test("for what the database refused are retained, for they are all there is", () => {
    for (const name of ["heed-intake", "heed-intake-dead"]) {
      data.hasResource("AWS::SQS::Queue", {
        DeletionPolicy: "Retain",
        Properties: { QueueName: name, MessageRetentionPeriod: 1_209_600 },
      });
    }
    accept.hasResourceProperties("AWS::Lambda::EventSourceMapping", {
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
  });

  test("give their consumer time: no message comes back while it is worked on", () => {
    const longest = Math.max(
      ...allFunctions()
        .filter(({ trigger }) => trigger === "jobs")
        .map((spec) => spec.timeoutSeconds),
    );
    expect(longest).toBeLessThanOrEqual(60);
  });
});

describe("functions", () => {
  test("run on Node 24 and arm64, with retained logs and no tracing", () => {
    const functions = propertiesOf(templates, "AWS::Lambda::Function");
    expect(functions).toHaveLength(functionsInUse().length);
    for (const props of functions) {
      expect(props).toMatchObject({
        Runtime: "nodejs24.x",
        Architectures: ["arm64"],
        Handler: "index.handler",
      });
      expect(props).not.toHaveProperty("TracingConfig");
    }
    for (const props of propertiesOf(templates, "AWS::Logs::LogGroup"))
      expect(props).toMatchObject({ RetentionInDays: 30 });
  });

  test("find the queues and the table by name", () => {
    accept.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "heed-unsubscribe",
      Environment: {
        Variables: Match.objectLike({ HEED_TABLE: "heed", HEED_QUEUE_URL_PREFIX: Match.anyValue() }),
      },
    });
  });

  test("have their own, cut configuration beside them, in which no loopback host is allowed", () => {
    for (const spec of functionsInUse()) expect(configs.get(spec.name)).toEqual(cutFor(deployed, spec));
    expect(secretUses(configs.get("twilio") ?? CONFIG).map(({ ref }) => ref)).toEqual([
      "env:API_KEY",
      "env:CONTACT_KEY",
      "env:TWILIO_TOKEN",
    ]);
    expect(JSON.stringify([...configs])).not.toMatch(/_local|localhost|127\.0/);
  });

  test("sweep runs every minute, and forget every hour", () => {
    watch.hasResourceProperties("AWS::Events::Rule", { ScheduleExpression: "rate(1 minute)" });
    watch.hasResourceProperties("AWS::Events::Rule", { ScheduleExpression: "rate(60 minutes)" });
  });
});

test("cdk-nag's AwsSolutions checks find nothing that is not acknowledged with its reason", () => {
  const app = appOf({ ...CONFIG, tenants: [TENANT, { ...TENANT, id: "other" }] });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).not.toThrow();
});

test("cdk-nag's AwsSolutions checks would find a policy that is too wide", () => {
  const app = appOf();
  const data = stackOf(app, "HeedData");
  new Role(data, "wide", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") }).addToPolicy(
    new PolicyStatement({ actions: ["dynamodb:*"], resources: ["*"] }),
  );
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).toThrow("AwsSolutions-IAM5[Action::dynamodb:*]");
});

test("the canary is a tenant like any other, with a stack of its own partner and an alarm of its own (R-243)", () => {
  const app = appOf({ ...CONFIG, aws: { ...AWS, canary: true } });
  expect(namesOf(app)).toContain("HeedDeliver-heed-canary");
  const watching = Template.fromStack(stackOf(app, "HeedWatch"));
  watching.hasResourceProperties("AWS::Lambda::Function", { FunctionName: "heed-canary" });
  watching.hasResourceProperties("AWS::Events::Rule", {
    ScheduleExpression: "rate(5 minutes)",
    Targets: [Match.objectLike({ Id: "canary" })],
  });
  watching.hasResourceProperties("AWS::CloudWatch::Alarm", {
    AlarmDescription: Match.stringLikeRegexp("runbook.md#the-canary-fails$"),
  });
  Template.fromStack(stackOf(app, "HeedAccept")).hasResourceProperties("AWS::ApiGatewayV2::Route", {
    RouteKey: "ANY /canary/partner",
  });
});
