import { isSuppression, type Notice } from "../../shared/partner.ts";

export interface ConsentNotice {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * What a partner that speaks no dialect of its own is told (contract, section 5; R-167). Made of the job and the
 * address alone: every attempt gives the same.
 */
export function consentNotice({ job, address }: Notice): ConsentNotice {
  const { eventId, tenant, channel, source, occurredAt } = job;
  const suppressed = isSuppression(job.reason);
  const data = {
    eventId,
    tenant,
    channel,
    address,
    topic: suppressed ? "*" : job.topic,
    status: job.status,
    source,
    occurredAt,
    ...(suppressed && { reason: job.reason }),
  };
  return { type: suppressed ? "contact.suppressed" : `consent.${job.status}`, timestamp: occurredAt, data };
}

/** The same as a CloudEvent (https://github.com/cloudevents/spec, version 1.0, JSON format). */
export function cloudEvent(notice: Notice): object {
  const { type, timestamp, data } = consentNotice(notice);
  return {
    specversion: "1.0",
    id: `${notice.job.eventId}-${notice.job.partner}`,
    source: `/heed/${notice.job.tenant}`,
    type,
    time: timestamp,
    subject: notice.job.contactId,
    datacontenttype: "application/json",
    data,
  };
}
