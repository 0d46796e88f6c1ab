import { Validations } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { expect, test } from "vitest";
import { AWS, appOf, CONFIG, propertiesOf, stackOf, ZONE } from "../../support/stacks.ts";

const guarded = () =>
  appOf({
    ...CONFIG,
    aws: {
      ...AWS,
      region: "eu-central-1",
      firewall: true,
      domains: [
        { name: "heed.example.com", hostedZone: ZONE },
        { name: "links.example.com", hostedZone: ZONE },
      ],
    },
  });
const app = guarded();
const edge = Template.fromStack(stackOf(app, "HeedEdge"));

test("the firewall stands in us-east-1 before the API, and its names lead to it alone", () => {
  expect(stackOf(app, "HeedEdge").region).toBe("us-east-1");
  expect(stackOf(app, "HeedAccept").region).toBe("eu-central-1");
  edge.hasResourceProperties("AWS::CloudFront::Distribution", {
    DistributionConfig: {
      Aliases: ["heed.example.com", "links.example.com"],
      WebACLId: Match.anyValue(),
      DefaultCacheBehavior: Match.objectLike({
        CachePolicyId: "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        AllowedMethods: Match.arrayWith(["HEAD", "OPTIONS", "POST"]),
      }),
    },
  });
  edge.hasResourceProperties("AWS::CertificateManager::Certificate", {
    SubjectAlternativeNames: ["links.example.com"],
  });
  edge.resourceCountIs("AWS::Route53::RecordSet", 4);
  Template.fromStack(stackOf(app, "HeedAccept")).resourceCountIs("AWS::ApiGatewayV2::DomainName", 0);
});

test("the name that was asked goes along, for the API hears only its own", () => {
  const [kept] = propertiesOf([edge], "AWS::CloudFront::Function");
  const handler: (event: object) => unknown = new Function(`${kept?.["FunctionCode"]}; return handler;`)();
  const host = { value: "links.example.com" };
  expect(handler({ request: { headers: { host } } })).toEqual({
    headers: { host, "x-forwarded-host": host },
  });
  edge.hasResourceProperties("AWS::CloudFront::Distribution", {
    DistributionConfig: {
      DefaultCacheBehavior: { FunctionAssociations: [Match.objectLike({ EventType: "viewer-request" })] },
    },
  });
});

test("no rule of it can stop an opt-out: each looks at the routes of programs and operators only (R-046, R-233)", () => {
  const [acl] = propertiesOf([edge], "AWS::WAFv2::WebACL");
  expect(acl).toMatchObject({ DefaultAction: { Allow: {} } });
  const rules: readonly { readonly Statement: object }[] = Object(acl).Rules;
  expect(rules).toHaveLength(2);
  for (const { Statement } of rules) {
    const [statement] = Object.values(Statement);
    const paths = Object(statement).ScopeDownStatement.OrStatement.Statements.map(
      (one: { readonly ByteMatchStatement: object }) => one.ByteMatchStatement,
    );
    expect(paths).toMatchObject([
      { PositionalConstraint: "STARTS_WITH", SearchString: "/v1/" },
      { PositionalConstraint: "STARTS_WITH", SearchString: "/console" },
    ]);
  }
});

test("nothing of it logs a path, which in a link is the token (R-234)", () => {
  const [acl] = propertiesOf([edge], "AWS::WAFv2::WebACL");
  expect(JSON.stringify(acl)).not.toContain('"SampledRequestsEnabled":true');
  const [distribution] = propertiesOf([edge], "AWS::CloudFront::Distribution");
  expect(Object(distribution).DistributionConfig).not.toHaveProperty("Logging");
});

test("cdk-nag finds nothing in it that is not acknowledged", () => {
  const checked = guarded();
  Validations.of(checked).addPlugins(new AwsSolutionsChecks(checked));
  expect(() => checked.synth()).not.toThrow();
});
