import { Duration, RemovalPolicy, Stack, Token, Validations } from "aws-cdk-lib";
import { type PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  Architecture,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import type { Config } from "../../shared/config.ts";
import { cutFor } from "../configuration.ts";
import type { FunctionSpec } from "../function-spec.ts";
import type { Deployment } from "./deployment.ts";
import { mayKeepHeads, partnerGrants, permissionsOf, readsSecretsInOneCall } from "./permissions.ts";
import { headsUrl, INTAKE, queueUrlPrefix, tableName } from "./resource-names.ts";

interface Particulars {
  /** The function's name where one deployment has several of the kind. */
  readonly name?: string;
  /** The configuration it is cut from, where that is not the whole deployment's. */
  readonly config?: Config;
  readonly environment?: Readonly<Record<string, string>>;
  readonly reservedConcurrency?: number;
}

/** Our one way to make a Lambda function: its bundle, its cut configuration, and only its own permissions. */
export function heedFunction(
  scope: Construct,
  deployment: Deployment,
  spec: FunctionSpec,
  { name = spec.name, config = deployment.config, environment, reservedConcurrency = 0 }: Particulars = {},
): LambdaFunction {
  const own = cutFor(config, spec);
  const functionName = `heed-${name}`;
  const logGroup = new LogGroup(scope, `${name}-log`, {
    logGroupName: `/aws/lambda/${functionName}`,
    retention: RetentionDays.ONE_MONTH,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = new Role(scope, `${name}-role`, { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
  logGroup.grantWrite(role);
  const stack = Stack.of(scope);
  for (const statement of permissionsOf(stack, spec, own, deployment)) role.addToPolicy(statement);
  for (const statement of partnerGrants(stack, spec, own, deployment.partnerTypes[spec.partnerType ?? ""])) {
    role.addToPolicy(statement);
    acknowledgeFolders(role, statement);
  }
  const keepsHeads = spec.keeps === "heads" && deployment.aws.heads !== undefined;
  if (keepsHeads) letKeepHeads(role);
  if (readsSecretsInOneCall(own)) acknowledgeBatchRead(role);

  return new LambdaFunction(scope, name, {
    functionName,
    role,
    logGroup,
    // Lambda's own lines for each call cost more than ours; those of calls that fail are warnings and stay.
    loggingFormat: LoggingFormat.JSON,
    systemLogLevelV2: SystemLogLevel.WARN,
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: "index.handler",
    code: deployment.codeOf(spec, own),
    timeout: Duration.seconds(spec.timeoutSeconds),
    // A whole core for the providers' signatures: RSA and ECDSA are the one thing here that waits for the CPU.
    memorySize: spec.provider === undefined ? 512 : 1769,
    environment: {
      HEED_TABLE: tableName(deployment.aws),
      HEED_INTAKE_QUEUE_URL: `${queueUrlPrefix(stack)}${INTAKE}`,
      HEED_QUEUE_URL_PREFIX: queueUrlPrefix(stack),
      ...(keepsHeads ? { HEED_HEADS_URL: headsUrl(stack) } : {}),
      ...regionsOf(deployment),
      ...environment,
    },
    ...(reservedConcurrency === 0 ? {} : { reservedConcurrentExecutions: reservedConcurrency }),
  });
}

/** Of two Regions each chains its own entries, and each has to mend what the other's writes undo. */
function regionsOf({ aws: { region, secondRegion } }: Deployment): Record<string, string> {
  return region === undefined || secondRegion === undefined
    ? {}
    : { HEED_REGIONS: `${region},${secondRegion}` };
}

/** Into the bucket of the daily heads, and nothing but put. */
function letKeepHeads(role: Role): void {
  const stack = Stack.of(role);
  role.addToPolicy(mayKeepHeads(stack));
  const region = Token.isUnresolved(stack.region) ? "<AWS::Region>" : stack.region;
  Validations.of(role).acknowledge({
    id: `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::heed-heads-<AWS::AccountId>-${region}/*]`,
    reason: "Every day has an object of its own, named for its tenant and Region.",
  });
}

/** Objects below a folder that the configuration names: their names are not known beforehand. */
function acknowledgeFolders(role: Role, { resources }: PolicyStatement): void {
  for (const folder of resources.filter((resource) => resource.endsWith("/*"))) {
    const shown = folder.replace(Stack.of(role).partition, "<AWS::Partition>");
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${shown}]`,
      reason: "Every file that is put into the partner's folder has a name of its own.",
    });
  }
}

function acknowledgeBatchRead(role: Role): void {
  Validations.of(role).acknowledge({
    id: "AwsSolutions-IAM5[Resource::*]",
    reason:
      "BatchGetSecretValue takes no resource; GetSecretValue, which it needs for each value, names each secret.",
  });
}
