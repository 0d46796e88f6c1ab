import * as v from "valibot";
import type { Job } from "../../shared/partner.ts";

const JOB = v.object({
  tenant: v.string(),
  partner: v.string(),
  eventId: v.string(),
  contactId: v.string(),
  channel: v.picklist(["email", "sms"]),
  topic: v.string(),
  status: v.picklist(["opted_out", "opted_in", "pending", "unknown"]),
  source: v.string(),
  reason: v.nullable(v.picklist(["complaint", "hard_bounce", "unproven"])),
  occurredAt: v.string(),
  receivedAt: v.exactOptional(v.string()),
  createdAt: v.string(),
  redrivenAt: v.exactOptional(v.string()),
});

/** @returns `undefined` for a message that is no job of ours */
export function readJob(body: string): Job | undefined {
  try {
    const job = v.safeParse(JOB, JSON.parse(body));
    return job.success ? job.output : undefined;
  } catch {
    return undefined;
  }
}
