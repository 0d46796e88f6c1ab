import type { Topic } from "../../shared/config.ts";
import {
  COMPLAINT,
  type ContactState,
  HARD_BOUNCE,
  PAUSE,
  type Register,
} from "../../shared/ledger/standing.ts";
import { isSuppression, type Job } from "../../shared/partner.ts";

/**
 * Whether a newer event for the same contact and topic makes this one untrue. It is then never sent, or a
 * partner would be left with the older word (contract, section 5).
 * @param kind of the job's topic: `*` covers marketing alone
 */
export function isOvertaken(job: Job, { registers }: ContactState, kind: Topic["kind"]): boolean {
  if (isSuppression(job.reason)) {
    // A complaint is an opt-out of everything as well, which an opt-in of one topic leaves standing.
    const told = job.reason === "complaint" ? [COMPLAINT, "*"] : [HARD_BOUNCE];
    return told.every((name) => isNewer(registers.get(name), job));
  }
  if (isNewer(registers.get(job.topic), job)) return true;
  if (kind !== "marketing" || job.status !== "opted_in") return false;
  // A later opt-out of `*`, or a pause, closed this topic too; told of the opt-in now, the partner would open it
  // again.
  return ["*", PAUSE]
    .map((name) => registers.get(name))
    .some((all) => all?.status === "opted_out" && all.at >= job.occurredAt);
}

/** The rule of the registers: the later word, and on a tie the one that closes. */
function isNewer(register: Register | undefined, job: Job): boolean {
  if (register === undefined || register.eventId === job.eventId) return false;
  if (register.at === job.occurredAt) return register.status === "opted_out" && job.status === "opted_in";
  return register.at > job.occurredAt;
}
