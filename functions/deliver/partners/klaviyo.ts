import * as v from "valibot";
import {
  type Answer,
  isSuppression,
  type Notice,
  type PartnerContext,
  type PartnerType,
  type Told,
} from "../../../shared/partner.ts";
import { apiAddress } from "../api-address.ts";
import { declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson, understood } from "../json-call.ts";
import { listOf, saleShare } from "../lists.ts";
import { oneByOne } from "../one-by-one.ts";
import { toldBy } from "../told.ts";

// https://developers.klaviyo.com/en/reference/bulk_unsubscribe_profiles and …/bulk_suppress_profiles. Whoever is no
// member of the list that is named would be unsubscribed from everything, so the list is asked first. The jobs that
// subscribe lift suppressions and are never called.

const REVISION = "2026-07-15";
const FOUND = v.object({ data: v.array(v.object({ id: v.string() })) });

/** Klaviyo's profiles, by mail or SMS: out of one list (`lists`), or of all marketing of the channel. */
export const partner: PartnerType = {
  name: "klaviyo",
  settings: { apiKey: "secret", lists: "text by topic?", url: "url?" },
  addresses: ["plain"],
  batch: 10,
  declines: declining(optIns, saleShare),
  send: oneByOne(unsubscribe),
};

async function unsubscribe(notice: Notice, context: PartnerContext): Promise<Told> {
  const { job, address } = notice;
  if (isSuppression(job.reason) && job.channel === "email") {
    const attributes = { profiles: { data: [{ type: "profile", attributes: { email: address } }] } };
    const suppression = { type: "profile-suppression-bulk-create-job", attributes };
    const path = "/profile-suppression-bulk-create-jobs";
    return toldBy(await call(context, "POST", path, suppression), context.now());
  }
  const list = listOf(job, context.config);
  if (list !== undefined) {
    const member = await isMember(list, notice, context);
    if (typeof member !== "boolean") return member;
    if (!member) return { outcome: "done" };
  }
  return toldBy(
    await call(context, "POST", "/profile-subscription-bulk-delete-jobs", jobOf(notice, list)),
    context.now(),
  );
}

async function isMember(
  list: string,
  { job, address }: Notice,
  context: PartnerContext,
): Promise<boolean | Told> {
  const field = job.channel === "email" ? "email" : "phone_number";
  const filter = encodeURIComponent(`equals(${field},"${address}")`);
  const answer = await call(context, "GET", `/lists/${encodeURIComponent(list)}/profiles?filter=${filter}`);
  const said = understood(FOUND, answer, context.now());
  return said.ok ? said.value.body.data.length > 0 : said.error;
}

function jobOf({ job, address }: Notice, list: string | undefined): object {
  const marketing = { marketing: { consent: "UNSUBSCRIBED" } };
  const attributes =
    job.channel === "email"
      ? { email: address, subscriptions: { email: marketing } }
      : { phone_number: address, subscriptions: { sms: marketing } };
  return {
    type: "profile-subscription-bulk-delete-job",
    attributes: { profiles: { data: [{ type: "profile", attributes }] } },
    ...(list === undefined ? {} : { relationships: { list: { data: { type: "list", id: list } } } }),
  };
}

function call(context: PartnerContext, method: "GET" | "POST", path: string, data?: object): Promise<Answer> {
  return callJson(context, {
    method,
    url: `${apiAddress(context, "https://a.klaviyo.com")}/api${path}`,
    headers: {
      authorization: `Klaviyo-API-Key ${context.secret("apiKey")[0]}`,
      revision: REVISION,
      accept: "application/vnd.api+json",
      ...(data === undefined ? {} : { "content-type": "application/vnd.api+json" }),
    },
    ...(data === undefined ? {} : { json: { data } }),
  });
}

export const handler = deliver(partner);
