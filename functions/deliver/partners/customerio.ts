import type { Notice, PartnerContext, PartnerType, Told } from "../../../shared/partner.ts";
import { apiAddress, basic } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson } from "../json-call.ts";
import { listOf, saleShare } from "../lists.ts";
import { oneByOne } from "../one-by-one.ts";
import { toldBy } from "../told.ts";

// https://docs.customer.io/integrations/api/track/: a person is made where there is none, and then said no already.
// `suppress` is never called: it deletes the person, and with them the no.

/** Customer.io's people: out of one topic of the subscription centre (`lists`), or of everything. */
export const partner: PartnerType = {
  name: "customerio",
  settings: {
    siteId: "secret",
    apiKey: "secret",
    lists: "text by topic?",
    region: ["us", "eu"],
    url: "url?",
  },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  send: oneByOne(unsubscribe),
};

async function unsubscribe({ job, address }: Notice, context: PartnerContext): Promise<Told> {
  const topic = listOf(job, context.config);
  const change =
    topic === undefined
      ? { unsubscribed: true }
      : { [`cio_subscription_preferences.topics.${topic}`]: false };
  const answer = await callJson(context, {
    method: "PUT",
    url: `${base(context)}/api/v1/customers/${encodeURIComponent(address)}`,
    headers: { authorization: basic(context.secret("siteId")[0], context.secret("apiKey")[0]) },
    json: change,
  });
  return toldBy(answer, context.now());
}

function base(context: PartnerContext): string {
  const region = context.config["region"] === "eu" ? "-eu" : "";
  return apiAddress(context, `https://track${region}.customer.io`);
}

export const handler = deliver(partner);
