import { Duration } from "aws-cdk-lib";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { FilterPattern, type IFilterPattern, type ILogGroup, MetricFilter } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { FunctionSpec } from "../function-spec.ts";
import { alarm } from "./alarms.ts";

interface Counted {
  readonly metricName: string;
  readonly filterPattern: IFilterPattern;
  /** So many within an hour ring the alarm. */
  readonly threshold: number;
  readonly says: string;
  readonly runbook: string;
}

/**
 * What is ordinary now and then and means trouble in numbers. It rings and limits nothing, for each of them may be
 * an opt-out.
 */
const COUNTED: Readonly<Record<NonNullable<FunctionSpec["counts"]>, Counted>> = {
  "dead links": {
    metricName: "DeadLinks",
    filterPattern: FilterPattern.stringValue("$.outcome", "=", "no_such_link"),
    threshold: 20,
    says: "Unsubscribe links do not open.",
    runbook: "links-do-not-open",
  },
  "typed addresses": {
    metricName: "TypedAddresses",
    filterPattern: FilterPattern.all(
      FilterPattern.booleanValue("$.typed", true),
      FilterPattern.stringValue("$.outcome", "=", "recorded"),
    ),
    threshold: 200,
    says: "Very many addresses were opted out by typing them.",
    runbook: "very-many-addresses-are-typed",
  },
};

const NAMESPACE = "Heed";

/** Counts in a function's log what its line in infra/functions says. */
export function countIn(scope: Construct, { name, counts }: FunctionSpec, logGroup: ILogGroup): void {
  if (counts === undefined) return;
  const { metricName, filterPattern } = COUNTED[counts];
  new MetricFilter(scope, `${name}-${metricName}`, {
    logGroup,
    filterPattern,
    metricNamespace: NAMESPACE,
    metricName,
  });
}

/** One alarm for each count, over all functions. */
export function alarmOnCounts(scope: Construct): void {
  for (const { metricName, threshold, says, runbook } of Object.values(COUNTED)) {
    const metric = new Metric({
      namespace: NAMESPACE,
      metricName,
      period: Duration.hours(1),
      statistic: "Sum",
    });
    alarm(scope, metricName, { metric, threshold, says, runbook });
  }
}
