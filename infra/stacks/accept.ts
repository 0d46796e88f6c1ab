import { Annotations, CfnOutput, Duration, Stack, type StackProps } from "aws-cdk-lib";
import { CfnAlias, type Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { CfnHealthCheck } from "aws-cdk-lib/aws-route53";
import type { Construct } from "constructs";
import type { FunctionSpec } from "../function-spec.ts";
import { alarm } from "./alarms.ts";
import { alarmOnCounts, countIn } from "./counts.ts";
import { dashboard } from "./dashboard.ts";
import type { Deployment } from "./deployment.ts";
import { certificateOf, pointAt, type Share } from "./domain.ts";
import { heedFunction } from "./function.ts";
import { HttpApi } from "./http-api.ts";
import { INTAKE, queueArn } from "./resource-names.ts";

/** What the outside reaches: the HTTP API with every function that has a route, and the consumer of the intake queue. */
export class HeedAccept extends Stack {
  readonly #deployment: Deployment;
  /** The host of the HTTP API. */
  readonly host: string;

  constructor(scope: Construct, id: string, deployment: Deployment, props: StackProps) {
    super(scope, id, { ...props, description: "Heed: the HTTP API, and what it calls." });
    this.#deployment = deployment;
    const api = new HttpApi(this, "http");
    this.host = api.host;
    const environment = this.#environment(api);
    for (const spec of deployment.functions.filter(({ routes }) => routes.length > 0)) {
      this.#served(api, spec, environment);
    }
    for (const spec of deployment.functions.filter(({ trigger }) => trigger === "intake")) this.#intake(spec);
    alarmOnCounts(this);
    if (!deployment.aws.firewall) this.#domains(api);
    if (deployment.place === "first") dashboard(this, deployment, api.id);
    new CfnOutput(this, "Url", { value: api.url, description: "The address that AWS gave the HTTP API." });
  }

  /** Tenants without an address of their own get the API's, which is known only once it stands. */
  #environment(api: HttpApi): Readonly<Record<string, string>> {
    if (this.#deployment.config.tenants.every(({ publicUrl }) => publicUrl !== "")) return {};
    Annotations.of(this).addWarningV2(
      "heed:publicUrl",
      "publicUrl is not set: links will carry the API's own address, and die with it",
    );
    return { HEED_PUBLIC_URL: api.url };
  }

  #served(api: HttpApi, spec: FunctionSpec, environment: Readonly<Record<string, string>>): void {
    const served = heedFunction(this, this.#deployment, spec, {
      // The console asks the API where it stands: a domain may lead elsewhere, or not yet here.
      environment: spec.signsIn === true ? { HEED_PUBLIC_URL: api.url } : environment,
      reservedConcurrency: isOneClick(spec) ? this.#deployment.aws.reservedConcurrency : 0,
    });
    countIn(this, spec, served.logGroup);
    const warm = isOneClick(spec) ? this.#deployment.aws.provisionedConcurrency : 0;
    api.route(spec.name, spec.routes, warm === 0 ? served.functionArn : keptWarm(served, warm));
    if (!spec.sendsTo.includes("intake")) return;
    alarm(this, `${spec.name}-errors`, {
      metric: served.metricErrors({ period: Duration.minutes(5), statistic: "Sum" }),
      threshold: 1,
      says: `${spec.name} failed to take what it was sent.`,
      runbook: "a-function-fails",
    });
  }

  #domains(api: HttpApi): void {
    const share = this.#share(api);
    for (const domain of this.#deployment.aws.domains) {
      const { certificateArn } = certificateOf(this, domain);
      const target = api.servedAt(domain.name, certificateArn);
      pointAt(this, domain, target, share);
      if (domain.hostedZone !== undefined) continue;
      new CfnOutput(this, `Target-${domain.name.replaceAll(/[^a-z0-9]/g, "-")}`, {
        value: target.dnsName,
        description: `Make ${domain.name} a CNAME of this.`,
      });
    }
  }

  /** Of two Regions each is looked at from outside, and led to only while it answers. */
  #share(api: HttpApi): Share | undefined {
    if (this.#deployment.aws.secondRegion === undefined) return undefined;
    const { attrHealthCheckId } = new CfnHealthCheck(this, "health", {
      healthCheckConfig: {
        type: "HTTPS",
        fullyQualifiedDomainName: api.host,
        resourcePath: "/healthz",
        requestInterval: 30,
        failureThreshold: 3,
      },
    });
    return { region: this.region, healthCheckId: attrHealthCheckId };
  }

  #intake(spec: FunctionSpec): void {
    heedFunction(this, this.#deployment, spec).addEventSourceMapping("intake", {
      eventSourceArn: queueArn(this, INTAKE),
      batchSize: 10,
      reportBatchItemFailures: true,
      // The database has just been down: it is not to meet the whole backlog at once.
      maxConcurrency: 10,
    });
  }
}

/**
 * Instances that have started before anybody presses. They belong to one version, so the API calls its alias.
 * @returns the alias's ARN
 */
function keptWarm(served: LambdaFunction, instances: number): string {
  const alias = new CfnAlias(served, "warm", {
    name: "warm",
    functionName: served.functionName,
    functionVersion: served.currentVersion.version,
    provisionedConcurrencyConfig: { provisionedConcurrentExecutions: instances },
  });
  return alias.ref;
}

/** The route of every mailbox provider's button. An import that floods the account must not stop it. */
function isOneClick({ routes }: FunctionSpec): boolean {
  return routes.includes("ANY /u/{token+}");
}
