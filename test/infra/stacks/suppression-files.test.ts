import { Validations } from "aws-cdk-lib";
import { Annotations, Match } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { expect, test } from "vitest";
import type { Configuration } from "../../../infra/configuration.ts";
import { loadExtensions } from "../../../infra/extensions.ts";
import type { PartnerConfig } from "../../../shared/config.ts";
import {
  AWS,
  appOf,
  CONFIG,
  propertiesOf,
  stackOf,
  statementsOf,
  TENANT,
  templatesOf,
} from "../../support/stacks.ts";

const { partnerTypes } = await loadExtensions();
const BROKER: PartnerConfig = {
  id: "broker",
  type: "suppression-file",
  address: "plain",
  folder: "s3://partner-files/heed/",
  canaries: ["seed-one@example.com"],
};

function having(...partners: readonly PartnerConfig[]): Configuration {
  const tenant = { ...TENANT, partners: [...TENANT.partners, ...partners] };
  return { ...CONFIG, partnerTypes, tenants: [tenant] };
}

const templates = templatesOf(appOf(having(BROKER)));

function functionNames(of = templates): readonly unknown[] {
  return propertiesOf(of, "AWS::Lambda::Function").map(({ FunctionName }) => FunctionName);
}

function ofS3(name: string) {
  return statementsOf(templates, name).filter(({ Action }) => JSON.stringify(Action).includes("s3:"));
}

test("the function that writes files may put into the partner's folder, and nothing else; who tells may not (R-238)", () => {
  const [statement, ...others] = ofS3("suppression-files");
  expect(others).toEqual([]);
  expect(statement?.Action).toBe("s3:PutObject");
  expect(JSON.stringify(statement?.Resource)).toMatch(/:s3:::partner-files\/heed\/\*"/);
  const all = functionNames().map((name) => String(name).replace(/^heed-/, ""));
  expect(all).toContain("deliver-suppression-file-demo");
  expect(all.filter((name) => ofS3(name).length > 0)).toEqual(["suppression-files"]);
});

test("it runs every hour, and rings when it fails or has stopped", () => {
  const rules = propertiesOf(templates, "AWS::Events::Rule").filter((rule) =>
    JSON.stringify(rule["Targets"]).includes("suppression-files"),
  );
  expect(rules).toMatchObject([{ ScheduleExpression: "rate(60 minutes)" }]);
  const alarms = propertiesOf(templates, "AWS::CloudWatch::Alarm").map(
    ({ AlarmDescription }) => AlarmDescription,
  );
  const about = alarms.filter((text) => String(text).startsWith("suppression-files "));
  expect(about).toEqual([
    expect.stringContaining("keeps failing"),
    expect.stringContaining("has stopped running"),
  ]);
});

test("it is there only where such a partner is", () => {
  expect(functionNames(templatesOf(appOf()))).not.toContain("heed-suppression-files");
});

test("a partner with a folder of this machine is left out on AWS, with a warning", () => {
  const app = appOf(having({ ...BROKER, folder: "file:///srv/files/" }));
  expect(functionNames(templatesOf(app))).not.toContain("heed-suppression-files");
  Annotations.fromStack(stackOf(app, "HeedData")).hasWarning(
    "*",
    Match.stringLikeRegexp("demo/broker is left out"),
  );
});

test.for([
  ["where the Region is not said", {}],
  ["in a Region", { region: "eu-central-1" }],
] as const)("cdk-nag finds nothing that is not acknowledged, %s", ([, region]) => {
  const app = appOf({ ...having(BROKER), aws: { ...AWS, ...region } });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  expect(() => app.synth()).not.toThrow();
});
