import { createHmac } from "node:crypto";
import {
  isSuppression,
  type Notice,
  type PartnerContext,
  type PartnerType,
} from "../../../shared/partner.ts";
import { deliver } from "../deliver.ts";
import { oneByOne } from "../one-by-one.ts";
import { toldBy } from "../told.ts";

/** A partner that takes Standard Webhooks (https://www.standardwebhooks.com, R-162). */
export const partner: PartnerType = {
  name: "webhook",
  settings: { url: "url", secret: "secret" },
  addresses: ["plain", "sha256", "md5"],
  send: oneByOne(async (notice, context) => {
    const id = `msg_${notice.job.eventId}_${notice.job.partner}`;
    const body = JSON.stringify(payload(notice));
    const answer = await context.call({
      method: "POST",
      url: String(context.config["url"]),
      headers: { "content-type": "application/json", "user-agent": "heed", ...signed(id, body, context) },
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

/** Each secret signs, so that a partner may change its own at any time of a rotation. */
function signed(id: string, body: string, context: PartnerContext): Record<string, string> {
  const timestamp = String(Math.floor(context.now() / 1000));
  const signatures = context.secret("secret").map((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
  });
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": signatures.join(" "),
  };
}

export const handler = deliver(partner);
