import * as v from "valibot";
import type { Notice, PartnerContext, PartnerType, Told } from "../../../shared/partner.ts";
import { apiAddress } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson, understood } from "../json-call.ts";
import { listOf, saleShare } from "../lists.ts";
import { oneByOne } from "../one-by-one.ts";

// https://mailchimp.com/developer/transactional/api/rejects/. One address a call; the key goes in the body.

const ADDED = v.object({ email: v.string(), added: v.boolean() });

/** Mandrill's reject list: of a sub-account (`lists`), or of the whole account. */
export const partner: PartnerType = {
  name: "mandrill",
  settings: { apiKey: "secret", lists: "text by topic?", url: "url?" },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  send: oneByOne(reject),
};

async function reject({ job, address }: Notice, context: PartnerContext): Promise<Told> {
  const subaccount = listOf(job, context.config);
  const answer = await callJson(context, {
    method: "POST",
    url: `${apiAddress(context, "https://mandrillapp.com")}/api/1.0/rejects/add`,
    headers: {},
    json: {
      key: context.secret("apiKey")[0],
      email: address,
      ...(subaccount === undefined ? {} : { subaccount }),
    },
  });
  const said = understood(ADDED, answer, context.now());
  if (!said.ok) return said.error;
  if (said.value.body.added) return { outcome: "done", answer: said.value.answer };
  // An allowlist wins without a word: somebody has to take the address off it.
  return { outcome: "refused", answer: said.value.answer, error: "address_on_allowlist" };
}

export const handler = deliver(partner);
