import type { Notice, PartnerContext, PartnerType, Told } from "../../../shared/partner.ts";
import { callAws } from "../aws-call.ts";
import { cloudEvent } from "../consent-notice.ts";
import { deliver } from "../deliver.ts";
import { oneByOne } from "../one-by-one.ts";
import { toldBy } from "../told.ts";

// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html (JSON protocol).

/** A queue in the company's own account: one CloudEvent a message. A FIFO queue gets each contact in order. */
export const partner: PartnerType = {
  name: "sqs",
  settings: { queueUrl: "text", url: "url?" },
  addresses: ["plain", "sha256", "md5"],
  batch: 10,
  send: oneByOne(put),
  grants: ({ queueUrl }, { partition }) => {
    const [, region = "", account = "", name = ""] =
      /^https:\/\/sqs\.([a-z0-9-]+)\.[^/]+\/(\d+)\/([\w.-]+)$/.exec(String(queueUrl)) ?? [];
    const arn = `arn:${partition}:sqs:${region}:${account}:${name}`;
    return [{ actions: ["sqs:SendMessage"], resources: [arn] }];
  },
};

async function put(notice: Notice, context: PartnerContext): Promise<Told> {
  const { url, queueUrl } = context.config;
  const { job } = notice;
  const message = { QueueUrl: queueUrl, MessageBody: JSON.stringify(cloudEvent(notice)) };
  const order = { MessageGroupId: job.contactId, MessageDeduplicationId: `${job.eventId}-${job.partner}` };
  const answer = await callAws(context, {
    service: "sqs",
    region: /^https:\/\/sqs\.([a-z0-9-]+)\./.exec(String(queueUrl))?.[1],
    endpoint: typeof url === "string" ? url : undefined,
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": "AmazonSQS.SendMessage" },
    body: JSON.stringify(String(queueUrl).endsWith(".fifo") ? { ...message, ...order } : message),
  });
  return toldBy(answer, context.now());
}

export const handler = deliver(partner);
