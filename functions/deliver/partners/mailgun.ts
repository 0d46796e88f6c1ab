import * as v from "valibot";
import {
  isSuppression,
  type Notice,
  type PartnerContext,
  type PartnerType,
  type Told,
} from "../../../shared/partner.ts";
import { ok } from "../../../shared/result.ts";
import { apiAddress, basic } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson, understood } from "../json-call.ts";
import { allTold, byPlace, listOf, noPage, saleShare, topicOf } from "../lists.ts";

// https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/unsubscribe and, alike, bounces and
// complaints. Each list belongs to one sending domain; each call updates what is there already.

const DONE = v.object({ message: v.string() });
const LISTED = v.object({
  items: v.array(
    v.object({
      address: v.string(),
      tags: v.optional(v.array(v.string())),
      created_at: v.optional(v.string()),
    }),
  ),
  paging: v.object({ next: v.optional(v.string()) }),
});
const LONG_ANSWER = 2 * 1024 * 1024;
const PAGE = 1_000;

const EFFECTS = { unsubscribes: "opted_out", complaints: "complaint", bounces: "hard_bounce" } as const;
type Kind = keyof typeof EFFECTS;
const KINDS: readonly Kind[] = ["unsubscribes", "complaints", "bounces"];

/** Mailgun's lists of one sending domain: by `tag` (`lists`), or `*` for all of it. */
export const partner: PartnerType = {
  name: "mailgun",
  settings: {
    apiKey: "secret",
    domain: "text",
    lists: "text by topic?",
    region: ["us", "eu"],
    url: "url?",
  },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  send: (notices, context) =>
    byPlace(
      notices,
      ({ job: { reason } }) => kindOf(reason),
      (kind, some) => add(kind, some, context),
    ),
  async list(context, cursor) {
    const [kind = "unsubscribes", after = ""] = (cursor ?? "").split(" ");
    const known = KINDS.find((one) => one === kind) ?? "unsubscribes";
    const query = new URLSearchParams({
      limit: String(PAGE),
      ...(after && { page: "next", address: after }),
    });
    const answer = await callJson(context, {
      method: "GET",
      url: `${placeOf(context, known)}?${query}`,
      headers: headers(context),
      answerLimit: LONG_ANSWER,
    });
    const said = understood(LISTED, answer, context.now());
    if (!said.ok) return noPage(said.error);
    const { items } = said.value.body;
    const entries = items.flatMap(({ address, tags, created_at }) => {
      const found = known === "unsubscribes" ? (tags ?? ["*"]) : ["*"];
      return found.map((tag) => ({
        channel: "email" as const,
        address,
        topic: tag === "*" ? "*" : topicOf(tag, context.config),
        effect: EFFECTS[known],
        since: created_at === undefined ? undefined : timeOf(created_at),
      }));
    });
    const last = items.at(-1)?.address;
    if (items.length === PAGE && last !== undefined) return ok({ entries, next: `${known} ${last}` });
    const next = KINDS[KINDS.indexOf(known) + 1];
    return ok({ entries, ...(next !== undefined && { next }) });
  },
};

function timeOf(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

function kindOf(reason: Notice["job"]["reason"]): Kind {
  if (!isSuppression(reason)) return "unsubscribes";
  return reason === "complaint" ? "complaints" : "bounces";
}

function placeOf(context: PartnerContext, kind: Kind): string {
  const { region, domain } = context.config;
  const base = apiAddress(context, `https://api.${region === "eu" ? "eu." : ""}mailgun.net`);
  return `${base}/v3/${encodeURIComponent(String(domain))}/${kind}`;
}

function headers(context: PartnerContext): Record<string, string> {
  return { authorization: basic("api", context.secret("apiKey")[0]) };
}

async function add(
  kind: Kind,
  notices: readonly Notice[],
  context: PartnerContext,
): Promise<readonly Told[]> {
  const answer = await callJson(context, {
    method: "POST",
    url: placeOf(context, kind),
    headers: headers(context),
    json: notices.map((notice) => itemOf(kind, notice, context)),
  });
  const said = understood(DONE, answer, context.now());
  return allTold(notices, said.ok ? { outcome: "done", answer: said.value.answer } : said.error);
}

function itemOf(kind: Kind, { job, address }: Notice, { config }: PartnerContext): object {
  const created_at = new Date(job.occurredAt).toUTCString();
  if (kind === "bounces") return { address, code: "550", error: "hard bounce", created_at };
  if (kind === "complaints") return { address, created_at };
  return { address, tags: [listOf(job, config) ?? "*"], created_at };
}

// Pure, so that the function which only lists leaves it out.
export const handler = /* @__PURE__ */ deliver(partner);
