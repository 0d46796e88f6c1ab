import { CfnOutput, Duration, RemovalPolicy, type Stack, Validations } from "aws-cdk-lib";
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  ObjectLockRetention,
  ObjectOwnership,
} from "aws-cdk-lib/aws-s3";
import type { Aws } from "../aws-schema.ts";
import { headsBucket } from "./resource-names.ts";

/**
 * The bucket that locks the ledger's daily heads: a head says nothing of anybody, so nothing in it
 * will ever have to be deleted before its time.
 */
export function lockedHeads(stack: Stack, { lockDays, mode }: NonNullable<Aws["heads"]>): void {
  const days = Duration.days(lockDays);
  const bucket = new Bucket(stack, "heads", {
    bucketName: headsBucket(stack),
    versioned: true,
    objectLockEnabled: true,
    objectLockDefaultRetention:
      mode === "compliance" ? ObjectLockRetention.compliance(days) : ObjectLockRetention.governance(days),
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  Validations.of(bucket).acknowledge({
    id: "AwsSolutions-S1",
    reason:
      "It takes one file a day from one function; CloudTrail's data events are the place to watch more.",
  });
  new CfnOutput(stack, "HeadsBucket", {
    value: bucket.bucketName,
    description: "The daily signed heads: copy them to whoever is to verify the ledger.",
  });
}
