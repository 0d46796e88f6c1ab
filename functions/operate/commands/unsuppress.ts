import * as v from "valibot";
import { ADDRESS, CHANNEL } from "../../../shared/validate.ts";
import { apiOf } from "../ask.ts";
import { addressOf, type Command, CommandFailed, optionsOf, TEXT } from "../command.ts";
import { printValue } from "../output.ts";

const OPTIONS = v.strictObject({ channel: CHANNEL, address: ADDRESS, note: v.optional(TEXT) });
const ANSWER = v.looseObject({ unsuppressed: v.boolean(), eventId: v.nullable(v.string()) });

export const command: Command = {
  says: "Ends the suppression of an address that bounced; lifts no complaint and no opt-out.",
  options: {
    channel: { takes: "email|sms", says: "how the person is written to", required: true },
    address: { takes: "ADDRESS", says: "the address that takes messages again", required: true },
    note: { takes: "TEXT", says: "why; kept as evidence" },
  },
  async run(call) {
    const { channel, address, note } = optionsOf(call, OPTIONS);
    const asked = { channel, address: addressOf(channel, address), note };
    const answer = await (await apiOf(call)).post("/v1/unsuppress", "operate", asked);
    if (!v.is(ANSWER, answer)) throw new CommandFailed("the answer is not one of /v1/unsuppress");
    printValue(call, answer, () => [
      answer.unsuppressed ? `unsuppressed by event ${answer.eventId}` : "no bounce suppresses it",
    ]);
    return "done";
  },
};
