import * as v from "valibot";
import { apiOf } from "../ask.ts";
import { type Command, CommandFailed, optionsOf, TEXT, WrongUsage } from "../command.ts";
import { printValue } from "../output.ts";

const OPTIONS = v.strictObject({ partner: v.optional(TEXT), settle: v.optional(TEXT) });

const MAYBE = v.nullable(TEXT);
const JOB = v.object({
  eventId: TEXT,
  state: TEXT,
  attempts: v.number(),
  lastStatus: v.nullable(v.number()),
  lastError: MAYBE,
  createdAt: TEXT,
  dueAt: MAYBE,
  rule: MAYBE,
});
const PARTNER = v.object({
  partner: TEXT,
  type: TEXT,
  health: TEXT,
  lastDeliveredAt: MAYBE,
  lastFailedAt: MAYBE,
  lastError: MAYBE,
  waiting: v.number(),
  inFlight: v.number(),
  deadLetters: v.number(),
  clock: v.object({ half: v.number(), ninety: v.number(), late: v.number(), more: v.boolean() }),
  takenAt: MAYBE,
  drift: v.nullable(v.object({ at: TEXT, unknownHere: v.number(), missingThere: v.number() })),
  oldest: v.nullable(JOB),
  jobs: v.optional(v.array(JOB), []),
});
const ANSWER = v.object({ partners: v.array(v.looseObject({ partner: TEXT })) });
type Partner = v.InferOutput<typeof PARTNER>;

export const command: Command = {
  says: "How each partner is: what waits for it, what is late, what was given up.",
  options: {
    partner: { takes: "ID", says: "this partner alone, with its jobs that are not done" },
    settle: { takes: "EVENT", says: "stop the clock of a job that the partner was told of by other means" },
  },
  async run(call) {
    const { partner, settle } = optionsOf(call, OPTIONS);
    const api = await apiOf(call);
    if (settle !== undefined) {
      if (partner === undefined) throw new WrongUsage("--settle needs --partner");
      const answer = await api.post("/v1/partners", "operate", { partner, event: settle });
      printValue(call, answer, () => [`${settle} is settled at ${partner}`]);
      return "done";
    }
    const query = partner === undefined ? "" : `?partner=${encodeURIComponent(partner)}`;
    const answer = await api.get(`/v1/partners${query}`, "operate");
    const known = v.safeParse(ANSWER, answer);
    if (!known.success) throw new CommandFailed("the answer is not one of /v1/partners");
    printValue(call, answer, () => known.output.partners.flatMap((one) => inWords(v.parse(PARTNER, one))));
    return "done";
  },
};

/** A line for each partner, and one for each job that is not done. */
function inWords(one: Partner): readonly string[] {
  const { half, ninety, late, more } = one.clock;
  const counts = [
    `${one.waiting} waiting`,
    `${one.inFlight} under way`,
    `${one.deadLetters} dead`,
    ...(half > 0 ? [`${more ? "at least " : ""}${half} past half of their time`] : []),
    ...(ninety > 0 ? [`${ninety} past 90 %`] : []),
    ...(late > 0 ? [`${late} late`] : []),
  ];
  const last = one.lastError === null ? "" : `; last error ${one.lastError} at ${one.lastFailedAt}`;
  const jobs = one.jobs.length > 0 || one.oldest === null ? one.jobs : [one.oldest];
  return [
    `${one.partner} (${one.type}): ${one.health}; ${counts.join(", ")}; last delivered ${one.lastDeliveredAt ?? "never"}${last}`,
    ...driftInWords(one.drift),
    ...(one.takenAt === null ? [] : [`  last page of its feed taken ${one.takenAt}`]),
    ...jobs.map(
      (job) =>
        `  ${job.eventId} ${job.state} since ${job.createdAt}, ${job.attempts} attempts, ${job.lastError ?? "no error"}` +
        (job.dueAt === null ? "" : `; due ${job.dueAt} (${job.rule})`),
    ),
  ];
}

function driftInWords(drift: Partner["drift"]): readonly string[] {
  if (drift === null) return [];
  const { at, unknownHere, missingThere } = drift;
  return [`  lists compared ${at}: ${unknownHere} unknown here, ${missingThere} missing there`];
}
