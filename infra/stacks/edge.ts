import { Stack, type StackProps, Validations } from "aws-cdk-lib";
import { CfnDistribution, CfnFunction } from "aws-cdk-lib/aws-cloudfront";
import { CfnWebACL } from "aws-cdk-lib/aws-wafv2";
import type { Construct } from "constructs";
import type { Deployment } from "./deployment.ts";
import { certificateOf, pointAt } from "./domain.ts";

/** CloudFront's own zone for alias records, the same everywhere (Route 53 API, `AliasTarget`). */
const CLOUDFRONT_ZONE = "Z2FDTNDATAQYW2";
/** Managed policies, by the ids that AWS documents: nothing is cached, and all but Host goes through. */
const CACHING_DISABLED = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad";
const ALL_VIEWER_EXCEPT_HOST = "b689b0a8-53d0-40ab-baf2-68738e2966ac";

interface Edge extends Deployment {
  /** The host of the HTTP API. */
  readonly origin: string;
}

/**
 * AWS WAF before the API, which takes none itself: a distribution at the company's own names. It stands in
 * us-east-1, where CloudFront looks for certificates and web ACLs.
 */
export class HeedEdge extends Stack {
  constructor(scope: Construct, id: string, deployment: Edge, props: StackProps) {
    super(scope, id, { ...props, description: "Heed: CloudFront and AWS WAF before the HTTP API." });
    const { domains } = deployment.aws;
    const [first] = domains;
    if (first === undefined) throw new Error("a firewall stands before a domain");
    const distribution = new CfnDistribution(this, "distribution", {
      distributionConfig: {
        enabled: true,
        comment: "Heed",
        httpVersion: "http2and3",
        ipv6Enabled: true,
        aliases: domains.map(({ name }) => name),
        webAclId: firewall(this).attrArn,
        viewerCertificate: {
          acmCertificateArn: certificateOf(this, first, domains.slice(1)).certificateArn,
          minimumProtocolVersion: "TLSv1.2_2021",
          sslSupportMethod: "sni-only",
        },
        origins: [
          {
            id: "api",
            domainName: deployment.origin,
            customOriginConfig: { originProtocolPolicy: "https-only", originSslProtocols: ["TLSv1.2"] },
          },
        ],
        defaultCacheBehavior: {
          targetOriginId: "api",
          viewerProtocolPolicy: "redirect-to-https",
          allowedMethods: ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "POST", "DELETE"],
          cachePolicyId: CACHING_DISABLED,
          originRequestPolicyId: ALL_VIEWER_EXCEPT_HOST,
          compress: true,
          functionAssociations: [
            { eventType: "viewer-request", functionArn: hostKept(this).attrFunctionArn },
          ],
        },
      },
    });
    Validations.of(distribution).acknowledge({
      id: "AwsSolutions-CFR3",
      reason:
        "Its access logs hold whole paths, and a link's path is its token (R-234). The API logs routes.",
    });
    Validations.of(distribution).acknowledge({
      id: "AwsSolutions-CFR1",
      reason: "People leave from wherever they are.",
    });
    for (const domain of domains) {
      pointAt(this, domain, { dnsName: distribution.attrDomainName, hostedZoneId: CLOUDFRONT_ZONE });
    }
  }
}

/** The API must hear its own Host. Which of the company's names was asked goes along: pages are about its senders. */
function hostKept(scope: Construct): CfnFunction {
  return new CfnFunction(scope, "host", {
    name: "heed-host",
    autoPublish: true,
    functionConfig: { comment: "Keeps the name that was asked.", runtime: "cloudfront-js-2.0" },
    functionCode:
      "function handler({ request }) { request.headers['x-forwarded-host'] = request.headers.host; return request; }",
  });
}

/** The routes of programs and operators. All others can carry an opt-out, and nothing may stand in its way. */
const GUARDED = ["/v1/", "/console"];

function firewall(scope: Construct): CfnWebACL {
  return new CfnWebACL(scope, "firewall", {
    scope: "CLOUDFRONT",
    defaultAction: { allow: {} },
    visibilityConfig: visible("heed"),
    rules: [
      {
        name: "flood",
        priority: 0,
        action: { block: { customResponse: { responseCode: 429 } } },
        visibilityConfig: visible("heed-flood"),
        statement: {
          rateBasedStatement: { limit: 20_000, aggregateKeyType: "IP", scopeDownStatement: guarded() },
        },
      },
      {
        name: "known-bad-inputs",
        priority: 1,
        overrideAction: { none: {} },
        visibilityConfig: visible("heed-known-bad-inputs"),
        statement: {
          managedRuleGroupStatement: {
            vendorName: "AWS",
            name: "AWSManagedRulesKnownBadInputsRuleSet",
            scopeDownStatement: guarded(),
          },
        },
      },
    ],
  });
}

function guarded(): CfnWebACL.StatementProperty {
  const starts = GUARDED.map(
    (searchString): CfnWebACL.StatementProperty => ({
      byteMatchStatement: {
        fieldToMatch: { uriPath: {} },
        positionalConstraint: "STARTS_WITH",
        searchString,
        textTransformations: [{ priority: 0, type: "NONE" }],
      },
    }),
  );
  return { orStatement: { statements: starts } };
}

function visible(metricName: string): CfnWebACL.VisibilityConfigProperty {
  // A sampled request shows its path, and a link's path is its token.
  return { metricName, cloudWatchMetricsEnabled: true, sampledRequestsEnabled: false };
}
