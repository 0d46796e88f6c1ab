import type { Answer, Notice, PartnerContext, PartnerType, Told } from "../../../shared/partner.ts";
import { apiAddress } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson } from "../json-call.ts";
import { listOf, saleShare } from "../lists.ts";
import { oneByOne } from "../one-by-one.ts";
import { toldBy } from "../told.ts";

// https://developers.brevo.com/reference/updatecontact and …/createcontact.

/** Brevo's contacts: off one list (`lists`), or blocked for all marketing. */
export const partner: PartnerType = {
  name: "brevo",
  settings: { apiKey: "secret", lists: "text by topic?", url: "url?" },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  send: oneByOne(block),
};

async function block({ job, address }: Notice, context: PartnerContext): Promise<Told> {
  const list = listOf(job, context.config);
  const change = list === undefined ? { emailBlacklisted: true } : { unlinkListIds: [Number(list)] };
  const known = await call(context, "PUT", `/${encodeURIComponent(address)}?identifierType=email_id`, change);
  if (!known.ok || known.value.status !== 404) return toldBy(known, context.now());
  // Nobody there is on no list; but whoever is added later must be found blocked.
  if (list !== undefined) return { outcome: "done", answer: known.value };
  const made = { email: address, emailBlacklisted: true, updateEnabled: true };
  return toldBy(await call(context, "POST", "", made), context.now());
}

function call(context: PartnerContext, method: "PUT" | "POST", path: string, json: object): Promise<Answer> {
  return callJson(context, {
    method,
    url: `${apiAddress(context, "https://api.brevo.com")}/v3/contacts${path}`,
    headers: { "api-key": context.secret("apiKey")[0] ?? "" },
    json,
  });
}

export const handler = deliver(partner);
