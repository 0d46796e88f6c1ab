import * as v from "valibot";
import type { PartnerType, Told } from "../../../shared/partner.ts";
import { callAws } from "../aws-call.ts";
import { cloudEvent, consentNotice } from "../consent-notice.ts";
import { deliver } from "../deliver.ts";
import { understood } from "../json-call.ts";
import { allTold } from "../lists.ts";

// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html: ten entries at most, and a 200 also
// where some of them failed.

const ANSWER = v.object({
  Entries: v.array(v.object({ EventId: v.optional(v.string()), ErrorCode: v.optional(v.string()) })),
});

/** An event bus in the company's own account: CloudEvents as `detail`, from the source `heed`. */
export const partner: PartnerType = {
  name: "eventbridge",
  settings: { bus: "text", url: "url?" },
  addresses: ["plain", "sha256", "md5"],
  batch: 10,
  async send(notices, context) {
    const { url, bus } = context.config;
    const Entries = notices.map((notice) => ({
      EventBusName: bus,
      Source: "heed",
      DetailType: consentNotice(notice).type,
      Time: Math.floor(Date.parse(notice.job.occurredAt) / 1000),
      Detail: JSON.stringify(cloudEvent(notice)),
    }));
    const answer = await callAws(context, {
      service: "events",
      endpoint: typeof url === "string" ? url : undefined,
      method: "POST",
      path: "/",
      headers: { "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSEvents.PutEvents" },
      body: JSON.stringify({ Entries }),
    });
    const said = understood(ANSWER, answer, context.now());
    if (!said.ok) return allTold(notices, said.error);
    return notices.map((_, index): Told => {
      const put = said.value.body.Entries[index]?.EventId !== undefined;
      if (put) return { outcome: "done", answer: said.value.answer };
      return { outcome: "retry", answer: said.value.answer, error: "entry_failed" };
    });
  },
  grants: ({ bus }, { partition, region, account }) => [
    {
      actions: ["events:PutEvents"],
      resources: [`arn:${partition}:events:${region}:${account}:event-bus/${String(bus)}`],
    },
  ],
};

export const handler = deliver(partner);
