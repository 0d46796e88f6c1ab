import * as v from "valibot";
import type { Notice, PartnerContext, PartnerType } from "../../../shared/partner.ts";
import { withToken } from "../access-token.ts";
import { apiAddress } from "../api-address.ts";
import { declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { google } from "../dialects.ts";
import { callJson, understood } from "../json-call.ts";
import { allTold } from "../lists.ts";

// https://developers.google.com/google-ads/api/rest/reference/rest (customers.uploadUserData): up to ten operations a
// call.

const VERSION = "v26";
const ANSWER = v.object({ receivedOperationsCount: v.number() });

/** A Customer Match list of Google Ads: whoever says no is taken off it. */
export const partner: PartnerType = {
  name: "google-customer-match",
  settings: {
    clientId: "secret",
    clientSecret: "secret",
    refreshToken: "secret",
    developerToken: "secret",
    customerId: "text",
    loginCustomerId: "text?",
    userList: "text",
    url: "url?",
    tokenUrl: "url?",
  },
  addresses: ["plain"],
  batch: 10,
  declines: declining(optIns),
  async send(notices, context) {
    const answer = await withToken(context, tokenRequest(context), (token) =>
      callJson(context, {
        method: "POST",
        url: `${apiAddress(context, "https://googleads.googleapis.com")}/${VERSION}/customers/${encodeURIComponent(customerOf(context))}:uploadUserData`,
        headers: headers(context, token),
        json: {
          customerMatchUserListMetadata: {
            userList: `customers/${customerOf(context)}/userLists/${String(context.config["userList"])}`,
          },
          operations: notices.map((notice) => ({ remove: { userIdentifiers: [identifierOf(notice)] } })),
        },
      }),
    );
    const said = understood(ANSWER, answer, context.now());
    if (!said.ok) return allTold(notices, said.error);
    const taken = said.value.body.receivedOperationsCount === notices.length;
    return allTold(
      notices,
      taken
        ? { outcome: "done", answer: said.value.answer }
        : { outcome: "refused", answer: said.value.answer, error: "operations_missing" },
    );
  },
};

/** People write it with dashes, the API without. */
function customerOf({ config }: PartnerContext): string {
  return String(config["customerId"]).replaceAll("-", "");
}

function headers(context: PartnerContext, token: string): Record<string, string> {
  const manager: unknown = context.config["loginCustomerId"];
  return {
    authorization: `Bearer ${token}`,
    "developer-token": context.secret("developerToken")[0] ?? "",
    ...(typeof manager === "string" ? { "login-customer-id": manager.replaceAll("-", "") } : {}),
  };
}

function tokenRequest(context: PartnerContext) {
  return {
    method: "POST",
    url: apiAddress(context, "https://oauth2.googleapis.com/token", "tokenUrl"),
    headers: { "content-type": "application/x-www-form-urlencoded", "user-agent": "heed" },
    body: new URLSearchParams({
      grant_type: "refresh_token",
      client_id: context.secret("clientId")[0] ?? "",
      client_secret: context.secret("clientSecret")[0] ?? "",
      refresh_token: context.secret("refreshToken")[0] ?? "",
    }).toString(),
  } as const;
}

function identifierOf({ job: { channel }, address }: Notice): object {
  const hashed = google(address, channel);
  return channel === "sms" ? { hashedPhoneNumber: hashed } : { hashedEmail: hashed };
}

export const handler = deliver(partner);
