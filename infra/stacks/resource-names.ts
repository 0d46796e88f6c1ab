import type { Stack } from "aws-cdk-lib";
import type { Aws } from "../aws-schema.ts";

// Stacks know each other's parts by these names alone: an export of one stack that another imports can never be
// changed again while the other stands.
export const TABLE = "heed";
export const INTAKE = "heed-intake";
export const INTAKE_DEAD = "heed-intake-dead";
export const BROADCAST_FAILED = "heed-broadcast-failed";
export const MAIL = "heed-mail";
export const ALARMS_TOPIC = "heed-alarms";

/** Where a function's asynchronous calls end that it could not take. */
export function failedQueue(functionName: string): string {
  return `heed-${functionName}-failed`;
}

/** The table in use: the one that `HeedData` makes, or one that was restored (docs/restore.md). */
export function tableName({ restoredTable }: Aws): string {
  return restoredTable?.name ?? TABLE;
}

export function queueArn(stack: Stack, name: string): string {
  return stack.formatArn({ service: "sqs", resource: name });
}

/** A bucket's name is one in all of AWS, so it holds whose it is. */
export function headsBucket(stack: Stack): string {
  return `heed-heads-${stack.account}-${stack.region}`;
}

export function headsUrl(stack: Stack): string {
  return `https://${headsBucket(stack)}.s3.${stack.region}.${stack.urlSuffix}/`;
}

/** The addresses of all queues begin with this. */
export function queueUrlPrefix(stack: Stack): string {
  return `https://sqs.${stack.region}.${stack.urlSuffix}/${stack.account}/`;
}
