import * as v from "valibot";
import { type Api, apiOf } from "../ask.ts";
import { type Command, CommandFailed, FLAG, optionsOf, TEXT } from "../command.ts";
import { endProgress, print, progress } from "../output.ts";

const OPTIONS = v.strictObject({
  partner: v.optional(TEXT),
  event: v.optional(TEXT),
  missing: FLAG,
  cursor: v.optional(TEXT),
});
type Options = v.InferOutput<typeof OPTIONS>;

const ANSWER = v.object({ redriven: v.number(), more: v.boolean(), cursor: v.optional(v.string()) });

export const command: Command = {
  says: "Sends again what partners refused or never took, with the same webhook-id.",
  options: {
    partner: { takes: "ID", says: "only this partner" },
    event: { takes: "ID", says: "only this event" },
    missing: { says: "what was lost instead: every event that a partner has no receipt for" },
    cursor: { takes: "CURSOR", says: "where an interrupted --missing goes on" },
  },
  async run(call) {
    const options = optionsOf(call, OPTIONS);
    const redriven = await redriveAll(await apiOf(call), options);
    print(call.json ? JSON.stringify({ redriven }) : `${redriven} sent again`);
    return "done";
  },
};

/** One call lasts some seconds and says whether there is more. */
async function redriveAll(api: Api, { cursor: from, ...asked }: Options): Promise<number> {
  let redriven = 0;
  let cursor = from;
  for (;;) {
    const answer = await redrive(api, { ...asked, cursor });
    redriven += answer.redriven;
    progress(`${redriven} sent again`);
    if (!answer.more) {
      endProgress();
      return redriven;
    }
    cursor = answer.cursor;
  }
}

async function redrive(api: Api, asked: Options): Promise<v.InferOutput<typeof ANSWER>> {
  try {
    return v.parse(ANSWER, await api.post("/v1/redrive", "operate", asked));
  } catch (error) {
    if (v.isValiError(error)) throw new CommandFailed("the answer is not one of /v1/redrive");
    if (!(error instanceof CommandFailed) || asked.cursor === undefined) throw error;
    throw new CommandFailed(`${error.message}\ngo on with --missing --cursor ${asked.cursor}`);
  }
}
