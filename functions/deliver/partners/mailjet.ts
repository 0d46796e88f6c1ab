import type { Answer, Notice, PartnerContext, PartnerType, Told } from "../../../shared/partner.ts";
import { apiAddress, basic } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson } from "../json-call.ts";
import { listOf, saleShare } from "../lists.ts";
import { oneByOne } from "../one-by-one.ts";
import { toldBy } from "../told.ts";

// https://dev.mailjet.com/email/reference/contacts/. `unsub` keeps that a person left a list; `remove` would forget it,
// and `addforce` would bring them back.

/** Mailjet's contacts: off one list (`lists`), or excluded from all campaigns. */
export const partner: PartnerType = {
  name: "mailjet",
  settings: { apiKey: "secret", secretKey: "secret", lists: "text by topic?", url: "url?" },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  send: oneByOne(exclude),
};

async function exclude({ job, address }: Notice, context: PartnerContext): Promise<Told> {
  const list = listOf(job, context.config);
  if (list !== undefined) {
    const path = `/contactslist/${encodeURIComponent(list)}/managecontact`;
    return toldBy(await call(context, "POST", path, { Email: address, Action: "unsub" }), context.now());
  }
  const excluded = { IsExcludedFromCampaigns: true };
  const known = await call(context, "PUT", `/contact/${encodeURIComponent(address)}`, excluded);
  if (!known.ok || known.value.status !== 404) return toldBy(known, context.now());
  return toldBy(await call(context, "POST", "/contact", { Email: address, ...excluded }), context.now());
}

function call(context: PartnerContext, method: "PUT" | "POST", path: string, json: object): Promise<Answer> {
  return callJson(context, {
    method,
    url: `${apiAddress(context, "https://api.mailjet.com")}/v3/REST${path}`,
    headers: { authorization: basic(context.secret("apiKey")[0], context.secret("secretKey")[0]) },
    json,
  });
}

export const handler = deliver(partner);
