import * as v from "valibot";
import type { Answer, Listed, PartnerContext, PartnerType } from "../../../shared/partner.ts";
import { ok } from "../../../shared/result.ts";
import { callAws } from "../aws-call.ts";
import { allBut, declining, optIns } from "../declines.ts";
import { deliver } from "../deliver.ts";
import { understood } from "../json-call.ts";
import { listOf, noPage, saleShare, sinceOf, topicOf } from "../lists.ts";
import { oneByOne } from "../one-by-one.ts";
import { toldBy } from "../told.ts";

// https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/API_PutOptedOutNumber.html and
// …/API_DescribeOptedOutNumbers.html. A number may be taken off a list once in thirty days only, so a yes is none of
// our business there.

const PAGE = v.object({
  OptedOutNumbers: v.array(
    v.object({ OptedOutNumber: v.string(), OptedOutTimestamp: v.optional(v.number()) }),
  ),
  NextToken: v.optional(v.string()),
});

/** Opt-out lists of AWS End User Messaging: one of a topic (`lists`), else `optOutList`. */
export const partner: PartnerType = {
  name: "aws-sms",
  settings: { optOutList: "text", lists: "text by topic?", region: "text?", url: "url?" },
  addresses: ["plain"],
  batch: 10,
  declines: declining(allBut("sms"), optIns, saleShare),
  send: oneByOne(async ({ job, address }, context) => {
    const list = listOf(job, context.config);
    const names = list === undefined ? listsOf(context) : [list];
    const answers = await Promise.all(
      names.map((OptOutListName) =>
        call(context, "PutOptedOutNumber", { OptOutListName, OptedOutNumber: address }),
      ),
    );
    const told = answers.map((answer) => toldBy(answer, context.now()));
    return (
      told.find(({ outcome }) => outcome !== "done") ??
      told[0] ?? { outcome: "refused", error: "no_opt_out_list" }
    );
  }),
  async list(context, cursor) {
    const names = listsOf(context);
    const [at = "0", token] = (cursor ?? "0").split(" ");
    const OptOutListName = names[Number(at)];
    const page = token === undefined ? {} : { NextToken: token };
    const answer = await call(context, "DescribeOptedOutNumbers", {
      OptOutListName,
      MaxResults: 100,
      ...page,
    });
    const said = understood(PAGE, answer, context.now());
    if (!said.ok) return noPage(said.error);
    const topic =
      OptOutListName === context.config["optOutList"] ? "*" : topicOf(OptOutListName ?? "", context.config);
    const entries = said.value.body.OptedOutNumbers.map((one): Listed => {
      const { OptedOutNumber: address, OptedOutTimestamp: at } = one;
      const since = sinceOf(at);
      return { channel: "sms", address, topic, effect: "opted_out", since };
    });
    const { NextToken } = said.value.body;
    if (NextToken !== undefined) return ok({ entries, next: `${at} ${NextToken}` });
    const next = Number(at) + 1;
    return ok({ entries, ...(next < names.length && { next: String(next) }) });
  },
  grants: (config, { partition, region, account }) => {
    const own: unknown = config["region"];
    const place = typeof own === "string" ? own : region;
    const lists: readonly unknown[] = [config["optOutList"], ...Object.values(Object(config["lists"]))];
    return [
      {
        actions: ["sms-voice:PutOptedOutNumber", "sms-voice:DescribeOptedOutNumbers"],
        resources: lists.map((list) =>
          String(list).startsWith("arn:")
            ? String(list)
            : `arn:${partition}:sms-voice:${place}:${account}:opt-out-list/${String(list)}`,
        ),
      },
    ];
  },
};

/** Every list that "everything" means, the common one first. */
function listsOf({ config }: PartnerContext): readonly string[] {
  const lists: readonly unknown[] = [config["optOutList"], ...Object.values(Object(config["lists"]))];
  return [...new Set(lists.map(String))];
}

function call(context: PartnerContext, action: string, body: object): Promise<Answer> {
  const { url, region } = context.config;
  return callAws(context, {
    service: "sms-voice",
    region: typeof region === "string" ? region : undefined,
    endpoint: typeof url === "string" ? url : undefined,
    method: "POST",
    path: "/",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `PinpointSMSVoiceV2.${action}`,
    },
    body: JSON.stringify(body),
  });
}

// Pure, so that the function which only lists leaves it out.
export const handler = /* @__PURE__ */ deliver(partner);
