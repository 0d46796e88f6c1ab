import type { PartnerType } from "../../../shared/partner.ts";
import { consentNotice } from "../consent-notice.ts";
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
    const body = JSON.stringify(consentNotice(notice));
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

export const handler = deliver(partner);
