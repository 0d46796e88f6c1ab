import { Duration, type Stack, Token, Validations } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import {
  FilterCriteria,
  FilterRule,
  type Function as LambdaFunction,
  StartingPosition,
} from "aws-cdk-lib/aws-lambda";
import { ENTRY, STATE } from "../../shared/ledger/keys.ts";
import type { FunctionSpec } from "../function-spec.ts";
import { alarm } from "./alarms.ts";
import type { Deployment } from "./deployment.ts";
import { heedFunction } from "./function.ts";
import { keepingQueue } from "./queues.ts";
import { BROADCAST_FAILED, queueArn, tableName } from "./resource-names.ts";

/** The function that the table's stream wakes, with a failure queue for what it cannot broadcast. */
export function broadcasts(
  stack: Stack,
  deployment: Deployment,
  spec: FunctionSpec,
  streamArn: string,
): void {
  const replicated = deployment.aws.secondRegion !== undefined;
  const broadcast = heedFunction(stack, deployment, spec);
  mayReadStream(stack, broadcast, streamArn, tableName(deployment.aws));
  const destination = queueArn(stack, BROADCAST_FAILED);
  broadcast.addToRolePolicy(new PolicyStatement({ actions: ["sqs:SendMessage"], resources: [destination] }));
  const mapping = broadcast.addEventSourceMapping("stream", {
    eventSourceArn: streamArn,
    // A mapping that is made again reads what the stream still holds: everything after the ledger is idempotent.
    startingPosition: StartingPosition.TRIM_HORIZON,
    // One batch of a shard at a time: with more, Lambda keeps the order of each item and not that of a contact.
    batchSize: 100,
    // One poison entry must not stop its shard: halve, try ten times, set it aside. The sweep comes back to it.
    bisectBatchOnError: true,
    reportBatchItemFailures: true,
    retryAttempts: 10,
    onFailure: { bind: () => ({ destination }) },
    filters: [
      FilterCriteria.filter({
        eventName: FilterRule.isEqual("INSERT"),
        dynamodb: { Keys: { sk: { S: FilterRule.beginsWith(ENTRY) } } },
      }),
      ...(replicated ? [FilterCriteria.filter({ dynamodb: { Keys: { sk: { S: [STATE] } } } })] : []),
    ],
  });
  mapping.node.addDependency(failureQueue(stack));
  alarm(stack, "broadcast-age", {
    metric: broadcast.metric("IteratorAge", { period: Duration.minutes(5), statistic: "Maximum" }),
    threshold: Duration.minutes(15).toMilliseconds(),
    says: "Recorded opt-outs have waited fifteen minutes to be broadcast.",
    runbook: "broadcast-is-behind",
  });
}

function failureQueue(stack: Stack): ReturnType<typeof keepingQueue> {
  const failed = keepingQueue(stack, BROADCAST_FAILED, {});
  Validations.of(failed).acknowledge({
    id: "AwsSolutions-SQS3",
    reason: "It is itself the end of the line for stream records; the sweep broadcasts their entries again.",
  });
  alarm(stack, BROADCAST_FAILED, {
    metric: failed.metricApproximateNumberOfMessagesVisible({
      period: Duration.minutes(1),
      statistic: "Maximum",
    }),
    threshold: 1,
    says: "Entries of the ledger could not be broadcast.",
    runbook: "broadcast-failures",
  });
  return failed;
}

/** As DynamoDB's guide grants it: a stream's reader also lists the table's streams, and is asked for no one of them. */
function mayReadStream(stack: Stack, broadcast: LambdaFunction, streamArn: string, table: string): void {
  const reads = ["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"];
  const streams = stack.formatArn({
    service: "dynamodb",
    resource: "table",
    resourceName: `${table}/stream/*`,
  });
  broadcast.addToRolePolicy(new PolicyStatement({ actions: reads, resources: [streamArn] }));
  broadcast.addToRolePolicy(new PolicyStatement({ actions: ["dynamodb:ListStreams"], resources: [streams] }));
  const region = Token.isUnresolved(stack.region) ? "<AWS::Region>" : stack.region;
  Validations.of(stack).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:dynamodb:${region}:<AWS::AccountId>:table/${table}/stream/*]`,
    reason: "The list of the one table's streams, whose names hold the time they were made.",
  });
}
