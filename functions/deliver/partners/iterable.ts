import * as v from "valibot";
import type { Notice, PartnerContext, PartnerType, Told } from "../../../shared/partner.ts";
import { apiAddress } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson, understood } from "../json-call.ts";
import { listOf, saleShare } from "../lists.ts";
import { oneByOne } from "../one-by-one.ts";

// https://api.iterable.com/api/docs: DELETE of one subscription leaves the others alone, where an update of a user's
// subscriptions would overwrite each array that it names.

const ANSWER = v.object({ code: v.string() });

/**
 * Iterable's subscriptions: `lists` name one each (`messageType/12`, `messageChannel/3`, `emailList/7`), and
 * `everything` those that an opt-out of everything leaves.
 */
export const partner: PartnerType = {
  name: "iterable",
  settings: {
    apiKey: "secret",
    lists: "text by topic?",
    everything: "texts",
    region: ["us", "eu"],
    url: "url?",
  },
  addresses: ["plain"],
  declines: declining(allBut("email"), optIns, saleShare),
  send: oneByOne(unsubscribe),
};

async function unsubscribe({ job, address }: Notice, context: PartnerContext): Promise<Told> {
  const list = listOf(job, context.config);
  const everything: unknown = context.config["everything"];
  const subscriptions = list === undefined ? [everything].flat().map(String) : [list];
  let told: Told = { outcome: "refused", error: "no_subscription" };
  // One after the other, so that the first that fails says why.
  for (const subscription of subscriptions) {
    told = await leave(subscription, address, context);
    if (told.outcome !== "done") return told;
  }
  return told;
}

async function leave(subscription: string, address: string, context: PartnerContext): Promise<Told> {
  const path = subscription.split("/").map(encodeURIComponent).join("/");
  const answer = await callJson(context, {
    method: "DELETE",
    url: `${base(context)}/api/subscriptions/${path}/user/${encodeURIComponent(address)}`,
    headers: { "api-key": context.secret("apiKey")[0] ?? "" },
  });
  const said = understood(ANSWER, answer, context.now());
  if (!said.ok) return said.error;
  if (said.value.body.code === "Success") return { outcome: "done", answer: said.value.answer };
  return { outcome: "refused", answer: said.value.answer, error: "subscription_refused" };
}

function base(context: PartnerContext): string {
  const region = context.config["region"] === "eu" ? "eu." : "";
  return apiAddress(context, `https://api.${region}iterable.com`);
}

export const handler = deliver(partner);
