import { Duration, RemovalPolicy } from "aws-cdk-lib";
import {
  DeduplicationScope,
  FifoThroughputLimit,
  Queue,
  QueueEncryption,
  type QueueProps,
} from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import { queueName } from "../../shared/partner.ts";

/** The longest that SQS keeps a message. */
const RETENTION = Duration.days(14);

/** A net only: back-off is decided by time, and whoever gives up sends to the dead letters itself. */
const MAX_RECEIVES = 1000;

interface WithDeadLetters {
  readonly queue: Queue;
  readonly dead: Queue;
}

/** A queue of our kind: encrypted, reached over TLS only, keeping messages as long as SQS can. */
export function keepingQueue(scope: Construct, queueName: string, props: QueueProps): Queue {
  return new Queue(scope, queueName, {
    queueName,
    retentionPeriod: RETENTION,
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    ...props,
  });
}

/**
 * The intake queue and its dead letters. What lies there exists nowhere else, so both are retained.
 * @param visibility at least six times the consumer's time limit, as Lambda asks
 */
export function intakeQueues(
  scope: Construct,
  name: string,
  deadName: string,
  visibility: Duration,
): WithDeadLetters {
  const retained = { removalPolicy: RemovalPolicy.RETAIN };
  const dead = keepingQueue(scope, deadName, retained);
  const queue = keepingQueue(scope, name, {
    ...retained,
    visibilityTimeout: visibility,
    deadLetterQueue: { queue: dead, maxReceiveCount: MAX_RECEIVES },
  });
  return { queue, dead };
}

/**
 * One partner's queue and its dead letters. Order holds per message group, which is the contact, and one
 * contact's failure holds up no other. A queue that is lost is made again from the ledger.
 */
export function partnerQueues(scope: Construct, tenant: string, partner: string): WithDeadLetters {
  const fifo = { fifo: true, removalPolicy: RemovalPolicy.DESTROY };
  const dead = keepingQueue(scope, queueName(tenant, partner, "dead"), fifo);
  const queue = keepingQueue(scope, queueName(tenant, partner, "jobs"), {
    ...fifo,
    deduplicationScope: DeduplicationScope.MESSAGE_GROUP,
    fifoThroughputLimit: FifoThroughputLimit.PER_MESSAGE_GROUP_ID,
    visibilityTimeout: Duration.seconds(60),
    deadLetterQueue: { queue: dead, maxReceiveCount: MAX_RECEIVES },
  });
  return { queue, dead };
}
