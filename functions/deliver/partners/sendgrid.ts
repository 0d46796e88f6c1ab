import * as v from "valibot";
import type { Notice, PartnerContext, PartnerType, Told } from "../../../shared/partner.ts";
import { ok } from "../../../shared/result.ts";
import { apiAddress } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson, understood } from "../json-call.ts";
import { allTold, byPlace, listOf, noPage, saleShare, sinceOf, topicOf } from "../lists.ts";

// https://www.twilio.com/docs/sendgrid/api-reference/suppressions-suppressions and …/suppressions-global-suppressions.
// Bounces and complaints cannot be added there: they go to the global list, which is as strict.

/** A group that is gone makes SendGrid put the addresses on its global list instead: more than was asked, never less. */
const TAKEN = v.object({ recipient_emails: v.array(v.string()) });
const GLOBAL = v.array(v.object({ email: v.string(), created: v.optional(v.number()) }));
const GROUPED = v.array(
  v.object({ email: v.string(), group_id: v.number(), created_at: v.optional(v.nullable(v.number())) }),
);
/** The most that one call gives. */
const PAGE = 500;
const LONG_ANSWER = 1024 * 1024;

function base(context: PartnerContext): string {
  const region = context.config["region"] === "eu" ? "eu." : "";
  return apiAddress(context, `https://api.${region}sendgrid.com`);
}

function headers(context: PartnerContext): Record<string, string> {
  const subuser: unknown = context.config["subuser"];
  return {
    authorization: `Bearer ${context.secret("apiKey")[0]}`,
    ...(typeof subuser === "string" ? { "on-behalf-of": subuser } : {}),
  };
}

/** SendGrid's unsubscribe groups (`lists`) and its global list. */
export const partner: PartnerType = {
  name: "sendgrid",
  settings: {
    apiKey: "secret",
    lists: "text by topic?",
    region: ["global", "eu"],
    subuser: "text?",
    url: "url?",
  },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  send: (notices, context) =>
    byPlace(
      notices,
      ({ job }) => listOf(job, context.config),
      (group, some) => suppress(group, some, context),
    ),
  async list(context, cursor) {
    if (cursor === "groups") return groups(context);
    const offset = Number(cursor ?? 0);
    const path = `/v3/suppression/unsubscribes?limit=${PAGE}&offset=${offset}`;
    const answer = await callJson(context, get(context, path));
    const said = understood(GLOBAL, answer, context.now());
    if (!said.ok) return noPage(said.error);
    const entries = said.value.body.map(({ email, created }) => ({ ...listed(email, created), topic: "*" }));
    return ok({ entries, next: entries.length < PAGE ? "groups" : String(offset + PAGE) });
  },
};

async function groups(context: PartnerContext) {
  const said = understood(
    GROUPED,
    await callJson(context, get(context, "/v3/asm/suppressions")),
    context.now(),
  );
  if (!said.ok) return noPage(said.error);
  const entries = said.value.body.map(({ email, group_id, created_at }) => {
    return { ...listed(email, created_at ?? undefined), topic: topicOf(String(group_id), context.config) };
  });
  return ok({ entries });
}

function get(context: PartnerContext, path: string) {
  return {
    method: "GET",
    url: base(context) + path,
    headers: headers(context),
    answerLimit: LONG_ANSWER,
  } as const;
}

function listed(address: string, seconds: number | undefined) {
  const since = sinceOf(seconds);
  return { channel: "email", address, effect: "opted_out", since } as const;
}

async function suppress(
  group: string | undefined,
  notices: readonly Notice[],
  context: PartnerContext,
): Promise<readonly Told[]> {
  const place =
    group === undefined ? "suppressions/global" : `groups/${encodeURIComponent(group)}/suppressions`;
  const answer = await callJson(context, {
    method: "POST",
    url: `${base(context)}/v3/asm/${place}`,
    headers: headers(context),
    json: { recipient_emails: notices.map(({ address }) => address) },
  });
  const said = understood(TAKEN, answer, context.now());
  if (!said.ok) return allTold(notices, said.error);
  const taken = new Set(said.value.body.recipient_emails.map((address) => address.toLowerCase()));
  return notices.map(({ address }): Told => {
    if (taken.has(address.toLowerCase())) return { outcome: "done", answer: said.value.answer };
    return { outcome: "refused", answer: said.value.answer, error: "address_not_taken" };
  });
}

// Pure, so that the function which only lists leaves it out.
export const handler = /* @__PURE__ */ deliver(partner);
