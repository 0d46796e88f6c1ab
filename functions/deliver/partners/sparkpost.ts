import {
  isSuppression,
  type Notice,
  type PartnerContext,
  type PartnerType,
} from "../../../shared/partner.ts";
import { apiAddress } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson } from "../json-call.ts";
import { allTold, listOf, saleShare } from "../lists.ts";
import { toldBy } from "../told.ts";

// https://developers.sparkpost.com/api/suppression-list/. An update or insert of up to 10,000 entries; each
// sub-account has a list of its own. After a 5xx the whole batch is to be sent again, which is what a retry does.

/** SparkPost's suppression list: marketing only for a person's choice, everything for a bounce or a complaint. */
export const partner: PartnerType = {
  name: "sparkpost",
  settings: {
    apiKey: "secret",
    lists: "text by topic?",
    region: ["us", "eu"],
    subaccount: "text?",
    url: "url?",
  },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  async send(notices, context) {
    const answer = await callJson(context, {
      method: "PUT",
      url: `${base(context)}/v1/suppression-list`,
      headers: headers(context),
      json: { recipients: notices.flatMap((notice) => entriesOf(notice, context)) },
    });
    return allTold(notices, toldBy(answer, context.now()));
  },
};

function base(context: PartnerContext): string {
  const region = context.config["region"] === "eu" ? "eu." : "";
  return apiAddress(context, `https://api.${region}sparkpost.com/api`);
}

/** The key alone, without a scheme's name. */
function headers(context: PartnerContext): Record<string, string> {
  const subaccount: unknown = context.config["subaccount"];
  return {
    authorization: context.secret("apiKey")[0] ?? "",
    ...(typeof subaccount === "string" ? { "x-msys-subaccount": subaccount } : {}),
  };
}

function entriesOf({ job, address }: Notice, { config }: PartnerContext): readonly object[] {
  const types = isSuppression(job.reason) ? ["transactional", "non_transactional"] : ["non_transactional"];
  const list = listOf(job, config);
  return types.map((type) => ({
    recipient: address,
    type,
    description: job.reason ?? "opted out",
    ...(list === undefined ? {} : { list_id: list }),
  }));
}

export const handler = deliver(partner);
