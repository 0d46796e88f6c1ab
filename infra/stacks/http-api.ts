import { RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { CfnApi, CfnIntegration, CfnRoute, CfnStage } from "aws-cdk-lib/aws-apigatewayv2";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";

/** Neither path nor query: they hold tokens. */
const ACCESS_LOG = {
  requestId: "$context.requestId",
  route: "$context.routeKey",
  status: "$context.status",
  latency: "$context.responseLatency",
};

/** The HTTP API. Routes are spelled as infra/functions.ts spells them, and every other path is `$default`'s. */
export class HttpApi extends Construct {
  readonly #api: CfnApi;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.#api = new CfnApi(this, "api", { name: "heed", protocolType: "HTTP" });
    const logGroup = new LogGroup(this, "log", {
      logGroupName: "/heed/access",
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new CfnStage(this, "stage", {
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

  /** Sends the routes to the function, each spelled as API Gateway spells it. */
  route(name: string, routes: readonly string[], target: LambdaFunction): void {
    const integration = new CfnIntegration(this, name, {
      apiId: this.#api.ref,
      integrationType: "AWS_PROXY",
      integrationUri: target.functionArn,
      payloadFormatVersion: "2.0",
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
    target.addPermission(`${name}-http`, {
      principal: new ServicePrincipal("apigateway.amazonaws.com"),
      sourceArn: Stack.of(this).formatArn({
        service: "execute-api",
        resource: this.#api.ref,
        resourceName: "*",
      }),
    });
  }
}
