import * as v from "valibot";
import {
  type Answer,
  isSuppression,
  type Notice,
  type PartnerContext,
  type PartnerType,
  type Told,
} from "../../../shared/partner.ts";
import { ok } from "../../../shared/result.ts";
import { apiAddress } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson, understood } from "../json-call.ts";
import { noPage, saleShare } from "../lists.ts";
import { oneByOne } from "../one-by-one.ts";
import { toldBy } from "../told.ts";

// https://resend.com/docs/api-reference: contacts, and suppressions, which stop all mail. Who left one topic of theirs
// cannot be listed, so nothing could ever show whether they still honour it: whoever leaves one leaves all broadcasts.

const LISTED = v.object({
  has_more: v.boolean(),
  data: v.array(v.object({ id: v.string(), email: v.string(), created_at: v.optional(v.string()) })),
});
const CONTACTS = v.object({
  has_more: v.boolean(),
  data: v.array(v.object({ id: v.string(), email: v.string(), unsubscribed: v.boolean() })),
});
const PAGE = 100;
const LONG_ANSWER = 1024 * 1024;

/** Resend's contacts: out of all broadcasts; bounces and complaints are suppressed. */
export const partner: PartnerType = {
  name: "resend",
  settings: { apiKey: "secret", url: "url?" },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  send: oneByOne(leave),
  async list(context, cursor) {
    const [kind = "contacts", after] = (cursor ?? "contacts").split(" ");
    const query = new URLSearchParams({ limit: String(PAGE), ...(after !== undefined && { after }) });
    const answer = await call(context, "GET", `/${kind}?${query}`);
    const suppressions = kind === "suppressions";
    const said = suppressions
      ? understood(LISTED, answer, context.now())
      : understood(CONTACTS, answer, context.now());
    if (!said.ok) return noPage(said.error);
    const { data, has_more } = said.value.body;
    const entries = data
      .filter((one) => !("unsubscribed" in one) || one.unsubscribed)
      .map(({ email }) => ({
        channel: "email" as const,
        address: email,
        topic: "*",
        effect: "opted_out" as const,
      }));
    const last = data.at(-1)?.id;
    if (has_more && last !== undefined) return ok({ entries, next: `${kind} ${last}` });
    return ok({ entries, ...(!suppressions && { next: "suppressions" }) });
  },
};

async function leave({ job, address }: Notice, context: PartnerContext): Promise<Told> {
  if (isSuppression(job.reason)) {
    return toldBy(await call(context, "POST", "/suppressions", { email: address }), context.now());
  }
  const contact = `/contacts/${encodeURIComponent(address)}`;
  const change = await call(context, "PATCH", contact, { unsubscribed: true });
  if (!change.ok || change.value.status !== 404) return toldBy(change, context.now());
  // Made as one who said no, so that an import that comes later does not write to them.
  const made = { email: address, unsubscribed: true };
  return toldBy(await call(context, "POST", "/contacts", made), context.now());
}

function call(
  context: PartnerContext,
  method: "GET" | "POST" | "PATCH",
  path: string,
  json?: unknown,
): Promise<Answer> {
  return callJson(context, {
    method,
    url: apiAddress(context, "https://api.resend.com") + path,
    headers: { authorization: `Bearer ${context.secret("apiKey")[0]}` },
    answerLimit: LONG_ANSWER,
    json,
  });
}

// Pure, so that the function which only lists leaves it out.
export const handler = /* @__PURE__ */ deliver(partner);
