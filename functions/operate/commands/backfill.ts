import { setTimeout as pause } from "node:timers/promises";
import * as v from "valibot";
import type { ProviderChange } from "../../../shared/provider.ts";
import { type Api, apiFor } from "../ask.ts";
import { type Call, type Command, CommandFailed, FLAG, optionsOf, TEXT, WrongUsage } from "../command.ts";
import { tenantOf } from "../configuration.ts";
import { KeptPlace } from "../kept-place.ts";
import { endProgress, print, progress } from "../output.ts";
import { asking } from "../pull/get.ts";
import type { Backfill } from "../pull/source.ts";
import { sourceNamed, sourceNames } from "../pull/sources.ts";
import { stackOf } from "../stack.ts";

const TIME = "a day or a time: 2026-11-23 or 2026-11-23T20:00:00Z";
const OPTIONS = v.strictObject({
  provider: TEXT,
  since: v.optional(
    v.pipe(
      TEXT,
      v.regex(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?$/, TIME),
      v.check(isTime, TIME),
    ),
  ),
  resume: FLAG,
});

const PLACE = v.object({
  since: v.number(),
  until: v.number(),
  cursor: v.optional(v.string()),
  counts: v.record(v.string(), v.number()),
});

/** How far a backfill is: what it pulls, the cursor of the last page that was recorded, and what that was. */
type Place = v.InferOutput<typeof PLACE>;

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

/** The API takes 500; half of that is recorded well within the time that a call has. */
const AT_ONCE = 250;

export const command: Command = {
  says: "Reads bounces, complaints and unsubscribes from a provider's API, after an outage of its webhooks.",
  options: {
    provider: { takes: "NAME", says: "as it is named in the configuration", required: true },
    since: { takes: "TIME", says: "from when on: 2026-11-23 or 2026-11-23T20:00:00Z (UTC)" },
    resume: { says: "go on where the last one was interrupted" },
  },
  notes,
  async run(call) {
    const { provider, since, resume } = optionsOf(call, OPTIONS);
    const backfill = await sourceNamed(provider);
    const stack = stackOf(call);
    const tenant = tenantOf(call, stack);
    if (tenant.providers[provider] === undefined) {
      throw new CommandFailed(`the tenant ${tenant.id} has no provider ${provider} in its configuration`);
    }
    const kept = new KeptPlace(stack, `backfill-${tenant.id}-${provider}`, PLACE);
    const begun = resume ? kept.read() : beginning(since, call.now());
    const api = await apiFor(stack, tenant, call.env, call.now);
    const { counts } = await pull(call, { provider, backfill, api, kept, begun });
    print(call.json ? JSON.stringify({ provider, ...counts }) : inWords(counts));
    return "done";
  },
};

async function notes(): Promise<readonly string[]> {
  const sources = await Promise.all(
    sourceNames().map(async (name) => {
      const { reads, credentials } = await sourceNamed(name);
      return [`  ${name.padEnd(10)} ${reads}`, `  ${"".padEnd(10)} with ${credentials.join(", ")}`];
    }),
  );
  return [
    "Providers, what is read of each, and the variables of the environment that hold its key:",
    ...sources.flat(),
    "",
    "HEED_BACKFILL_URL names another address of the provider's API, such as the one of its European region.",
  ];
}

function beginning(since: string | undefined, now: number): Place {
  if (since === undefined) throw new WrongUsage("--since is missing");
  if (Date.parse(since) > now) throw new WrongUsage("--since: expected a time that has been");
  return {
    since: Date.parse(since),
    until: now,
    counts: { opted_out: 0, complaint: 0, hard_bounce: 0, soft_bounce: 0 },
  };
}

interface Pull {
  readonly provider: string;
  readonly backfill: Backfill;
  readonly api: Api;
  readonly kept: KeptPlace<typeof PLACE>;
  readonly begun: Place;
}

/** A page is recorded before its cursor is kept: what is read twice is one event, what is skipped would be lost. */
async function pull(call: Call, { provider, backfill, api, kept, begun }: Pull): Promise<Place> {
  const ask = asking(backfill, begun.cursor, { ...call, pause });
  let place = begun;
  kept.write(place);
  try {
    for await (const { changes, cursor } of backfill.pages(begun, ask)) {
      for (let from = 0; from < changes.length; from += AT_ONCE) {
        const some = { changes: changes.slice(from, from + AT_ONCE) };
        await api.post(`/v1/backfill/${provider}`, "operate", some);
      }
      place = { ...place, cursor, counts: added(place.counts, changes) };
      kept.write(place);
      progress(inWords(place.counts));
    }
  } catch (error) {
    if (!(error instanceof CommandFailed)) throw error;
    throw new CommandFailed(`${error.message}\ngo on with --provider ${provider} --resume`, { cause: error });
  }
  endProgress();
  kept.remove();
  return place;
}

function added(counts: Place["counts"], changes: readonly ProviderChange[]): Place["counts"] {
  const sum = { ...counts };
  for (const { effect } of changes) sum[effect] = (sum[effect] ?? 0) + 1;
  return sum;
}

function inWords(counts: Place["counts"]): string {
  const words = [
    `${counts["opted_out"] ?? 0} opt-outs`,
    `${counts["complaint"] ?? 0} complaints`,
    `${counts["hard_bounce"] ?? 0} hard bounces`,
    `${counts["soft_bounce"] ?? 0} soft bounces`,
  ];
  return `${words.join(", ")} read; what was known already is no second event`;
}
