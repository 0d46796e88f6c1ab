import * as v from "valibot";
import type { ProviderChange } from "../../../shared/provider.ts";
import { CommandFailed } from "../command.ts";
import { changeOf, isOf, type Listed } from "../pull/listed.ts";
import { type Ask, type Backfill, cursorOf, type Page, type Period, read } from "../pull/source.ts";

// https://postmarkapp.com/developer/api/bounce-api, …/suppressions-api and …/message-streams-api; fields as
// postmark 5.1.0 declares them. Without a stream's name, bounces are those of the default one only.

/** By `Type`, as the webhook is read; all others say nothing of a person's wish. */
const BOUNCES: ReadonlyMap<string, ProviderChange["effect"]> = new Map<string, ProviderChange["effect"]>([
  ["HardBounce", "hard_bounce"],
  ["BadEmailAddress", "hard_bounce"],
  ["SpamComplaint", "complaint"],
  ["Unsubscribe", "opted_out"],
  ["Transient", "soft_bounce"],
  ["SoftBounce", "soft_bounce"],
  ["DnsError", "soft_bounce"],
  ["SpamNotification", "soft_bounce"],
  ["Blocked", "soft_bounce"],
  ["DMARCPolicy", "soft_bounce"],
  ["VirusNotification", "soft_bounce"],
  ["Unknown", "soft_bounce"],
]);

/** By reason and origin, else by reason. What Postmark's own staff suppressed is nobody's wish. */
const SUPPRESSIONS: ReadonlyMap<string, ProviderChange["effect"]> = new Map<string, ProviderChange["effect"]>(
  [
    ["HardBounce", "hard_bounce"],
    ["SpamComplaint", "complaint"],
    ["ManualSuppression/Recipient", "opted_out"],
    ["ManualSuppression/Customer", "opted_out"],
  ],
);

const DAY_MS = 86_400_000;
const COUNT = 500;
/** Count and offset together may not be more. */
const MOST = 10_000;

const text = v.fallback(v.optional(v.string()), undefined);
const STREAMS = v.object({
  MessageStreams: v.array(v.object({ ID: v.string(), MessageStreamType: v.string() })),
});
const DUMP = v.object({
  Suppressions: v.array(
    v.object({
      EmailAddress: v.string(),
      SuppressionReason: v.string(),
      Origin: v.string(),
      CreatedAt: text,
    }),
  ),
});
const BOUNCE_PAGE = v.object({
  Bounces: v.array(
    v.object({
      ID: v.number(),
      Type: v.string(),
      ServerID: v.union([v.number(), v.string()]),
      MessageID: text,
      Email: v.string(),
      BouncedAt: text,
      Details: text,
      Description: text,
    }),
  ),
});
/** A stream's suppressions, or its bounces of one day. */
const STEP = v.object({ stream: v.string(), day: v.optional(v.string()), offset: v.number() });
const CURSOR = v.nullable(STEP);
type Step = v.InferOutput<typeof STEP>;

export const backfill: Backfill = {
  reads: "bounces and suppressions of every stream of one server",
  credentials: ["POSTMARK_SERVER_TOKEN"],
  base: () => "https://api.postmarkapp.com",
  headers: (_, env) => ({ "x-postmark-server-token": env["POSTMARK_SERVER_TOKEN"] ?? "" }),
  async *pages(period, ask) {
    const begun = cursorOf(CURSOR, ask.from);
    if (begun === null) return;
    const steps = await stepsOf(period, ask);
    let at =
      begun === undefined
        ? 0
        : Math.max(
            0,
            steps.findIndex((step) => isSame(step, begun)),
          );
    let offset = begun?.offset ?? 0;
    for (let step = steps[at]; step !== undefined; step = steps[at]) {
      const { changes, more } = await stepPage(period, ask, { ...step, offset });
      [at, offset] = more ? [at, offset + COUNT] : [at + 1, 0];
      const next = steps[at];
      yield { changes, cursor: JSON.stringify(next === undefined ? null : { ...next, offset }) };
    }
  },
};

function isSame(one: Step, other: Step): boolean {
  return one.stream === other.stream && one.day === other.day;
}

/** Day by day, for more bounces than {@link MOST} are told of no question. Days are those of New York. */
async function stepsOf({ since, until }: Period, ask: Ask): Promise<readonly Step[]> {
  const path = "/message-streams?MessageStreamType=All&IncludeArchivedStreams=true";
  const { MessageStreams } = read(STREAMS, await ask.get(path));
  const sending = MessageStreams.filter(({ MessageStreamType }) => MessageStreamType !== "Inbound");
  const days: string[] = [];
  for (let day = since - DAY_MS; dayOf(day) <= dayOf(until); day += DAY_MS) days.push(dayOf(day));
  return sending.flatMap(({ ID: stream }) => [
    { stream, offset: 0 },
    ...days.map((day) => ({ stream, day, offset: 0 })),
  ]);
}

function dayOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(0, 10);
}

interface StepPage extends Pick<Page, "changes"> {
  readonly more: boolean;
}

async function stepPage(period: Period, ask: Ask, { stream, day, offset }: Step): Promise<StepPage> {
  const entries =
    day === undefined ? await dumped(period, ask, stream) : await bounced(ask, stream, day, offset);
  const more = day !== undefined && entries.length === COUNT;
  if (more && offset + 2 * COUNT > MOST) {
    throw new CommandFailed(
      `${day}: Postmark tells no more than ${MOST} bounces of a day and a stream (${stream})`,
    );
  }
  const changes = entries.flatMap((entry) =>
    entry.effect === undefined || !isOf(period, entry.at)
      ? []
      : [changeOf({ ...entry, effect: entry.effect })],
  );
  return { changes, more };
}

/** With no effect where it says nothing of a person's wish: it still counts for where the page ends. */
type Entry = Omit<Listed, "effect"> & { readonly effect: Listed["effect"] | undefined };

async function dumped({ since }: Period, ask: Ask, stream: string): Promise<readonly Entry[]> {
  const query = new URLSearchParams({ fromdate: dayOf(since - DAY_MS) });
  const path = `/message-streams/${encodeURIComponent(stream)}/suppressions/dump?${query}`;
  return read(DUMP, await ask.get(path)).Suppressions.map((entry) => {
    const { EmailAddress: address, SuppressionReason, Origin, CreatedAt: at } = entry;
    const word = `${SuppressionReason}/${Origin}`;
    const effect = SUPPRESSIONS.get(word) ?? SUPPRESSIONS.get(SuppressionReason);
    const scope = effect === "opted_out" ? stream : undefined;
    return { in: `suppressions/${word}`, address, effect, at, scope, evidence: { stream } };
  });
}

async function bounced(ask: Ask, stream: string, day: string, offset: number): Promise<readonly Entry[]> {
  const query = new URLSearchParams({
    count: String(COUNT),
    offset: String(offset),
    fromdate: day,
    todate: day,
    messagestream: stream,
  });
  return read(BOUNCE_PAGE, await ask.get(`/bounces?${query}`)).Bounces.map((bounce) => {
    const { ID, Type, ServerID, MessageID: messageId, Email: address, BouncedAt: at } = bounce;
    const effect = BOUNCES.get(Type);
    const reason = bounce.Details || bounce.Description;
    const record = Type === "SpamComplaint" ? "SpamComplaint" : "Bounce";
    return {
      in: `bounces/${Type}`,
      address,
      effect,
      at,
      scope: effect === "opted_out" ? stream : undefined,
      // As the webhook of the same bounce is named.
      id: `${record}/${ServerID}/${ID}`,
      evidence: { messageId, stream, reason },
    };
  });
}
