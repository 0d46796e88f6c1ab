import { Stack } from "aws-cdk-lib";
import { Alarm, ComparisonOperator, type Metric, TreatMissingData } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { ALARMS_TOPIC } from "./resource-names.ts";

interface Danger {
  readonly metric: Metric;
  /** Rings at this value or above; below it with `whenBelow`. */
  readonly threshold: number;
  readonly whenBelow?: boolean;
  /** How many of the metric's periods it must last. */
  readonly periods?: number;
  /** One sentence: what has happened. */
  readonly says: string;
  /** The heading of docs/runbook.md that says what to do. */
  readonly runbook: string;
}

/** Rings when a promise is in danger; its text leads to the runbook's heading. */
export function alarm(scope: Construct, id: string, danger: Danger): void {
  const { metric, threshold, whenBelow = false, periods = 1, says, runbook } = danger;
  const made = new Alarm(scope, `${id}-alarm`, {
    metric,
    threshold,
    evaluationPeriods: periods,
    comparisonOperator: whenBelow
      ? ComparisonOperator.LESS_THAN_THRESHOLD
      : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // Silence is good news where bad news is counted, and bad news where signs of life are.
    treatMissingData: whenBelow ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    alarmDescription: `${says} See docs/runbook.md#${runbook}`,
  });
  const alarmActionArn = Stack.of(scope).formatArn({ service: "sns", resource: ALARMS_TOPIC });
  made.addAlarmAction({ bind: () => ({ alarmActionArn }) });
}
