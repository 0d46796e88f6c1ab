import { type Job, queueName } from "./partner.ts";
import type { OutgoingMessage, Queue } from "./queue.ts";

const BATCH = 10;
/** How long a job waits for others to share its request; far below what a person would notice. */
const LINGER_MS = 3;

interface Waiting {
  readonly message: OutgoingMessage;
  readonly taken: () => void;
  readonly refused: (error: Error) => void;
}

/** Puts one job into its partner's queue. @throws where SQS did not take it */
export type SendJob = (job: Job) => Promise<void>;

/**
 * Jobs of contacts that go on at the same time share their requests, ten to one. Of a batch that SQS takes in
 * part, only the jobs it left fail (fault 16). Order within a contact holds, for whoever sends awaits one job
 * of a contact and partner before the next.
 * @param urlPrefix what stands before a queue's name in its URL
 */
export function jobSender(queue: Queue, urlPrefix: string): SendJob {
  const waiting = new Map<string, Waiting[]>();

  function flush(url: string): void {
    const batch = waiting.get(url) ?? [];
    waiting.delete(url);
    if (batch.length > 0) void sendTogether(queue, url, batch);
  }

  return (job) =>
    new Promise((taken, refused) => {
      const url = urlPrefix + queueName(job.tenant, job.partner, "jobs");
      const batch = waiting.get(url) ?? [];
      batch.push({ message: jobMessage(job), taken, refused });
      if (batch.length === 1) {
        waiting.set(url, batch);
        setTimeout(flush, LINGER_MS, url);
      } else if (batch.length === BATCH) {
        flush(url);
      }
    });
}

async function sendTogether(queue: Queue, url: string, batch: readonly Waiting[]): Promise<void> {
  try {
    const left = new Set(
      await queue.sendBatch(
        url,
        batch.map(({ message }) => message),
      ),
    );
    for (const [position, { taken, refused }] of batch.entries()) {
      if (left.has(position)) refused(new Error("SQS left a job out of its batch"));
      else taken();
    }
  } catch (error) {
    for (const { refused } of batch) refused(new Error("SQS did not take a batch of jobs", { cause: error }));
  }
}

/**
 * A job as a message of its queue: the contact is the group, which keeps its events in order. The id is derived,
 * so that SQS drops a repeat within five minutes; a redrive is no repeat.
 */
export function jobMessage(job: Job): OutgoingMessage {
  const round = job.redrivenAt === undefined ? "" : `-${job.redrivenAt}`;
  return {
    body: JSON.stringify(job),
    group: job.contactId,
    deduplicationId: `${job.eventId}-${job.partner}${round}`,
  };
}
