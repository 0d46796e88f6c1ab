import { RemovalPolicy, type Stack } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { AwsCustomResource, AwsCustomResourcePolicy, PhysicalResourceId } from "aws-cdk-lib/custom-resources";
import { TABLE } from "./resource-names.ts";

/**
 * The stream of the table's replica. Its ARN holds the time it was made and is known to nobody at synth, not to the
 * table's own stack either, so the Region is asked for it.
 */
export function replicaStream(stack: Stack): string {
  const table = stack.formatArn({ service: "dynamodb", resource: "table", resourceName: TABLE });
  const logGroup = new LogGroup(stack, "replica-log", {
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(stack, "replica-role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
  logGroup.grantWrite(role);
  const described = new AwsCustomResource(stack, "replica", {
    resourceType: "Custom::HeedReplica",
    onUpdate: {
      service: "DynamoDB",
      action: "DescribeTable",
      parameters: { TableName: TABLE },
      physicalResourceId: PhysicalResourceId.of(TABLE),
      outputPaths: ["Table.LatestStreamArn"],
    },
    policy: AwsCustomResourcePolicy.fromSdkCalls({ resources: [table] }),
    installLatestAwsSdk: false,
    logGroup,
    role,
  });
  return described.getResponseField("Table.LatestStreamArn");
}
