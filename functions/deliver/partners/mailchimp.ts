import { createHash } from "node:crypto";
import * as v from "valibot";
import type { Answer, Notice, PartnerContext, PartnerType, Told } from "../../../shared/partner.ts";
import { apiAddress } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson, understood } from "../json-call.ts";
import { listOf, saleShare } from "../lists.ts";
import { oneByOne } from "../one-by-one.ts";
import { toldBy } from "../told.ts";

// https://mailchimp.com/developer/marketing/api/list-members/. An opt-out belongs to one audience, so each is told. A
// member is never deleted, which would forget the opt-out, and one that is cleaned or archived is left as it is.

const MEMBER = v.object({ status: v.string() });
const WRITTEN_TO: ReadonlySet<string> = new Set(["subscribed", "pending", "transactional"]);

/** Mailchimp's audiences: one (`lists`), or all of `audiences`. At most ten connections at once. */
export const partner: PartnerType = {
  name: "mailchimp",
  settings: { apiKey: "secret", audiences: "texts", lists: "text by topic?", url: "url?" },
  addresses: ["plain"],
  declines: declining(allBut("email"), optIns, saleShare),
  send: oneByOne(async ({ job, address }, context) => {
    const own = listOf(job, context.config);
    const audiences: unknown = context.config["audiences"];
    let told: Told = { outcome: "refused", error: "no_audience" };
    for (const audience of own === undefined ? [audiences].flat().map(String) : [own]) {
      told = await leave(audience, address, context);
      if (told.outcome !== "done") return told;
    }
    return told;
  }),
};

async function leave(audience: string, address: Notice["address"], context: PartnerContext): Promise<Told> {
  const hash = createHash("md5").update(address.toLowerCase()).digest("hex");
  const path = `/lists/${encodeURIComponent(audience)}/members/${hash}`;
  const known = await call(context, "GET", path);
  if (known.ok && known.value.status === 404) {
    // Kept as one who left, so that an import that comes later does not write to them.
    const made = { email_address: address, status_if_new: "unsubscribed" };
    return toldBy(await call(context, "PUT", path, made), context.now());
  }
  const said = understood(MEMBER, known, context.now());
  if (!said.ok) return said.error;
  if (!WRITTEN_TO.has(said.value.body.status)) return { outcome: "done", answer: said.value.answer };
  return toldBy(await call(context, "PATCH", path, { status: "unsubscribed" }), context.now());
}

function call(
  context: PartnerContext,
  method: "GET" | "PUT" | "PATCH",
  path: string,
  json?: object,
): Promise<Answer> {
  const key = context.secret("apiKey")[0] ?? "";
  // The data centre is the last part of the key.
  const host = `https://${key.split("-").at(-1)}.api.mailchimp.com`;
  return callJson(context, {
    method,
    url: `${apiAddress(context, host)}/3.0${path}`,
    headers: { authorization: `Bearer ${key}` },
    json,
  });
}

export const handler = deliver(partner);
