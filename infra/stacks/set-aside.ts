import { Duration, Validations } from "aws-cdk-lib";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { alarm } from "./alarms.ts";
import { keepingQueue } from "./queues.ts";
import { failedQueue } from "./resource-names.ts";

interface Failures {
  /** One sentence: what is lost sight of. */
  readonly says: string;
  /** The heading of docs/runbook.md. */
  readonly runbook: string;
}

/**
 * What a function called asynchronously cannot take: Lambda tries three times, then it is set aside, and rings.
 * @returns the queue that holds it
 */
export function setAside(
  scope: Construct,
  name: string,
  taking: IFunction,
  { says, runbook }: Failures,
): Queue {
  const failed = keepingQueue(scope, failedQueue(name), {});
  Validations.of(failed).acknowledge({
    id: "AwsSolutions-SQS3",
    reason: "It is itself the end of the line; the runbook says how to give it to the function again.",
  });
  taking.configureAsyncInvoke({
    retryAttempts: 2,
    maxEventAge: Duration.hours(6),
    onFailure: { bind: () => ({ destination: failed.queueArn }) },
  });
  alarm(scope, failedQueue(name), {
    metric: failed.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: "Maximum",
    }),
    threshold: 1,
    says,
    runbook,
  });
  return failed;
}
