import { setTimeout as pause } from "node:timers/promises";
import * as v from "valibot";
import { ADDRESS, CHANNEL } from "../../../shared/validate.ts";
import { type Api, apiOf } from "../ask.ts";
import { addressOf, type Command, CommandFailed, FLAG, optionsOf, TEXT } from "../command.ts";
import { endProgress, printValue, progress } from "../output.ts";

const WAIT = "a number of seconds";
const OPTIONS = v.strictObject({
  channel: CHANNEL,
  address: ADDRESS,
  force: FLAG,
  wait: v.optional(v.pipe(TEXT, v.regex(/^\d{1,6}$/, WAIT)), "60"),
});

const ANSWER = v.looseObject({
  erased: v.boolean(),
  waiting: v.array(v.object({ eventId: v.string(), partner: v.nullable(v.string()), state: v.string() })),
  events: v.optional(v.number(), 0),
  texts: v.optional(v.number(), 0),
});
type Answer = v.InferOutput<typeof ANSWER>;

const EVERY_MS = 1_000;

export const command: Command = {
  says: "Erases what is a person's; the keyed no stays and still answers.",
  options: {
    channel: { takes: "email|sms", says: "how the person is written to", required: true },
    address: { takes: "ADDRESS", says: "whose data", required: true },
    wait: { takes: "SECONDS", says: "how long to wait until every partner is told (60)" },
    force: { says: "wait for nobody: what a partner has not got by now, it never gets" },
  },
  notes: () => Promise.resolve(NOTES),
  async run(call) {
    const { channel, address, force, wait } = optionsOf(call, OPTIONS);
    const asked = { channel, address: addressOf(channel, address), force };
    const until = call.now() + Number(wait) * 1_000;
    const answer = await eraseInTime(await apiOf(call), asked, () => call.now() < until);
    if (!answer.erased) throw new CommandFailed(stillWaiting(answer));
    const { events, texts } = answer;
    printValue(call, { erased: true, events, texts }, () => inWords(answer));
    return "done";
  },
};

const NOTES = [
  "What goes: the address, and the evidence of every event with IP and agent. What stays: the events and choices",
  "under a keyed hash, so that a check still says no and the chain still verifies, and each partner's receipts.",
  "Deliveries that could not be read are kept for 30 days, and the table's backups for 35.",
];

/** Everything is closed by the first call; the others wait for the partners to hear of it. */
async function eraseInTime(api: Api, asked: object, hasTime: () => boolean): Promise<Answer> {
  for (;;) {
    const answer = v.safeParse(ANSWER, await api.post("/v1/erase", "operate", asked));
    if (!answer.success) throw new CommandFailed("the answer is not one of /v1/erase");
    if (answer.output.erased || !hasTime()) {
      endProgress();
      return answer.output;
    }
    progress(`waiting for ${partnersIn(answer.output)}`);
    await pause(EVERY_MS);
  }
}

function partnersIn({ waiting }: Answer): string {
  return [...new Set(waiting.map(({ partner }) => partner ?? "the broadcast"))].sort().join(", ");
}

function stillWaiting(answer: Answer): string {
  const dead = answer.waiting.some(({ state }) => state === "dead" || state === "refused");
  return [
    `everything is closed, and nothing is erased yet: ${partnersIn(answer)} must be told first, and needs the address`,
    ...answer.waiting.map(({ eventId, partner, state }) => `  ${eventId} ${partner ?? "-"} ${state}`),
    dead
      ? "send it again with `heed redrive`, or give it up with --force"
      : "try again later, or give it up with --force",
  ].join("\n");
}

function inWords({ events, texts }: Answer): readonly string[] {
  return [
    `erased: the address, the evidence of ${events} events, ${texts} texts that waited for review`,
    "kept: the events under a keyed hash, and the no",
  ];
}
