import { RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import {
  CfnApi,
  CfnApiMapping,
  CfnDomainName,
  CfnIntegration,
  CfnRoute,
  CfnStage,
} from "aws-cdk-lib/aws-apigatewayv2";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

/** Neither path nor query: they hold tokens. */
const ACCESS_LOG = {
  requestId: "$context.requestId",
  route: "$context.routeKey",
  status: "$context.status",
  latency: "$context.responseLatency",
};

/** The HTTP API. Routes are spelled as infra/functions spells them, and every other path is `$default`'s. */
export class HttpApi extends Construct {
  readonly #api: CfnApi;
  readonly #stage: CfnStage;
  /** What the API calls functions as: one role with a line for each, where a permission on each were a resource. */
  readonly #caller: Role;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#api = new CfnApi(this, "api", { name: "heed", protocolType: "HTTP" });
    this.#caller = new Role(this, "caller", { assumedBy: new ServicePrincipal("apigateway.amazonaws.com") });
    const logGroup = new LogGroup(this, "log", {
      logGroupName: "/heed/access",
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.#stage = new CfnStage(this, "stage", {
      apiId: this.#api.ref,
      stageName: "$default",
      autoDeploy: true,
      accessLogSettings: { destinationArn: logGroup.logGroupArn, format: JSON.stringify(ACCESS_LOG) },
      // What AWS grants an account to begin with: a lower limit here would answer opt-outs with 429.
      defaultRouteSettings: { throttlingBurstLimit: 5_000, throttlingRateLimit: 10_000 },
    });
  }

  /** The address that AWS gave it. */
  get url(): string {
    return this.#api.attrApiEndpoint;
  }

  /** The host of that address. */
  get host(): string {
    return `${this.#api.ref}.execute-api.${Stack.of(this).region}.${Stack.of(this).urlSuffix}`;
  }

  /** What CloudWatch tells this API by. */
  get id(): string {
    return this.#api.ref;
  }

  /** Serves the API at a name of the company's own. @returns what the name has to lead to */
  servedAt(domainName: string, certificateArn: string): { dnsName: string; hostedZoneId: string } {
    const domain = new CfnDomainName(this, domainName, {
      domainName,
      domainNameConfigurations: [{ certificateArn, endpointType: "REGIONAL", securityPolicy: "TLS_1_2" }],
    });
    new CfnApiMapping(this, `${domainName}-mapping`, {
      apiId: this.#api.ref,
      domainName: domain.ref,
      stage: this.#stage.ref,
    });
    return { dnsName: domain.attrRegionalDomainName, hostedZoneId: domain.attrRegionalHostedZoneId };
  }

  /** Sends the routes to the function or its alias, each spelled as API Gateway spells it. */
  route(name: string, routes: readonly string[], functionArn: string): void {
    const integration = new CfnIntegration(this, name, {
      apiId: this.#api.ref,
      integrationType: "AWS_PROXY",
      integrationUri: functionArn,
      payloadFormatVersion: "2.0",
      credentialsArn: this.#caller.roleArn,
    });
    for (const routeKey of routes) {
      const route = new CfnRoute(this, routeKey.replaceAll("/", "|"), {
        apiId: this.#api.ref,
        routeKey,
        target: `integrations/${integration.ref}`,
      });
      Validations.of(route).acknowledge({
        id: "AwsSolutions-APIG4",
        reason:
          "Links, signatures and tokens are checked in the function, over the raw bytes that were signed.",
      });
    }
    this.#caller.addToPolicy(
      new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [functionArn] }),
    );
  }
}
