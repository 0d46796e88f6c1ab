import * as v from "valibot";
import type { Notice, PartnerContext, PartnerType, Told } from "../../../shared/partner.ts";
import { apiAddress } from "../api-address.ts";
import { declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { meta } from "../dialects.ts";
import { callJson, understood } from "../json-call.ts";
import { allTold, byPlace } from "../lists.ts";

// https://developers.facebook.com/docs/marketing-api/reference/custom-audience/users/: removal takes hashes of
// addresses in Meta's own form (trimmed, lower case; phone numbers as digits with their country's).

const VERSION = "v25.0";
const ANSWER = v.object({ num_received: v.number(), num_invalid_entries: v.number() });

/** Custom audiences of Meta: whoever says no is taken off each of `audiences`. */
export const partner: PartnerType = {
  name: "meta-audience",
  settings: { accessToken: "secret", audiences: "texts", url: "url?" },
  addresses: ["plain"],
  batch: 10,
  declines: declining(optIns),
  send: (notices, context) =>
    byPlace(
      notices,
      ({ job }) => job.channel,
      async (channel, some) => {
        const audiences: unknown = context.config["audiences"];
        let told = allTold(some, { outcome: "refused", error: "no_audience" });
        for (const audience of [audiences].flat().map(String)) {
          told = await remove(audience, channel, some, context);
          if (told.some(({ outcome }) => outcome !== "done")) return told;
        }
        return told;
      },
    ),
};

async function remove(
  audience: string,
  channel: Notice["job"]["channel"],
  notices: readonly Notice[],
  context: PartnerContext,
): Promise<readonly Told[]> {
  const base = apiAddress(context, "https://graph.facebook.com");
  const answer = await callJson(context, {
    method: "DELETE",
    url: `${base}/${VERSION}/${encodeURIComponent(audience)}/users`,
    headers: { authorization: `Bearer ${context.secret("accessToken")[0]}` },
    json: {
      payload: {
        schema: [channel === "email" ? "EMAIL_SHA256" : "PHONE_SHA256"],
        data: notices.map(({ address }) => [meta(address, channel)]),
      },
    },
  });
  const said = understood(ANSWER, answer, context.now());
  if (!said.ok) return allTold(notices, said.error);
  const { num_received, num_invalid_entries } = said.value.body;
  // Which of them it was is found by telling each alone.
  const taken = num_invalid_entries === 0 && num_received === notices.length;
  return allTold(
    notices,
    taken
      ? { outcome: "done", answer: said.value.answer }
      : { outcome: "refused", answer: said.value.answer, error: "entries_invalid" },
  );
}

export const handler = deliver(partner);
