import { Duration, RemovalPolicy, Stack, type StackProps, Validations } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { replyQueueName } from "../../shared/reply.ts";
import type { FunctionSpec } from "../function-spec.ts";
import { alarm } from "./alarms.ts";
import type { Deployment } from "./deployment.ts";
import { heedFunction } from "./function.ts";
import { keepingQueue } from "./queues.ts";

/** Six times the function's time, as Lambda asks. */
const VISIBILITY = Duration.seconds(90);

/** Answers to people's texts, where they go through a provider's API: a queue and a function for each provider. */
export class HeedReplies extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, props: StackProps) {
    super(scope, id, { ...props, description: "Heed: answers to texts." });
    for (const spec of deployment.functions.filter(({ trigger }) => trigger === "replies")) {
      this.#answers(deployment, spec);
    }
  }

  #answers(deployment: Deployment, spec: FunctionSpec): void {
    const queue = keepingQueue(this, replyQueueName(spec.texter ?? ""), {
      // No answer is given after five minutes; until then a message is what is left of a failure.
      retentionPeriod: Duration.minutes(15),
      visibilityTimeout: VISIBILITY,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(queue).acknowledge({
      id: "AwsSolutions-SQS3",
      reason:
        "An answer that is late is never sent (47 CFR 64.1200(a)(12)): there is nothing to keep it for.",
    });
    const answers = heedFunction(this, deployment, spec);
    answers.addEventSourceMapping("replies", {
      eventSourceArn: queue.queueArn,
      batchSize: 10,
      reportBatchItemFailures: true,
      maxConcurrency: 5,
    });
    alarm(this, `${spec.name}-age`, {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(1) }),
      threshold: Duration.minutes(4).toSeconds(),
      says: `${spec.name} does not answer people who left: in a minute it will be too late to.`,
      runbook: "texts-are-not-answered",
    });
  }
}
