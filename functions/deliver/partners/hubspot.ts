import * as v from "valibot";
import type { Notice, PartnerContext, PartnerType, Told } from "../../../shared/partner.ts";
import { apiAddress } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson, understood } from "../json-call.ts";
import { allTold, byPlace, listOf, saleShare } from "../lists.ts";

// https://developers.hubspot.com/docs/api-reference/communication-preferences-preferences-v4: batch answers are 200,
// or 207 where some of the batch failed, and then do not say in one way which.

const ANSWER = v.object({ status: v.string(), numErrors: v.optional(v.number(), 0) });

/** HubSpot's communication preferences: one subscription (`lists`), or all of the channel. */
export const partner: PartnerType = {
  name: "hubspot",
  settings: { accessToken: "secret", lists: "text by topic?", url: "url?" },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  send: (notices, context) =>
    byPlace(
      notices,
      ({ job }) => listOf(job, context.config),
      (subscription, some) => unsubscribe(subscription, some, context),
    ),
};

async function unsubscribe(
  subscription: string | undefined,
  notices: readonly Notice[],
  context: PartnerContext,
): Promise<readonly Told[]> {
  const base = `${apiAddress(context, "https://api.hubapi.com")}/communication-preferences/v4/statuses/batch`;
  const inputs =
    subscription === undefined
      ? notices.map(({ address }) => address)
      : notices.map(({ address }) => ({
          subscriberIdString: address,
          channel: "EMAIL",
          subscriptionId: Number(subscription),
          statusState: "UNSUBSCRIBED",
        }));
  const answer = await callJson(context, {
    method: "POST",
    url: subscription === undefined ? `${base}/unsubscribe-all?channel=EMAIL` : `${base}/write`,
    headers: { authorization: `Bearer ${context.secret("accessToken")[0]}` },
    json: { inputs },
  });
  const said = understood(ANSWER, answer, context.now());
  if (!said.ok) return allTold(notices, said.error);
  // Which of them failed is found by telling each alone.
  const failed = said.value.body.numErrors > 0 || said.value.answer.status === 207;
  return allTold(
    notices,
    failed
      ? { outcome: "refused", answer: said.value.answer, error: "batch_failed_in_part" }
      : { outcome: "done", answer: said.value.answer },
  );
}

export const handler = deliver(partner);
