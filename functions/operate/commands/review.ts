import * as v from "valibot";
import { apiOf } from "../ask.ts";
import { type Command, CommandFailed, optionsOf, TEXT, WrongUsage } from "../command.ts";
import { print } from "../output.ts";

const OPTIONS = v.strictObject({
  id: v.optional(TEXT),
  decision: v.optional(v.picklist(["opt_out", "keep"], "opt_out or keep")),
  address: v.optional(TEXT),
});

const REVIEW = v.object({
  id: TEXT,
  channel: TEXT,
  from: TEXT,
  to: TEXT,
  text: TEXT,
  receivedAt: TEXT,
  decideBy: TEXT,
  rule: TEXT,
  language: v.nullable(TEXT),
});
const LIST = v.object({ reviews: v.array(REVIEW), more: v.boolean() });

export const command: Command = {
  says: "Texts and mails that may be opt-outs: lists those that wait, or decides one.",
  options: {
    id: { takes: "ID", says: "the one to decide, as the list names it" },
    decision: { takes: "opt_out|keep", says: "opt the person out, or leave things as they are" },
    address: { takes: "ADDRESS", says: "of a mail: whose opt-out it is, where that is not its sender's" },
  },
  async run(call) {
    const { id, decision, address } = optionsOf(call, OPTIONS);
    if ((id === undefined) !== (decision === undefined)) {
      throw new WrongUsage("--id and --decision go together");
    }
    if (address !== undefined && decision !== "opt_out") {
      throw new WrongUsage("--address goes with --decision opt_out");
    }
    const api = await apiOf(call);
    if (id !== undefined) {
      const answer = await api.post("/v1/review", "operate", { id, decision, address });
      print(call.json ? JSON.stringify(answer) : `${id}: ${decision}`);
      return "done";
    }
    const { reviews, more } = listIn(await api.get("/v1/review", "operate"));
    for (const review of reviews) print(call.json ? JSON.stringify(review) : inWords(review));
    if (!call.json && reviews.length === 0) print("nothing waits");
    if (!call.json && more) print("… and more, once these are decided");
    return "done";
  },
};

/** One line each, whatever is in it. */
function inWords({ id, from, text, decideBy }: v.InferOutput<typeof REVIEW>): string {
  return `${id}  by ${decideBy.slice(0, 10)}  ${from}  ${JSON.stringify(text)}`;
}

function listIn(answer: unknown): v.InferOutput<typeof LIST> {
  const judged = v.safeParse(LIST, answer);
  if (!judged.success) throw new CommandFailed("the answer is not one of /v1/review");
  return judged.output;
}
