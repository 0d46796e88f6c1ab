import * as v from "valibot";
import { type Api, apiOf } from "../ask.ts";
import { type Command, CommandFailed, optionsOf, TEXT } from "../command.ts";
import { endProgress, print, progress } from "../output.ts";

const OPTIONS = v.strictObject({
  provider: v.optional(TEXT),
  since: v.optional(v.pipe(TEXT, v.isoDate("a day: YYYY-MM-DD"))),
});
const UNREAD = v.object({
  unread: v.array(
    v.object({
      day: TEXT,
      id: TEXT,
      provider: TEXT,
      why: TEXT,
      replayedAt: v.nullable(TEXT),
      decision: v.nullable(TEXT),
    }),
  ),
});
const REPLAYED = v.object({ replayed: v.boolean() });

const DAY_MS = 86_400_000;
/** Kept events live this long. */
const DAYS = 30;

export const command: Command = {
  says: "Reads again, after a fix, what was authentic and could not be read.",
  options: {
    provider: { takes: "NAME", says: "only this provider's events" },
    since: { takes: "DAY", says: `from this day on (YYYY-MM-DD); 30 days ago, unless said` },
  },
  async run(call) {
    const { provider, since } = optionsOf(call, OPTIONS);
    const api = await apiOf(call);
    let replayed = 0;
    let left = 0;
    for (const day of daysFrom(since, call.now())) {
      const { unread } = parsed(UNREAD, await api.post("/v1/unread", "operate", { day }));
      // What a person judged is not judged again.
      const open = unread.filter(({ replayedAt, decision }) => replayedAt === null && decision === null);
      for (const event of open.filter((one) => provider === undefined || one.provider === provider)) {
        if (await replay(api, event)) replayed += 1;
        else left += 1;
        progress(`${day}: ${replayed} read, ${left} still not understood`);
      }
    }
    endProgress();
    print(call.json ? JSON.stringify({ replayed, left }) : `${replayed} read, ${left} still not understood`);
    return "done";
  },
};

async function replay(
  api: Api,
  { provider, day, id }: { provider: string; day: string; id: string },
): Promise<boolean> {
  return parsed(REPLAYED, await api.post(`/v1/replay/${provider}`, "operate", { day, id })).replayed;
}

function daysFrom(since: string | undefined, now: number): readonly string[] {
  const from = since === undefined ? now - DAYS * DAY_MS : Math.max(Date.parse(since), now - DAYS * DAY_MS);
  const days: string[] = [];
  for (let at = from; at < now + DAY_MS; at += DAY_MS)
    days.push(new Date(Math.min(at, now)).toISOString().slice(0, 10));
  return [...new Set(days)];
}

function parsed<const Schema extends v.GenericSchema>(
  schema: Schema,
  answer: unknown,
): v.InferOutput<Schema> {
  const judged = v.safeParse(schema, answer);
  if (!judged.success) throw new CommandFailed("the answer is not one of this stack's version of Heed");
  return judged.output;
}
