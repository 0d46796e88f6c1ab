import { Validations } from "aws-cdk-lib";
import { AwsSolutionsChecks } from "cdk-nag";
import { expect, test } from "vitest";
import {
  AWS,
  actionsOf,
  appOf,
  CONFIG,
  functionsInUse,
  propertiesOf,
  templatesOf,
} from "../../support/stacks.ts";

const heads = { lockDays: 2192, mode: "compliance" } as const;
const locking = { ...CONFIG, aws: { ...AWS, heads } };
const templates = templatesOf(appOf(locking));

/** The environment of the function that signs heads. */
function environment(of: ReturnType<typeof templatesOf>): Record<string, unknown> {
  const [signing] = propertiesOf(of, "AWS::Lambda::Function").filter(
    (one) => one["FunctionName"] === "heed-heads",
  );
  return Object(signing?.["Environment"]).Variables;
}

test("R-138: the bucket locks what it takes for as long as asked, and outlives its stack", () => {
  const [bucket] = propertiesOf(templates, "AWS::S3::Bucket").filter((one) => "ObjectLockEnabled" in one);
  expect(bucket).toMatchObject({
    ObjectLockEnabled: true,
    ObjectLockConfiguration: { Rule: { DefaultRetention: { Mode: "COMPLIANCE", Days: 2192 } } },
    VersioningConfiguration: { Status: "Enabled" },
    PublicAccessBlockConfiguration: { BlockPublicAcls: true, RestrictPublicBuckets: true },
  });
  const resources = templates.flatMap((template) => Object.values(template.findResources("AWS::S3::Bucket")));
  expect(resources.find(({ Properties }) => Properties.ObjectLockEnabled)).toMatchObject({
    DeletionPolicy: "Retain",
    UpdateReplacePolicy: "Retain",
  });
});

test("only the function that signs heads may put into it, and nothing else may be done by anybody", () => {
  const may = functionsInUse()
    .filter(({ trigger }) => trigger !== "jobs")
    .map(({ name }) => [name, actionsOf(templates, name).filter((action) => action.startsWith("s3:"))]);
  expect(may.filter(([, actions]) => actions?.length !== 0)).toEqual([["heads", ["s3:PutObject"]]]);
  expect(JSON.stringify(environment(templates)["HEED_HEADS_URL"])).toContain("https://heed-heads-");
});

test("without `aws.heads` there is none, and heads lie in the table alone", () => {
  const without = templatesOf(appOf());
  expect(propertiesOf(without, "AWS::S3::Bucket").filter((one) => "ObjectLockEnabled" in one)).toEqual([]);
  expect(actionsOf(without, "heads").filter((action) => action.startsWith("s3:"))).toEqual([]);
  expect(environment(without)).not.toHaveProperty("HEED_HEADS_URL");
});

test.for([
  ["where the Region is not said", {}],
  ["in a Region", { region: "eu-central-1" }],
] as const)("cdk-nag finds nothing in it that is not acknowledged, %s", ([, region]) => {
  const app = appOf({ ...locking, aws: { ...locking.aws, ...region } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).not.toThrow();
});
