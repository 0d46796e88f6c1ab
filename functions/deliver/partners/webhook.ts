import { isSuppression, type Notice, type PartnerType } from "../../../shared/partner.ts";
import { deliver } from "../deliver.ts";
import { oneByOne } from "../one-by-one.ts";
import { toldBy } from "../told.ts";
import { signatureOf } from "../webhook-signature.ts";

/** A partner that takes Standard Webhooks (https://www.standardwebhooks.com, R-162). */
export const partner: PartnerType = {
  name: "webhook",
  settings: { url: "url", secret: "secret" },
  addresses: ["plain", "sha256", "md5"],
  send: oneByOne(async (notice, context) => {
    const id = `msg_${notice.job.eventId}_${notice.job.partner}`;
    const timestamp = String(Math.floor(context.now() / 1000));
    const body = JSON.stringify(payload(notice));
    const answer = await context.call({
      method: "POST",
      url: String(context.config["url"]),
      headers: {
        "content-type": "application/json",
        "user-agent": "heed",
        "webhook-id": id,
        "webhook-timestamp": timestamp,
        "webhook-signature": signatureOf(`${id}.${timestamp}.${body}`, context.secret("secret")),
      },
      body,
    });
    return toldBy(answer, context.now());
  }),
};

/** Made of the job and the address alone: every attempt sends the same bytes. */
function payload({ job, address }: Notice): object {
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

export const handler = deliver(partner);
