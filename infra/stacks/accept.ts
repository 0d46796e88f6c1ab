import { Annotations, CfnOutput, Duration, Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { FunctionSpec } from "../functions.ts";
import { alarm } from "./alarms.ts";
import type { Deployment } from "./deployment.ts";
import { heedFunction } from "./function.ts";
import { HttpApi } from "./http-api.ts";
import { INTAKE, queueArn } from "./resource-names.ts";

/** What the outside reaches: the HTTP API with every function that has a route, and the consumer of the intake queue. */
export class HeedAccept extends Stack {
  readonly #deployment: Deployment;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id, { description: "Heed: the HTTP API, and what it calls." });
    this.#deployment = deployment;
    const api = new HttpApi(this, "http");
    const environment = this.#environment(api);
    for (const spec of deployment.functions.filter(({ routes }) => routes.length > 0)) {
      this.#served(api, spec, environment);
    }
    for (const spec of deployment.functions.filter(({ trigger }) => trigger === "intake")) this.#intake(spec);
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
      environment,
      reservedConcurrency: isOneClick(spec) ? this.#deployment.reservedConcurrency : 0,
    });
    api.route(spec.name, spec.routes, served);
    if (!spec.sendsTo.includes("intake")) return;
    alarm(this, `${spec.name}-errors`, {
      metric: served.metricErrors({ period: Duration.minutes(5), statistic: "Sum" }),
      threshold: 1,
      says: `${spec.name} failed to take what it was sent.`,
      runbook: "a-function-fails",
    });
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

/** The route of every mailbox provider's button. An import that floods the account must not stop it. */
function isOneClick({ routes }: FunctionSpec): boolean {
  return routes.includes("ANY /u/{token+}");
}
