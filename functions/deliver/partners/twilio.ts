import { createHash } from "node:crypto";
import * as v from "valibot";
import type { Notice, PartnerType, Told } from "../../../shared/partner.ts";
import { apiAddress, basic } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { understood } from "../json-call.ts";
import { allTold, listOf, saleShare } from "../lists.ts";

// https://www.twilio.com/docs/messaging/features/consent-management-api (given on request): up to 25 items, each judged
// in the answer. An opt-out belongs to one sender, so each is told.

const ANSWER = v.object({
  items: v.array(v.object({ correlation_id: v.string(), error_code: v.number() })),
});

interface Item {
  readonly notice: Notice;
  readonly correlation_id: string;
  readonly json: string;
}

/** Twilio's consents: `lists` are senders (a number or a messaging service), `senders` those that "everything" means. */
export const partner: PartnerType = {
  name: "twilio",
  settings: {
    accountSid: "text",
    authToken: "secret",
    senders: "texts",
    lists: "text by topic?",
    url: "url?",
  },
  addresses: ["plain"],
  // With two senders each, still within 25 items.
  batch: 10,
  declines: declining(allBut("sms"), optIns, saleShare),
  async send(notices, context) {
    const { accountSid, senders } = context.config;
    const all = [senders].flat().map(String);
    const items = notices.flatMap((notice) => {
      const own = listOf(notice.job, context.config);
      return (own === undefined ? all : [own]).map((sender) => itemOf(notice, sender));
    });
    const answer = await context.call({
      method: "POST",
      url: `${apiAddress(context, "https://accounts.twilio.com")}/v1/Consents/Bulk`,
      headers: {
        authorization: basic(String(accountSid), context.secret("authToken")[0]),
        "content-type": "application/x-www-form-urlencoded",
        "user-agent": "heed",
      },
      body: items.map(({ json }) => `Items=${encodeURIComponent(json)}`).join("&"),
    });
    const said = understood(ANSWER, answer, context.now());
    if (!said.ok) return allTold(notices, said.error);
    const codes = new Map(said.value.body.items.map((item) => [item.correlation_id, item.error_code]));
    return notices.map((notice): Told => {
      const own = items.filter((item) => item.notice === notice);
      const taken = own.every(({ correlation_id }) => codes.get(correlation_id) === 0);
      if (taken) return { outcome: "done", answer: said.value.answer };
      return { outcome: "refused", answer: said.value.answer, error: "item_refused" };
    });
  },
};

/** Its id is made of what makes it the same item, so that a repeat is one. */
function itemOf(notice: Notice, sender: string): Item {
  const { job, address } = notice;
  const digest = createHash("sha256")
    .update(`${job.contactId}-${job.eventId}-${job.partner}-${sender}`)
    .digest("hex");
  const correlation_id = digest.slice(0, 32);
  const json = JSON.stringify({
    contact_id: address,
    correlation_id,
    sender_id: sender,
    status: "opt-out",
    source: job.source === "sms" ? "opt-out-message" : "others",
    date_of_consent: job.occurredAt,
  });
  return { notice, correlation_id, json };
}

export const handler = deliver(partner);
