import { Duration, Stack, type StackProps } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { CfnRule } from "aws-cdk-lib/aws-events";
import { ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { LOGGED_ERRORS, NAMESPACE } from "../../shared/metrics.ts";
import type { FunctionSpec } from "../function-spec.ts";
import { alarm } from "./alarms.ts";
import type { Deployment } from "./deployment.ts";
import { heedFunction } from "./function.ts";

/** What runs by the clock. */
export class HeedWatch extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, props: StackProps) {
    super(scope, id, { ...props, description: "Heed: what runs by the clock." });
    for (const spec of deployment.functions) {
      // A partner has one list for both Regions, and one of them compares it.
      if (deployment.place === "second" && spec.partnerType !== undefined) continue;
      if (typeof spec.trigger === "object") this.#scheduled(deployment, spec, spec.trigger.everyMinutes);
    }
    alarm(this, "logged-errors", {
      metric: new Metric({
        namespace: NAMESPACE,
        metricName: LOGGED_ERRORS,
        period: Duration.minutes(5),
        statistic: "Sum",
      }),
      threshold: 1,
      says: "A function logged an error.",
      runbook: "a-function-logged-an-error",
    });
  }

  #scheduled(deployment: Deployment, spec: FunctionSpec, everyMinutes: number): void {
    const scheduled = heedFunction(this, deployment, spec);
    // The next run finds what this one left, so a failed one is not tried again beside it.
    scheduled.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.minutes(1) });
    const rule = new CfnRule(this, `${spec.name}-schedule`, {
      scheduleExpression: everyMinutes === 1 ? "rate(1 minute)" : `rate(${everyMinutes} minutes)`,
      targets: [{ id: spec.name, arn: scheduled.functionArn }],
    });
    scheduled.addPermission("schedule", {
      principal: new ServicePrincipal("events.amazonaws.com"),
      sourceArn: rule.attrArn,
    });
    const period = Duration.minutes(5 * everyMinutes);
    if (spec.needs === "canary") this.#canary(scheduled);
    else {
      alarm(this, `${spec.name}-errors`, {
        metric: scheduled.metricErrors({ period, statistic: "Sum" }),
        threshold: 1,
        periods: 2,
        says: `${spec.name} keeps failing.`,
        runbook: "a-scheduled-function-fails",
      });
    }
    alarm(this, `${spec.name}-silence`, {
      metric: scheduled.metricInvocations({ period, statistic: "Sum" }),
      threshold: 1,
      whenBelow: true,
      periods: 3,
      says: `${spec.name} has stopped running.`,
      runbook: "a-scheduled-function-fails",
    });
  }

  /** Two failures in a quarter of an hour: one may be a deployment under way. */
  #canary(scheduled: LambdaFunction): void {
    alarm(this, "canary-fails", {
      metric: scheduled.metricErrors({ period: Duration.minutes(15), statistic: "Sum" }),
      threshold: 2,
      says: "A real opt-out of the canary's was not taken, not seen by the next check, or not told to its partner.",
      runbook: "the-canary-fails",
    });
  }
}
