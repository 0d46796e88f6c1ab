import * as v from "valibot";
import { awsHeaders } from "../pull/aws-signature.ts";
import { changeOf, isOf, type Listed, unixTime } from "../pull/listed.ts";
import { type Ask, type Backfill, cursorOf, read } from "../pull/source.ts";

// https://docs.aws.amazon.com/pinpoint/latest/apireference_smsvoicev2/: DescribeOptOutLists, DescribeOptedOutNumbers.
// Where AWS manages the opt-outs, a number's STOP need not come through its topic, and AWS takes "Stop by at 5?" for
// one: this list is then the only place that tells.

const token = v.fallback(v.nullish(v.string()), undefined);
const LISTS = v.object({
  OptOutLists: v.optional(v.array(v.object({ OptOutListName: v.string() })), []),
  NextToken: token,
});
const NUMBER = v.object({
  OptedOutNumber: v.string(),
  OptedOutTimestamp: v.number(),
  EndUserOptedOut: v.fallback(v.optional(v.boolean()), undefined),
});
const NUMBERS = v.object({ OptedOutNumbers: v.optional(v.array(NUMBER), []), NextToken: token });
const CURSOR = v.object({ list: v.number(), token: v.optional(v.string()) });

export const backfill: Backfill = {
  reads:
    "every opt-out list of one region's account, for all texts: it tells no number of ours (AWS_SESSION_TOKEN too, where there is one)",
  credentials: ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
  base: (env) => `https://sms-voice.${env["AWS_REGION"]}.amazonaws.com`,
  headers: (request, env, now) => awsHeaders("sms-voice", request, env, now),
  busy: /ThrottlingException/,
  async *pages(period, ask) {
    let { list, token } = cursorOf(CURSOR, ask.from) ?? { list: 0, token: undefined };
    const names = await listNames(ask);
    for (let name = names[list]; name !== undefined; name = names[list]) {
      const page = read(
        NUMBERS,
        await describe(ask, "OptedOutNumbers", { OptOutListName: name, MaxResults: 100 }, token),
      );
      const changes = page.OptedOutNumbers.map((entry) => listed(`optOutList/${name}`, entry))
        .filter(({ at }) => isOf(period, at))
        .map(changeOf);
      [list, token] = page.NextToken ? [list, page.NextToken] : [list + 1, undefined];
      yield { changes, cursor: JSON.stringify({ list, token }) };
    }
  },
};

/** In one order, for a cursor counts them. */
async function listNames(ask: Ask): Promise<readonly string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = read(LISTS, await describe(ask, "OptOutLists", { MaxResults: 100 }, token));
    names.push(...page.OptOutLists.map(({ OptOutListName }) => OptOutListName));
    token = page.NextToken || undefined;
  } while (token !== undefined);
  return names.sort();
}

/** AWS JSON 1.0: one address, and a header that says what is asked. */
function describe(ask: Ask, what: string, question: object, token: string | undefined): Promise<unknown> {
  return ask.post(
    "/",
    { ...question, ...(token === undefined ? {} : { NextToken: token }) },
    {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": `PinpointSMSVoiceV2.Describe${what}`,
    },
  );
}

/** Also what was put there by hand or by us: nobody does so without somebody's word, and ours is known. */
function listed(list: string, entry: v.InferOutput<typeof NUMBER>): Listed {
  const { OptedOutNumber, OptedOutTimestamp, EndUserOptedOut } = entry;
  return {
    in: list,
    channel: "sms",
    address: OptedOutNumber,
    effect: "opted_out",
    at: unixTime(OptedOutTimestamp),
    evidence: { endUserOptedOut: EndUserOptedOut === undefined ? undefined : String(EndUserOptedOut) },
  };
}
