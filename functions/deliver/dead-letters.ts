import { jobMessage } from "../../shared/job-queue.ts";
import { type Job, queueName } from "../../shared/partner.ts";
import type { Queue } from "../../shared/queue.ts";

/** Puts a job that was given up into its partner's dead-letter queue, whose depth rings the alarm. */
export function bury(queue: Queue, urlPrefix: string, job: Job): Promise<void> {
  return queue.send(urlPrefix + queueName(job.tenant, job.partner, "dead"), [jobMessage(job)]);
}
