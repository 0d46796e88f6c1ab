import type { PartnerContext, PartnerType } from "../../../shared/partner.ts";
import { withToken } from "../access-token.ts";
import { apiAddress } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson } from "../json-call.ts";
import { allTold, byPlace, listOf, saleShare } from "../lists.ts";
import { toldBy } from "../told.ts";

// https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/postDataExtensionRowsetByKey.html: an update or
// insert of rows. An auto-suppression data extension takes whoever is in it out of every send that names it.

/** Marketing Cloud's auto-suppression data extensions, by external key: of a topic (`lists`), else `dataExtension`. */
export const partner: PartnerType = {
  name: "salesforce-marketing-cloud",
  settings: {
    subdomain: "text",
    clientId: "secret",
    clientSecret: "secret",
    businessUnit: "text?",
    dataExtension: "text",
    addressField: "text?",
    lists: "text by topic?",
    url: "url?",
    tokenUrl: "url?",
  },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  send: (notices, context) =>
    byPlace(
      notices,
      ({ job }) => listOf(job, context.config) ?? String(context.config["dataExtension"]),
      async (extension, some) => {
        const field = String(context.config["addressField"] ?? "Email Address");
        const answer = await withToken(context, tokenRequest(context), (token) =>
          callJson(context, {
            method: "POST",
            url: `${base(context, "rest")}/hub/v1/dataevents/key:${encodeURIComponent(extension)}/rowset`,
            headers: { authorization: `Bearer ${token}` },
            json: some.map(({ address }) => ({ keys: { [field]: address }, values: {} })),
          }),
        );
        return allTold(some, toldBy(answer, context.now()));
      },
    ),
};

function base(context: PartnerContext, service: "auth" | "rest"): string {
  const usual = `https://${String(context.config["subdomain"])}.${service}.marketingcloudapis.com`;
  return apiAddress(context, usual, service === "rest" ? "url" : "tokenUrl");
}

function tokenRequest(context: PartnerContext) {
  const unit: unknown = context.config["businessUnit"];
  return {
    method: "POST",
    url: `${base(context, "auth")}/v2/token`,
    headers: { "content-type": "application/json", "user-agent": "heed" },
    body: JSON.stringify({
      grant_type: "client_credentials",
      client_id: context.secret("clientId")[0],
      client_secret: context.secret("clientSecret")[0],
      ...(typeof unit === "string" ? { account_id: unit } : {}),
    }),
  } as const;
}

export const handler = deliver(partner);
