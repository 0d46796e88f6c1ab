import * as v from "valibot";
import type { Listed, Notice, PartnerContext, PartnerType, Told } from "../../../shared/partner.ts";
import { ok } from "../../../shared/result.ts";
import { apiAddress } from "../api-address.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { callJson, understood } from "../json-call.ts";
import { allTold, byPlace, listOf, noPage, saleShare, topicOf } from "../lists.ts";

// https://postmarkapp.com/developer/api/suppressions-api. Suppressions belong to one message stream of one server;
// a call is answered 200 even where it failed for some addresses.

const RESULTS = v.object({
  Suppressions: v.array(v.object({ EmailAddress: v.string(), Status: v.string() })),
});
const DUMP = v.object({
  Suppressions: v.array(
    v.object({ EmailAddress: v.string(), SuppressionReason: v.string(), CreatedAt: v.optional(v.string()) }),
  ),
});
const EFFECTS: Readonly<Record<string, "complaint" | "hard_bounce">> = {
  HardBounce: "hard_bounce",
  SpamComplaint: "complaint",
};
/** A dump comes whole, however long it is. */
const LONG_ANSWER = 64 * 1024 * 1024;

/** Postmark's suppressions: `lists` are message streams, and `streams` those that "everything" means. */
export const partner: PartnerType = {
  name: "postmark",
  settings: { serverToken: "secret", lists: "text by topic?", streams: "texts", url: "url?" },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("email"), optIns, saleShare),
  send: (notices, context) =>
    byPlace(
      notices,
      ({ job }) => listOf(job, context.config),
      async (stream, some) => {
        const streams = stream === undefined ? streamsOf(context) : [stream];
        const told = await Promise.all(streams.map((one) => suppress(one, some, context)));
        return some.map((_, index) => worst(told.flatMap((outcomes) => outcomes[index] ?? [])));
      },
    ),
  async list(context, cursor) {
    const streams = allStreams(context);
    const at = Number(cursor ?? 0);
    const stream = streams[at];
    if (stream === undefined) return ok({ entries: [] });
    const answer = await callJson(context, {
      method: "GET",
      url: `${placeOf(context, stream)}/dump`,
      headers: headers(context),
      answerLimit: LONG_ANSWER,
    });
    const said = understood(DUMP, answer, context.now());
    if (!said.ok) return noPage(said.error);
    const entries = said.value.body.Suppressions.map((one): Listed => {
      const effect = EFFECTS[one.SuppressionReason];
      const since = one.CreatedAt === undefined ? undefined : new Date(one.CreatedAt).toISOString();
      const topic = effect === undefined ? topicOf(stream, context.config) : "*";
      return { channel: "email", address: one.EmailAddress, topic, effect: effect ?? "opted_out", since };
    });
    return ok({ entries, ...(at + 1 < streams.length && { next: String(at + 1) }) });
  },
};

function streamsOf({ config }: PartnerContext): readonly string[] {
  const streams: unknown = config["streams"];
  return Array.isArray(streams) ? streams.map(String) : [];
}

function allStreams(context: PartnerContext): readonly string[] {
  const lists: readonly unknown[] = Object.values(Object(context.config["lists"]));
  return [...new Set([...streamsOf(context), ...lists.map(String)])];
}

function placeOf(context: PartnerContext, stream: string): string {
  const base = apiAddress(context, "https://api.postmarkapp.com");
  return `${base}/message-streams/${encodeURIComponent(stream)}/suppressions`;
}

function headers(context: PartnerContext): Record<string, string> {
  return { "x-postmark-server-token": context.secret("serverToken")[0] ?? "" };
}

async function suppress(
  stream: string,
  notices: readonly Notice[],
  context: PartnerContext,
): Promise<readonly Told[]> {
  const answer = await callJson(context, {
    method: "POST",
    url: placeOf(context, stream),
    headers: headers(context),
    json: { Suppressions: notices.map(({ address }) => ({ EmailAddress: address })) },
  });
  const said = understood(RESULTS, answer, context.now());
  if (!said.ok) return allTold(notices, said.error);
  const statuses = new Map(
    said.value.body.Suppressions.map(({ EmailAddress, Status }) => [EmailAddress.toLowerCase(), Status]),
  );
  return notices.map(({ address }): Told => {
    const { answer: given } = said.value;
    if (statuses.get(address.toLowerCase()) === "Suppressed") return { outcome: "done", answer: given };
    return { outcome: "refused", answer: given, error: "suppression_failed" };
  });
}

const BADNESS = { done: 0, retry: 1, refused: 2 } as const;

/** Told on every stream, or not told. */
function worst(told: readonly Told[]): Told {
  const [first] = [...told].sort((a, b) => BADNESS[b.outcome] - BADNESS[a.outcome]);
  return first ?? { outcome: "refused", error: "no_stream" };
}

// Pure, so that the function which only lists leaves it out.
export const handler = /* @__PURE__ */ deliver(partner);
