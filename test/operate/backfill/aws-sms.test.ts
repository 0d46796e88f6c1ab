import { beforeEach, expect, test } from "vitest";
import { backfill } from "../../../functions/operate/backfill/aws-sms.ts";
import { asking } from "../../../functions/operate/pull/get.ts";
import { isSignedFor } from "../../support/aws-signature.ts";
import {
  type ApiAnswer,
  type ApiRequest,
  pullAll,
  UNTIL,
  useProviderApi,
} from "../../support/provider-api.ts";

const api = useProviderApi();
const env = () => ({
  AWS_REGION: "us-east-1",
  AWS_ACCESS_KEY_ID: "AKIDEXAMPLE",
  AWS_SECRET_ACCESS_KEY: "test-secret",
  AWS_SESSION_TOKEN: "test-session",
  HEED_BACKFILL_URL: api.url(),
});

const AT = Date.parse("2026-11-20T13:00:00Z") / 1000;
const number = (end: string, OptedOutTimestamp = AT, EndUserOptedOut = true) => {
  return { OptedOutNumber: `+1202555${end}`, OptedOutTimestamp, EndUserOptedOut };
};
const NUMBERS: Readonly<Record<string, readonly ReturnType<typeof number>[]>> = {
  Default: [
    number("0101"),
    number("0102", AT + 0.5),
    number("0103", AT - 2 * 86_400),
    number("0104", AT, false),
  ],
  Brand: [number("0101")],
};

/** Two a page; asks for what the API requires, by its names. */
function answer(request: ApiRequest): ApiAnswer {
  const { method, target, headers, body } = request;
  if (!isSignedFor("sms-voice", request)) return { status: 403 };
  if (method !== "POST" || target !== "/" || headers["content-type"] !== "application/x-amz-json-1.0") {
    return { status: 404, body: { __type: "UnknownOperationException" } };
  }
  const asked: Readonly<Record<string, unknown>> = JSON.parse(body);
  if (headers["x-amz-target"] === "PinpointSMSVoiceV2.DescribeOptOutLists") {
    const next = asked["NextToken"] === undefined;
    const OptOutLists = [{ OptOutListName: next ? "Default" : "Brand" }];
    return { body: next ? { OptOutLists, NextToken: "more" } : { OptOutLists } };
  }
  if (headers["x-amz-target"] !== "PinpointSMSVoiceV2.DescribeOptedOutNumbers") return { status: 400 };
  const all = NUMBERS[String(asked["OptOutListName"])];
  if (all === undefined) return { status: 400, body: { __type: "ResourceNotFoundException" } };
  const from = Number(asked["NextToken"] ?? 0);
  const more = from + 2 < all.length ? { NextToken: String(from + 2) } : {};
  return { body: { OptedOutNumbers: all.slice(from, from + 2), ...more } };
}

beforeEach(() => api.serve(answer));

test("every list's numbers of the period, for all texts, also those that were put there by hand", async () => {
  const { changes } = await pullAll(backfill, env());
  const id = expect.stringMatching(/^list\//);
  const told = (list: string, endUserOptedOut = "true") => ({ event: `optOutList/${list}`, endUserOptedOut });
  const change = (end: string, milliseconds: number, evidence: object) => {
    const time = { milliseconds, wholeSecond: milliseconds % 1000 === 0 };
    return { channel: "sms", address: `+1202555${end}`, effect: "opted_out", id, time, evidence };
  };
  expect(changes).toEqual([
    change("0101", AT * 1000, told("Brand")),
    change("0101", AT * 1000, told("Default")),
    change("0102", AT * 1000 + 500, told("Default")),
    change("0104", AT * 1000, told("Default", "false")),
  ]);
  // The same person on two lists is two opt-outs.
  expect(changes[0]?.id).not.toBe(changes[1]?.id);
});

test("from any cursor on the rest follows, and after the last there is nothing", async () => {
  const { changes, cursors } = await pullAll(backfill, env());
  expect(cursors).toHaveLength(3);
  for (const [index, cursor] of cursors.entries()) {
    const rest = await pullAll(backfill, env(), cursor);
    expect(rest.cursors).toEqual(cursors.slice(index + 1));
    expect(rest.changes).toEqual(changes.slice(changes.length - rest.changes.length));
  }
});

test("a 400 that says Throttling is waited for; any other is not", async () => {
  const waits: number[] = [];
  const pause = (milliseconds: number) => Promise.resolve(waits.push(milliseconds));
  let busy = 2;
  api.serve((request) =>
    busy-- > 0
      ? { status: 400, body: { __type: "ThrottlingException", message: "Rate exceeded" } }
      : answer(request),
  );
  const ask = asking(backfill, undefined, { env: env(), now: () => UNTIL, pause });
  let read = 0;
  for await (const { changes } of backfill.pages({ since: 0, until: UNTIL }, ask)) read += changes.length;
  expect(read).toBe(5);
  expect(waits).toEqual([1000, 2000]);
  api.serve(() => ({ status: 400, body: { __type: "ValidationException" } }));
  await expect(pullAll(backfill, env())).rejects.toThrow(/answers 400 to what it documents/);
});
