import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps, Validations } from "aws-cdk-lib";
import {
  AttributeType,
  Billing,
  ProjectionType,
  StreamViewType,
  TableEncryptionV2,
  TableV2,
} from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import { EXPIRES_AT, MARK_SHARD, MARKED_AT, MARKS_INDEX } from "../../shared/ledger/keys.ts";
import { secretUses } from "../configuration.ts";
import { alarm } from "./alarms.ts";
import { broadcasts } from "./broadcast.ts";
import type { Deployment } from "./deployment.ts";
import { lockedHeads } from "./heads-bucket.ts";
import { secretName } from "./permissions.ts";
import { intakeQueues } from "./queues.ts";
import { replicaStream } from "./replica-stream.ts";
import { ALARMS_TOPIC, INTAKE, INTAKE_DEAD, TABLE } from "./resource-names.ts";

/**
 * What must outlive every other stack: the table, the intake queue, the keys. All of it is retained when the
 * stack goes. `broadcast` stands here too, because AWS puts the time of creation into a stream's ARN: only the
 * stack that makes the table can name it, and an export would tie two stacks together for good.
 */
export class HeedData extends Stack {
  constructor(scope: Construct, id: string, deployment: Deployment, props: StackProps) {
    super(scope, id, { ...props, description: "Heed: the ledger, the intake queue and the keys. Retained." });
    const streamArn = this.#stream(deployment);
    this.#intake();
    if (deployment.place === "first") this.#secrets(deployment);
    this.#alarmsTopic();
    if (deployment.aws.heads !== undefined) lockedHeads(this, deployment.aws.heads);
    for (const spec of deployment.functions.filter(({ trigger }) => trigger === "stream")) {
      broadcasts(this, deployment, spec, streamArn);
    }
  }

  /** A table that was restored is in use as it is; the one that this stack made is left, for it is retained. */
  #stream({ place, aws: { restoredTable, secondRegion } }: Deployment): string {
    if (restoredTable !== undefined) return restoredTable.streamArn;
    return place === "first" ? this.#table(secondRegion) : replicaStream(this);
  }

  /**
   * encrypted with KMS, restorable to any second of 35 days, protected from deletion. A global table from
   * the first day, of one Region: a second one is then a change, and never a new table.
   */
  #table(secondRegion: string | undefined): string {
    const table = new TableV2(this, "table", {
      tableName: TABLE,
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      billing: Billing.onDemand(),
      encryption: TableEncryptionV2.awsManagedKey(),
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
      dynamoStream: StreamViewType.NEW_IMAGE,
      timeToLiveAttribute: EXPIRES_AT,
      replicas: secondRegion === undefined ? [] : [{ region: secondRegion }],
    });
    table.addGlobalSecondaryIndex({
      indexName: MARKS_INDEX,
      partitionKey: { name: MARK_SHARD, type: AttributeType.STRING },
      sortKey: { name: MARKED_AT, type: AttributeType.STRING },
      projectionType: ProjectionType.KEYS_ONLY,
    });
    if (table.tableStreamArn === undefined) throw new Error("the table has no stream");
    return table.tableStreamArn;
  }

  /** Opt-outs that the database refused (design: the database down is not an opt-out lost). */
  #intake(): void {
    const { queue, dead } = intakeQueues(this, INTAKE, INTAKE_DEAD, Duration.minutes(3));
    alarm(this, INTAKE, {
      metric: queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
      threshold: Duration.minutes(15).toSeconds(),
      says: "An accepted opt-out has waited fifteen minutes to be recorded.",
      runbook: "intake-is-not-drained",
    });
    alarm(this, INTAKE_DEAD, {
      metric: dead.metricApproximateNumberOfMessagesVisible({
        period: Duration.minutes(1),
        statistic: "Maximum",
      }),
      threshold: 1,
      says: "An accepted opt-out could not be recorded.",
      runbook: "intake-dead-letters",
    });
  }

  /** The secrets that can be generated; a provider's own are put into Secrets Manager by whoever has them. */
  #secrets(deployment: Deployment): void {
    const { secondRegion } = deployment.aws;
    const generated = secretUses(deployment.config).filter(
      ({ ref, form }) => form !== "given" && ref.startsWith("env:"),
    );
    for (const ref of new Set(generated.map((use) => use.ref))) {
      const secret = new Secret(this, ref.slice("env:".length), {
        secretName: secretName(ref),
        description: "Made once by Heed. Rotate by naming a second key in heed.config.json.",
        // 43 letters and digits are 32 bytes of base64url (contract: Configuration).
        generateSecretString: { passwordLength: 43, excludePunctuation: true },
        removalPolicy: RemovalPolicy.RETAIN,
        replicaRegions: secondRegion === undefined ? [] : [{ region: secondRegion }],
      });
      Validations.of(secret).acknowledge({
        id: "AwsSolutions-SMG4",
        reason:
          "Links in mailboxes and stored contact ids outlive any schedule: keys rotate by kid, never in place.",
      });
    }
  }

  #alarmsTopic(): void {
    const topic = new Topic(this, "alarms", { topicName: ALARMS_TOPIC, enforceSSL: true });
    // A policy of our own replaces the one by which every alarm of the account may publish.
    topic.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
        actions: ["sns:Publish"],
        resources: [topic.topicArn],
        conditions: { StringEquals: { "aws:SourceAccount": this.account } },
      }),
    );
    new CfnOutput(this, "AlarmsTopic", {
      value: topic.topicArn,
      description: "Subscribe whoever is on call.",
    });
  }
}
