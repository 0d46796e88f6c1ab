import { ArnFormat, type Stack } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Config } from "../../shared/config.ts";
import { MARKS_INDEX } from "../../shared/ledger/keys.ts";
import { queueName } from "../../shared/partner.ts";
import { replyQueueName } from "../../shared/reply.ts";
import { secretUses } from "../configuration.ts";
import type { DeclaredPartner, Grants } from "../extensions.ts";
import type { FunctionSpec } from "../function-spec.ts";
import { pushesTo } from "../pushes.ts";
import type { Deployment } from "./deployment.ts";
import { failedQueue, headsBucket, INTAKE, queueArn, tableName } from "./resource-names.ts";

/** What whoever takes messages off a queue must be able to do: the service's poller, and the function's back-off. */
const RECEIVE = [
  "sqs:ReceiveMessage",
  "sqs:DeleteMessage",
  "sqs:ChangeMessageVisibility",
  "sqs:GetQueueAttributes",
];

/**
 * All that a function may do, from its own line in infra/functions: nothing else is granted anywhere.
 * @param config the function's own, cut configuration: its secrets and partners are those that it may reach
 */
export function permissionsOf(
  stack: Stack,
  spec: FunctionSpec,
  config: Config,
  { grants, aws }: Pick<Deployment, "grants" | "aws">,
): readonly PolicyStatement[] {
  return [
    ...onTable(stack, spec, tableName(aws)),
    allow(
      ["sqs:SendMessage"],
      spec.sendsTo.flatMap((kind) => queuesOf(stack, spec, config, kind)),
    ),
    allow(
      ["sqs:SendMessage"],
      isCalledAsynchronously(spec, config) ? [queueArn(stack, failedQueue(spec.name))] : [],
    ),
    ...receiving(stack, spec, config),
    allow(
      ["sqs:GetQueueAttributes"],
      (spec.measures ?? []).flatMap((kind) => queuesOf(stack, spec, config, kind)),
    ),
    ...onSecrets(stack, config),
    ...granted(spec, config, grants),
  ].filter((statement) => statement.resources.length > 0);
}

/** What it then cannot take is set aside, by Lambda in the function's own name. */
function isCalledAsynchronously({ trigger, provider }: FunctionSpec, config: Config): boolean {
  return trigger === "mail" || pushesTo(provider, config) !== undefined;
}

/**
 * What partners in the company's own account need, each for its own part of it: given to those functions alone whose
 * code does that part.
 */
export function partnerGrants(
  { partition, region, account }: Stack,
  { granted }: Pick<FunctionSpec, "granted">,
  { tenants }: Config,
  type: DeclaredPartner | undefined,
): readonly PolicyStatement[] {
  if (granted === undefined) return [];
  const place = { partition, region, account };
  return tenants
    .flatMap(({ partners }) => partners)
    .flatMap((partner) => type?.[granted]?.(partner, place) ?? [])
    .map(({ actions, resources }) => allow(actions, resources));
}

/** Whether the statements include the one that AWS takes for all resources only. */
export function readsSecretsInOneCall(config: Config): boolean {
  return secretUses(config).some(({ ref }) => !ref.startsWith("ssm:"));
}

/** Each action on the table itself, and Query on its index of what waits. */
function onTable(
  stack: Stack,
  { table, readsMarks }: FunctionSpec,
  resourceName: string,
): readonly PolicyStatement[] {
  const arn = stack.formatArn({ service: "dynamodb", resource: "table", resourceName });
  return [
    allow(
      table.map((action) => `dynamodb:${action}`),
      table.length === 0 ? [] : [arn],
    ),
    allow(["dynamodb:Query"], readsMarks === true ? [`${arn}/index/${MARKS_INDEX}`] : []),
  ];
}

/** The one thing that the bucket of the daily heads lets anybody do. */
export function mayKeepHeads(stack: Stack): PolicyStatement {
  const bucket = stack.formatArn({ service: "s3", region: "", account: "", resource: headsBucket(stack) });
  return allow(["s3:PutObject"], [`${bucket}/*`]);
}

function receiving(stack: Stack, spec: FunctionSpec, config: Config): readonly PolicyStatement[] {
  return [
    ...(spec.trigger === "intake" || spec.trigger === "jobs" || spec.trigger === "replies"
      ? [allow(RECEIVE, queuesOf(stack, spec, config, spec.trigger))]
      : []),
    ...(spec.drains === undefined ? [] : [allow(RECEIVE, queuesOf(stack, spec, config, spec.drains))]),
  ];
}

function queuesOf(
  stack: Stack,
  { provider, texter = provider ?? "" }: FunctionSpec,
  { tenants }: Config,
  kind: "intake" | "jobs" | "dead" | "replies",
): readonly string[] {
  if (kind === "intake") return [queueArn(stack, INTAKE)];
  if (kind === "replies") {
    const isAnswered = tenants.some(({ providers }) => providers[texter]?.["reply"] !== undefined);
    return isAnswered ? [queueArn(stack, replyQueueName(texter))] : [];
  }
  return tenants.flatMap((tenant) =>
    tenant.partners.map((partner) => queueArn(stack, queueName(tenant.id, partner.id, kind))),
  );
}

/** What a provider on AWS itself needs, on the resources that the configuration lists. */
function granted(
  { texter = "" }: FunctionSpec,
  { tenants }: Config,
  grants: Grants,
): readonly PolicyStatement[] {
  const grant = grants[texter];
  if (grant === undefined) return [];
  const listed = tenants.flatMap(
    ({ providers }) => Object(providers[texter]?.["reply"])[grant.resources] ?? [],
  );
  return [allow([grant.action], listed.map(String))];
}

function onSecrets(stack: Stack, config: Config): readonly PolicyStatement[] {
  const refs = [...new Set(secretUses(config).map(({ ref }) => ref))];
  const parameters = refs.filter((ref) => ref.startsWith("ssm:"));
  const secrets = refs.filter((ref) => !ref.startsWith("ssm:"));
  return [
    allow(
      ["secretsmanager:GetSecretValue"],
      secrets.map((ref) => secretArn(stack, ref)),
    ),
    // AWS names no single secret for this action; each value that it returns needs the one above as well.
    allow(["secretsmanager:BatchGetSecretValue"], readsSecretsInOneCall(config) ? ["*"] : []),
    allow(
      ["ssm:GetParameters"],
      parameters.map((ref) => parameterArn(stack, ref)),
    ),
  ];
}

/** AWS ends a secret's ARN in six characters of its own. */
function secretArn(stack: Stack, ref: string): string {
  const name = ref.startsWith("env:") ? secretName(ref) : ref.slice("secretsmanager:".length);
  if (name.startsWith("arn:")) return name;
  return stack.formatArn({
    service: "secretsmanager",
    resource: "secret",
    resourceName: `${name}-??????`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
}

/** On AWS `env:NAME` is the secret `heed/NAME` (contract: Configuration). */
export function secretName(ref: string): string {
  return `heed/${ref.slice("env:".length)}`;
}

function parameterArn(stack: Stack, ref: string): string {
  return stack.formatArn({ service: "ssm", resource: "parameter", resourceName: ref.slice("ssm:/".length) });
}

function allow(actions: readonly string[], resources: readonly string[]): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources] });
}
