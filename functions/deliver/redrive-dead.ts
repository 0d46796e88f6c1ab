import { timeText } from "../../shared/event.ts";
import { jobMessage } from "../../shared/job-queue.ts";
import { type Job, queueName } from "../../shared/partner.ts";
import type { Queue, ReceivedMessage } from "../../shared/queue.ts";
import { readJob } from "./job.ts";

export interface DeadLetters {
  readonly queue: Queue;
  /** What stands before a queue's name in its URL. */
  readonly urlPrefix: string;
  readonly now: () => number;
  /** Called once a job is in its queue again: what is newer must not come before it for good. */
  readonly tellAgain: (job: Job) => Promise<void>;
}

/** Which dead letters are asked for: all of one partner, or those of one event. */
export interface Wanted {
  readonly tenant: string;
  readonly partner: string;
  readonly event?: { readonly id: string; readonly contactId: string } | undefined;
}

/** Long enough for one call; what a call holds and does not take comes back by itself. */
const HELD_SECONDS = 60;

/**
 * Sends one partner's dead letters to its queue again: same job, same `webhook-id`, a clock of its own. With an
 * event, its contact's earlier dead letters go along: the group lets nothing past them, and nothing should.
 * @param until milliseconds of the clock; `more` says that the call ended there
 * @throws where SQS refuses; nothing is taken out before it is in again
 */
export async function redriveDead(
  { queue, urlPrefix, now, tellAgain }: DeadLetters,
  { tenant, partner, event }: Wanted,
  until: number,
): Promise<{ readonly redriven: number; readonly more: boolean }> {
  const dead = urlPrefix + queueName(tenant, partner, "dead");
  const redrivenAt = timeText(now());
  const held: ReceivedMessage[] = [];
  let redriven = 0;
  let found = false;
  while (!found) {
    if (now() >= until) return { redriven, more: true };
    const letters = await queue.receive(dead, HELD_SECONDS);
    if (letters.length === 0) break;
    const taken: ReceivedMessage[] = [];
    const jobs: Job[] = [];
    for (const letter of letters) {
      const job = readJob(letter.body);
      if (job === undefined || found || (event !== undefined && job.contactId !== event.contactId)) {
        held.push(letter);
      } else {
        found = job.eventId === event?.id;
        taken.push(letter);
        jobs.push({ ...job, redrivenAt });
      }
    }
    await queue.send(urlPrefix + queueName(tenant, partner, "jobs"), jobs.map(jobMessage));
    for (const job of jobs) await tellAgain(job);
    await queue.delete(dead, handlesOf(taken));
    redriven += taken.length;
  }
  // What was passed over is there for the next redrive at once.
  await queue.changeVisibility(dead, handlesOf(held), 0);
  return { redriven, more: false };
}

function handlesOf(letters: readonly ReceivedMessage[]): readonly string[] {
  return letters.map(({ handle }) => handle);
}
