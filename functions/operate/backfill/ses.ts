import { SignatureV4 } from "@smithy/signature-v4";
import * as v from "valibot";
import type { ProviderChange } from "../../../shared/provider.ts";
import { Sha256 } from "../../../shared/sha256.ts";
import type { Env } from "../command.ts";
import { changeOf, unixTime } from "../pull/listed.ts";
import { type Ask, type Backfill, cursorOf, read } from "../pull/source.ts";

// https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_ListSuppressedDestinations.html and
// …/API_GetSuppressedDestination.html, which alone tells the id of the notification.

const PATH = "/v2/email/suppression/addresses";

const EFFECTS = { BOUNCE: "hard_bounce", COMPLAINT: "complaint" } as const;

const text = v.fallback(v.nullish(v.string()), undefined);
const SUMMARY = v.object({
  EmailAddress: v.string(),
  Reason: v.picklist(["BOUNCE", "COMPLAINT"]),
  LastUpdateTime: v.number(),
});
const PAGE = v.object({ SuppressedDestinationSummaries: v.optional(v.array(SUMMARY), []), NextToken: text });
const ONE = v.object({
  SuppressedDestination: v.object({
    Attributes: v.fallback(v.object({ FeedbackId: text, MessageId: text }), {}),
  }),
});
const CURSOR = v.object({ token: v.nullable(v.string()) });

export const backfill: Backfill = {
  reads:
    "the account's suppression list of one region: bounces and complaints (AWS_SESSION_TOKEN too, where there is one)",
  credentials: ["AWS_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"],
  base: (env) => `https://email.${env["AWS_REGION"]}.amazonaws.com`,
  headers: signed,
  async *pages({ since, until }, ask) {
    const begun = cursorOf(CURSOR, ask.from);
    let token = begun?.token;
    while (token !== null) {
      const query = new URLSearchParams({
        StartDate: new Date(since).toISOString(),
        EndDate: new Date(until).toISOString(),
        PageSize: "100",
        ...(token === undefined ? {} : { NextToken: token }),
      });
      const page = read(PAGE, await ask.get(`${PATH}?${query}`));
      const changes: ProviderChange[] = [];
      // One after the other: the account's share of calls is some a second, and sending needs it too.
      for (const summary of page.SuppressedDestinationSummaries) changes.push(...(await told(ask, summary)));
      token = page.NextToken || null;
      yield { changes, cursor: JSON.stringify({ token }) };
    }
  },
};

/** None for one that was taken off the list meanwhile. */
async function told(ask: Ask, summary: v.InferOutput<typeof SUMMARY>): Promise<readonly ProviderChange[]> {
  const { EmailAddress, Reason, LastUpdateTime } = summary;
  const found = await ask.find(`${PATH}/${encodeURIComponent(EmailAddress)}`);
  if (found === undefined) return [];
  const { FeedbackId, MessageId } = read(ONE, found).SuppressedDestination.Attributes;
  const change = changeOf({
    in: `suppression/${Reason}`,
    address: EmailAddress,
    effect: EFFECTS[Reason],
    at: unixTime(LastUpdateTime),
    id: FeedbackId ?? undefined,
    evidence: { messageId: MessageId ?? undefined },
  });
  return [change];
}

/** Signature Version 4 under the name `ses`: no SDK client for two calls. */
async function signed(address: URL, env: Env, now: number): Promise<Record<string, string>> {
  const token = env["AWS_SESSION_TOKEN"];
  const signer = new SignatureV4({
    service: "ses",
    region: env["AWS_REGION"] ?? "",
    sha256: Sha256,
    credentials: {
      accessKeyId: env["AWS_ACCESS_KEY_ID"] ?? "",
      secretAccessKey: env["AWS_SECRET_ACCESS_KEY"] ?? "",
      ...(token ? { sessionToken: token } : {}),
    },
  });
  const request = {
    method: "GET",
    protocol: address.protocol,
    hostname: address.hostname,
    path: address.pathname,
    query: Object.fromEntries(address.searchParams),
    headers: { host: address.host },
  };
  const { host: _, ...headers } = (await signer.sign(request, { signingDate: new Date(now) })).headers;
  return headers;
}
