import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import type { Aws } from "../../../infra/aws-schema.ts";
import {
  AWS,
  appOf,
  CONFIG,
  functionsInUse,
  propertiesOf,
  stackOf,
  TENANT,
  templatesOf,
  ZONE,
} from "../../support/stacks.ts";

const accept = Template.fromStack(stackOf(appOf(), "HeedAccept"));
const acceptOf = (aws: Aws): Template => Template.fromStack(stackOf(appOf({ ...CONFIG, aws }), "HeedAccept"));

describe("the HTTP API", () => {
  const routes = propertiesOf([accept], "AWS::ApiGatewayV2::Route").map(({ RouteKey }) => RouteKey);

  test("has the routes of the functions in use, exactly as they are spelled", () => {
    const used = functionsInUse();
    expect([...routes].sort()).toEqual(used.flatMap((spec) => spec.routes).sort());
    expect(routes).toContain("$default");
    expect(routes).toContain("ANY /u/{token+}");
  });

  test("may call the functions that have routes, each by its name, and is all that may", () => {
    const policies = propertiesOf([accept], "AWS::IAM::Policy").map((policy) => JSON.stringify(policy));
    const [calls = "", ...others] = policies.filter((policy) => policy.includes("lambda:InvokeFunction"));
    expect(others).toEqual([]);
    const functions = Object.entries(accept.findResources("AWS::Lambda::Function"));
    const called = functions
      .filter(([id]) => calls.includes(`"${id}"`))
      .map(([, { Properties }]) => Properties.FunctionName);
    const served = functionsInUse().filter((spec) => spec.routes.length > 0);
    expect(called.toSorted()).toEqual(served.map(({ name }) => `heed-${name}`).toSorted());
  });

  test("has no route for a provider that nobody configured", () => {
    const without = templatesOf(appOf({ ...CONFIG, tenants: [{ ...TENANT, providers: {} }] }));
    const keys = propertiesOf(without, "AWS::ApiGatewayV2::Route").map(({ RouteKey }) => String(RouteKey));
    expect(routes).toContain("ANY /sms/{tenant}/twilio");
    expect(keys.filter((key) => /webhooks|sms/.test(key))).toEqual([]);
  });

  test("logs neither path nor query, where tokens stand (R-234)", () => {
    const [stage] = propertiesOf([accept], "AWS::ApiGatewayV2::Stage");
    const format = String(Object(stage?.["AccessLogSettings"]).Format);
    expect(format).toContain("$context.routeKey");
    expect(format).not.toMatch(/path|query|identity|domain/i);
  });

  test("limits no burst below what the account has", () => {
    accept.hasResourceProperties("AWS::ApiGatewayV2::Stage", {
      DefaultRouteSettings: { ThrottlingBurstLimit: 5000, ThrottlingRateLimit: 10_000 },
    });
  });

  test("sets calls aside for the button (R-239), though not unasked: a new account has ten in all", () => {
    const reservedIn = (template: Template) =>
      propertiesOf([template], "AWS::Lambda::Function").filter(
        (props) => props["ReservedConcurrentExecutions"] !== undefined,
      );
    expect(reservedIn(accept)).toEqual([]);
    const asked = acceptOf({ ...AWS, reservedConcurrency: 200 });
    expect(reservedIn(asked)).toMatchObject([
      { FunctionName: "heed-unsubscribe", ReservedConcurrentExecutions: 200 },
    ]);
  });

  test("keeps the opt-out function warm where that is asked for, and calls the very version that is", () => {
    const warm = acceptOf({ ...AWS, provisionedConcurrency: 2 });
    const [[id] = [""]] = Object.entries(warm.findResources("AWS::Lambda::Alias"));
    warm.hasResourceProperties("AWS::Lambda::Alias", {
      ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions: 2 },
    });
    warm.hasResourceProperties("AWS::ApiGatewayV2::Integration", { IntegrationUri: { Ref: id } });
    const called = propertiesOf([warm], "AWS::IAM::Policy").filter((policy) =>
      JSON.stringify(policy).includes("lambda:InvokeFunction"),
    );
    expect(JSON.stringify(called)).toContain(JSON.stringify({ Ref: id }));
    accept.resourceCountIs("AWS::Lambda::Alias", 0);
  });

  test("is served at a domain whose zone is given, with a certificate that proves itself there", () => {
    const own = acceptOf({ ...AWS, domains: [{ name: "heed.example.com", hostedZone: ZONE }] });
    own.hasResourceProperties("AWS::ApiGatewayV2::DomainName", { DomainName: "heed.example.com" });
    own.resourceCountIs("AWS::ApiGatewayV2::ApiMapping", 1);
    own.hasResourceProperties("AWS::CertificateManager::Certificate", { ValidationMethod: "DNS" });
    for (const Type of ["A", "AAAA"]) {
      own.hasResourceProperties("AWS::Route53::RecordSet", {
        Type,
        Name: "heed.example.com.",
        HostedZoneId: ZONE.id,
      });
    }
  });

  test("says what to point a name at whose zone is elsewhere", () => {
    const certificate = "arn:aws:acm:eu-central-1:000000000000:certificate/example";
    const own = acceptOf({ ...AWS, domains: [{ name: "heed.example.com", certificate }] });
    own.resourceCountIs("AWS::Route53::RecordSet", 0);
    own.hasResourceProperties("AWS::ApiGatewayV2::DomainName", {
      DomainNameConfigurations: [Match.objectLike({ CertificateArn: certificate })],
    });
    own.hasOutput("*", { Description: "Make heed.example.com a CNAME of this." });
  });

  test("is every tenant's address that has none of its own", () => {
    const nameless = stackOf(appOf({ ...CONFIG, tenants: [{ ...TENANT, publicUrl: "" }] }), "HeedAccept");
    Template.fromStack(nameless).hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "heed-links",
      Environment: { Variables: { HEED_PUBLIC_URL: { "Fn::GetAtt": [Match.anyValue(), "ApiEndpoint"] } } },
    });
    Annotations.fromStack(nameless).hasWarning("*", Match.stringLikeRegexp("publicUrl is not set"));
    const told = Object.values(accept.findResources("AWS::Lambda::Function"))
      .filter((resource) => JSON.stringify(resource).includes("HEED_PUBLIC_URL"))
      .map(({ Properties }) => Properties.FunctionName);
    // The console asks the API itself, whatever address the links carry.
    expect(told).toEqual(["heed-console"]);
  });
});
