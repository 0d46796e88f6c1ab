import * as v from "valibot";
import {
  isSuppression,
  type Notice,
  type PartnerContext,
  type PartnerType,
  type Told,
} from "../../../shared/partner.ts";
import { apiAddress } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson, understood } from "../json-call.ts";
import { allTold, byPlace, listOf, saleShare } from "../lists.ts";

// https://www.braze.com/docs/api/endpoints/email/post_email_subscription_status/, …/post_blocklist_email/ and
// …/subscription_groups/post_update_user_subscription_group_status/: up to 50 addresses a call.

const ANSWER = v.object({ message: v.string() });

/** Where a notice goes: a subscription group, everything, or the list of addresses that get no mail at all. */
type Place = { readonly group: string } | "everything" | "blocklist";

/** Braze's users by e-mail address: out of a subscription group (`lists`), or of everything. */
export const partner: PartnerType = {
  name: "braze",
  settings: { apiKey: "secret", instance: "text", lists: "text by topic?", url: "url?" },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  send: (notices, context) =>
    byPlace(
      notices,
      (notice) => JSON.stringify(placeOf(notice, context)),
      (place, some) => unsubscribe(JSON.parse(place), some, context),
    ),
};

function placeOf({ job }: Notice, { config }: PartnerContext): Place {
  if (isSuppression(job.reason)) return "blocklist";
  const group = listOf(job, config);
  return group === undefined ? "everything" : { group };
}

async function unsubscribe(
  place: Place,
  notices: readonly Notice[],
  context: PartnerContext,
): Promise<readonly Told[]> {
  const host = `https://rest.${String(context.config["instance"])}.braze.com`;
  const answer = await callJson(context, {
    method: "POST",
    url: apiAddress(context, host) + pathOf(place),
    headers: { authorization: `Bearer ${context.secret("apiKey")[0]}` },
    json: bodyOf(
      place,
      notices.map(({ address }) => address),
    ),
  });
  const said = understood(ANSWER, answer, context.now());
  if (!said.ok) return allTold(notices, said.error);
  const { message } = said.value.body;
  return allTold(
    notices,
    message === "success"
      ? { outcome: "done", answer: said.value.answer }
      : { outcome: "refused", answer: said.value.answer, error: "not_all_taken" },
  );
}

function pathOf(place: Place): string {
  if (place === "everything") return "/email/status";
  return place === "blocklist" ? "/email/blocklist" : "/v2/subscription/status/set";
}

function bodyOf(place: Place, emails: readonly string[]): object {
  if (place === "blocklist") return { email: emails };
  if (place === "everything") return { email: emails, subscription_state: "unsubscribed" };
  const group = { subscription_group_id: place.group, subscription_state: "unsubscribed", emails };
  return { subscription_groups: [group] };
}

export const handler = deliver(partner);
